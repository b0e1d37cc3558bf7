"""The children of an attempt."""

import json
from typing import Any

from testkit.builders import UID, a_video_job

from videojobs.job.identity import OWNER_LABEL
from videojobs.job.resource import PodTemplate
from videojobs_operator.reconcile import manifests
from videojobs_operator.settings import EnvironmentVariable, OperatorSettings

SETTINGS = OperatorSettings(
    renderer_image="renderer:1",
    report_url="http://api:8013/internal/v1",
    token_key="k" * 48,
    priority_class_prefix="videojobs",
)


def plan(number: int = 1, **spec: Any) -> manifests.AttemptPlan:
    template = PodTemplate(resources={"limits": {"memory": "1Gi"}}, node_selector={"disk": "ssd"})
    return manifests.AttemptPlan(a_video_job(**spec), number, template, SETTINGS)


def test_children_of_different_attempts_never_share_a_name() -> None:
    assert plan(1).name != plan(2).name


def test_the_secret_holds_the_request_as_the_renderer_reads_it() -> None:
    secret = manifests.secret(plan(), "token")
    assert json.loads(secret["stringData"]["request.json"])["scriptContent"] == "This is a test."
    assert secret["stringData"]["report-token"] == "token"
    assert secret["metadata"]["ownerReferences"][0]["uid"] == UID


def test_no_word_of_the_script_is_in_the_job() -> None:
    assert "This is a test" not in json.dumps(manifests.job(plan()))


def test_kubernetes_never_replaces_the_pod_by_itself() -> None:
    job = manifests.job(plan())["spec"]
    assert job["backoffLimit"] == 0
    assert job["template"]["spec"]["restartPolicy"] == "Never"
    assert "ttlSecondsAfterFinished" not in job


def test_the_pods_deadline_is_the_renders_and_the_jobs_leaves_time_to_start() -> None:
    job = manifests.job(plan(activeDeadlineSeconds=300))["spec"]
    assert job["template"]["spec"]["activeDeadlineSeconds"] == 300
    assert job["activeDeadlineSeconds"] > 300


def test_the_tier_names_the_priority_class() -> None:
    pod = manifests.job(plan(priority=2))["spec"]["template"]["spec"]
    assert pod["priorityClassName"] == "videojobs-high"


def test_the_pod_is_restricted_and_knows_no_cluster() -> None:
    pod = manifests.job(plan())["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert pod["nodeSelector"] == {"disk": "ssd"}
    assert container["resources"] == {"limits": {"memory": "1Gi"}}


def container(cache_claim: str | None = None, **settings: Any) -> dict[str, Any]:
    """The container of a pool's pod, and the pod's volumes by name."""
    template = PodTemplate(cache_claim=cache_claim)
    changed = SETTINGS.model_copy(update=settings)
    pod = manifests.job(manifests.AttemptPlan(a_video_job(), 1, template, changed))["spec"]
    (found,) = pod["template"]["spec"]["containers"]
    volumes = {volume["name"]: volume for volume in pod["template"]["spec"]["volumes"]}
    return {**found, "volumes": volumes}


def test_the_administrators_variables_reach_the_renderer_and_override_none_of_ours() -> None:
    key = {"secretKeyRef": {"name": "voices", "key": "AZURE_SPEECH_KEY", "optional": True}}
    given = [
        EnvironmentVariable(name="VIDEOJOBS_QUALITY", value="draft"),
        EnvironmentVariable(name="AZURE_SPEECH_KEY", value_from=key),
        EnvironmentVariable(name="VIDEOJOBS_ATTEMPT", value="7"),
    ]
    env = container(renderer_env=given)["env"]

    assert {"name": "VIDEOJOBS_QUALITY", "value": "draft"} in env
    assert {"name": "AZURE_SPEECH_KEY", "valueFrom": key} in env
    assert [item for item in env if item["name"] == "VIDEOJOBS_ATTEMPT"] == [
        {"name": "VIDEOJOBS_ATTEMPT", "value": "1"}
    ]


def test_a_secret_of_files_is_mounted_for_reading_only() -> None:
    found = container(renderer_files_secret="google")

    assert found["volumes"]["files"]["secret"]["secretName"] == "google"
    assert {"name": "files", "mountPath": "/etc/providers", "readOnly": True} in found[
        "volumeMounts"
    ]


def test_attempts_of_a_pool_with_a_cache_share_its_claim() -> None:
    found = container(cache_claim="segments")
    cache = {"name": "cache", "persistentVolumeClaim": {"claimName": "segments"}}

    assert found["volumes"]["cache"] == cache
    assert {"name": "cache", "mountPath": "/var/cache/videojobs"} in found["volumeMounts"]
    assert {"name": "VIDEOJOBS_CACHE_DIR", "value": "/var/cache/videojobs"} in found["env"]


def test_a_pod_has_no_volume_that_nobody_asked_for() -> None:
    found = container()

    assert set(found["volumes"]) == {"input", "scratch", "tmp"}
    assert not [item for item in found["env"] if item["name"] == "VIDEOJOBS_CACHE_DIR"]


def test_no_autoscaler_of_nodes_moves_a_render() -> None:
    assert manifests.job(plan())["spec"]["template"]["metadata"]["annotations"] == {
        "cluster-autoscaler.kubernetes.io/safe-to-evict": "false",
        "karpenter.sh/do-not-disrupt": "true",
    }


TEMPLATE = PodTemplate.model_validate(
    {
        "labels": {"kueue.x-k8s.io/queue-name": "renders", "team": "video"},
        "annotations": {"karpenter.sh/do-not-disrupt": "false", "example.org/cost": "42"},
        "affinity": {"podAntiAffinity": {}},
        "topologySpreadConstraints": [{"maxSkew": 1}],
        "runtimeClassName": "gvisor",
        "imagePullSecrets": [{"name": "registry"}],
        "resources": {"limits": {"nvidia.com/gpu": 1}},
    }
)


def test_what_people_schedule_by_reaches_job_and_pod() -> None:
    job = manifests.job(manifests.AttemptPlan(a_video_job(), 1, TEMPLATE, SETTINGS))
    pod = job["spec"]["template"]
    for metadata in (job["metadata"], pod["metadata"]):
        assert TEMPLATE.labels.items() <= metadata["labels"].items()
        assert TEMPLATE.annotations.items() <= metadata["annotations"].items()
    assert pod["spec"]["affinity"] == {"podAntiAffinity": {}}
    assert pod["spec"]["topologySpreadConstraints"] == [{"maxSkew": 1}]
    assert pod["spec"]["runtimeClassName"] == "gvisor"
    assert pod["spec"]["imagePullSecrets"] == [{"name": "registry"}]
    assert pod["spec"]["containers"][0]["resources"]["limits"] == {"nvidia.com/gpu": 1}


def test_the_operators_labels_take_precedence() -> None:
    template = PodTemplate(labels={OWNER_LABEL: "another"})
    job = manifests.job(manifests.AttemptPlan(a_video_job(), 1, template, SETTINGS))
    assert job["metadata"]["labels"][OWNER_LABEL] == UID


def test_the_secret_has_no_label_of_the_template() -> None:
    secret = manifests.secret(manifests.AttemptPlan(a_video_job(), 1, TEMPLATE, SETTINGS), "t")
    assert "team" not in secret["metadata"]["labels"]
