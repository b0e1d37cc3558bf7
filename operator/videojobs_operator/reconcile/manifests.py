"""Manifests of an attempt's children: a Secret with the request and the token, and the Job.
Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from videojobs.job.identity import (
    API_GROUP,
    API_VERSION,
    ATTEMPT_LABEL,
    MANAGED_BY,
    MANAGED_BY_LABEL,
    OWNER_LABEL,
    POOL_LABEL,
    RENDERER_CONTAINER,
    TIER_LABEL,
    child_name,
)
from videojobs.job.resource import PodTemplate, VideoJob
from videojobs_operator.constants import (
    NODE_LOSS_TOLERATION_SECONDS,
    PENDING_ALLOWANCE_SECONDS,
    RENDERER_UID,
    TERMINATION_GRACE_SECONDS,
)
from videojobs_operator.settings import OperatorSettings

INPUT_FOLDER: Final = "/etc/videojobs"
SCRATCH_FOLDER: Final = "/scratch"
CACHE_FOLDER: Final = "/var/cache/videojobs"
FILES_FOLDER: Final = "/etc/providers"


@dataclass(frozen=True)
class AttemptPlan:
    """Everything that the children of an attempt are built from."""

    video_job: VideoJob
    number: int
    template: PodTemplate
    settings: OperatorSettings

    @property
    def name(self) -> str:
        """Name of the Secret and of the Job."""
        metadata = self.video_job.metadata
        return child_name(metadata.name, metadata.uid, self.number)


def secret(plan: AttemptPlan, token: str) -> dict[str, Any]:
    """The Secret with the renderer's input, which the pod mounts as files."""
    request = plan.video_job.spec.request.model_dump(by_alias=True, exclude_none=True, mode="json")
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": _metadata(plan),
        "immutable": True,
        "stringData": {
            "request.json": json.dumps(request, ensure_ascii=False),
            "report-token": token,
        },
    }


def job(plan: AttemptPlan) -> dict[str, Any]:
    """The Job: one pod, which Kubernetes never replaces. The operator creates the next attempt, so
    that each render has its number, its token and its folder for files.

    The pod's deadline is the render's limit. The Job's deadline adds the time that a pod may wait
    for a node and for its image, so that no attempt holds a slot forever.
    """
    limit = plan.video_job.spec.active_deadline_seconds
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            **_metadata(plan),
            "labels": _labels(plan),
            "annotations": plan.template.annotations,
        },
        "spec": {
            "backoffLimit": 0,
            "completions": 1,
            "parallelism": 1,
            "podReplacementPolicy": "Failed",
            "activeDeadlineSeconds": limit + PENDING_ALLOWANCE_SECONDS,
            "template": {
                "metadata": {
                    "labels": _labels(plan),
                    "annotations": {**_keep_in_place(), **plan.template.annotations},
                },
                "spec": _pod_spec(plan),
            },
        },
    }


def _keep_in_place() -> dict[str, str]:
    return {
        "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
        "karpenter.sh/do-not-disrupt": "true",
    }


def _labels(plan: AttemptPlan) -> dict[str, str]:
    """Labels of the Job and its pod: those of the pool, then the operator's, which take
    precedence."""
    return {**plan.template.labels, **_own_labels(plan)}


def _own_labels(plan: AttemptPlan) -> dict[str, str]:
    return {
        MANAGED_BY_LABEL: MANAGED_BY,
        "app.kubernetes.io/name": "videojobs-renderer",
        OWNER_LABEL: plan.video_job.metadata.uid,
        ATTEMPT_LABEL: str(plan.number),
        POOL_LABEL: plan.video_job.spec.pool,
        TIER_LABEL: plan.video_job.tier.value,
    }


def _metadata(plan: AttemptPlan) -> dict[str, Any]:
    owner = plan.video_job.metadata
    return {
        "name": plan.name,
        "namespace": owner.namespace,
        "labels": _own_labels(plan),
        "ownerReferences": [
            {
                "apiVersion": f"{API_GROUP}/{API_VERSION}",
                "kind": "VideoJob",
                "name": owner.name,
                "uid": owner.uid,
                "controller": True,
                "blockOwnerDeletion": False,
            }
        ],
    }


def _pod_spec(plan: AttemptPlan) -> dict[str, Any]:
    spec: dict[str, Any] = {
        "restartPolicy": "Never",
        "activeDeadlineSeconds": plan.video_job.spec.active_deadline_seconds,
        "terminationGracePeriodSeconds": TERMINATION_GRACE_SECONDS,
        "serviceAccountName": plan.settings.renderer_service_account,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": RENDERER_UID,
            "runAsGroup": RENDERER_UID,
            "fsGroup": RENDERER_UID,
            "fsGroupChangePolicy": "OnRootMismatch",  # a full cache is slow to chown
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "tolerations": [*plan.template.tolerations, *_node_loss_tolerations()],
        "containers": [_container(plan)],
        "volumes": [{"name": volume.name, **volume.source} for volume in _volumes(plan)],
    }
    spec.update(_placement(plan.template))
    if plan.settings.priority_class_prefix:
        tier = plan.video_job.tier.value
        spec["priorityClassName"] = f"{plan.settings.priority_class_prefix}-{tier}"
    return spec


def _placement(template: PodTemplate) -> dict[str, Any]:
    """The template's fields that go into the pod as they are."""
    fields = {
        "nodeSelector": template.node_selector,
        "affinity": template.affinity,
        "topologySpreadConstraints": template.topology_spread_constraints,
        "runtimeClassName": template.runtime_class_name,
        "imagePullSecrets": template.image_pull_secrets,
    }
    return {name: value for name, value in fields.items() if value}


def _node_loss_tolerations() -> list[dict[str, Any]]:
    return [
        {
            "key": f"node.kubernetes.io/{taint}",
            "operator": "Exists",
            "effect": "NoExecute",
            "tolerationSeconds": NODE_LOSS_TOLERATION_SECONDS,
        }
        for taint in ("not-ready", "unreachable")
    ]


@dataclass(frozen=True)
class _Volume:
    """A volume of the pod and its mount in the container."""

    name: str
    folder: str
    source: dict[str, Any]
    read_only: bool = False

    @property
    def mount(self) -> dict[str, Any]:
        mount: dict[str, Any] = {"name": self.name, "mountPath": self.folder}
        return {**mount, "readOnly": True} if self.read_only else mount


def _volumes(plan: AttemptPlan) -> Iterator[_Volume]:
    yield _secret_volume("input", INPUT_FOLDER, plan.name)
    yield _empty_volume("scratch", SCRATCH_FOLDER, plan.template.scratch_size)
    yield _empty_volume("tmp", "/tmp", "256Mi")  # noqa: S108 - the pod's own
    if plan.settings.renderer_files_secret:
        yield _secret_volume("files", FILES_FOLDER, plan.settings.renderer_files_secret)
    if plan.template.cache_claim:
        claim = {"persistentVolumeClaim": {"claimName": plan.template.cache_claim}}
        yield _Volume("cache", CACHE_FOLDER, claim)


def _empty_volume(name: str, folder: str, size: str) -> _Volume:
    return _Volume(name, folder, {"emptyDir": {"sizeLimit": size}})


def _secret_volume(name: str, folder: str, secret_name: str) -> _Volume:
    source = {"secret": {"secretName": secret_name, "defaultMode": 0o440}}
    return _Volume(name, folder, source, read_only=True)


def _container(plan: AttemptPlan) -> dict[str, Any]:
    policy = plan.template.image_pull_policy or plan.settings.renderer_image_pull_policy
    return {
        "name": RENDERER_CONTAINER,
        "image": plan.template.image or plan.settings.renderer_image,
        "imagePullPolicy": policy,
        "args": [f"{INPUT_FOLDER}/request.json"],
        "env": _environment(plan),
        "resources": plan.template.resources,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": [volume.mount for volume in _volumes(plan)],
    }


def _environment(plan: AttemptPlan) -> list[dict[str, Any]]:
    """Variables of the settings, then those of the attempt, which take precedence."""
    own = _attempt_variables(plan)
    given = [
        variable.model_dump(by_alias=True, exclude_none=True)
        for variable in plan.settings.renderer_env
        if variable.name not in own
    ]
    return [*given, *({"name": name, "value": value} for name, value in own.items())]


def _attempt_variables(plan: AttemptPlan) -> dict[str, str]:
    variables = {
        "VIDEOJOBS_JOB_ID": plan.video_job.job_id,
        "VIDEOJOBS_ATTEMPT": str(plan.number),
        "VIDEOJOBS_REPORT_URL": plan.settings.report_url,
        "VIDEOJOBS_REPORT_TOKEN_FILE": f"{INPUT_FOLDER}/report-token",
        "VIDEOJOBS_SOFT_DEADLINE_SECONDS": str(plan.video_job.spec.soft_deadline_seconds),
        "VIDEOJOBS_SCRATCH_DIR": SCRATCH_FOLDER,
        "TRACEPARENT": str(plan.video_job.span_of(plan.number)),
    }
    if plan.template.cache_claim:
        variables["VIDEOJOBS_CACHE_DIR"] = CACHE_FOLDER
    return variables
