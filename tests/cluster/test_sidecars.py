"""Containers that a policy adds to the renderers' pods, on a real kubelet.

Each kind of pod has a RenderPool of its own, by whose label a MutatingAdmissionPolicy selects the
pods. The added containers sort before `renderer`, run the renderer's image, which is on the node,
and end at SIGTERM, as proxies do.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml
from testkit.cluster.release import (
    JOBS,
    SHORT_REQUEST,
    apply_video_job,
    job,
    kubectl_json,
    kubectl_ok,
    outcomes,
    pods_of,
    wait_for_status,
    wait_for_video,
    wait_until,
)
from tools.deploy import NAMESPACE

from videojobs.job.identity import RENDERER_CONTAINER

LABEL: Final = "example.org/injected"
NATIVE: Final = "added-native"
ORDINARY: Final = "added-ordinary"
REQUEST: Final = {**SHORT_REQUEST, "script_content": "The sea is here."}
OWN_IMAGE: Final = "object.spec.containers[0].image"
"""The renderer's, in the policies' language CEL."""
MISSING_IMAGE: Final = json.dumps("registry.invalid/missing:none")
SOON_SECONDS: Final = 30.0
POD_GONE_SECONDS: Final = 15.0


def added(name: str, field: str, image: str, pull: str, more: str = "") -> str:
    """A container in CEL, of `containers` or `initContainers`, as Pod Security's level restricted
    demands it."""
    kind = f"Object.spec.{field}"
    command = ["sh", "-c", "trap 'exit 0' TERM; sleep 3600 & wait"]
    return f"""{kind}{{
        name: "{name}", image: {image}, imagePullPolicy: "{pull}", {more}
        command: {json.dumps(command)},
        securityContext: {kind}.securityContext{{
            allowPrivilegeEscalation: false, readOnlyRootFilesystem: true,
            capabilities: {kind}.securityContext.capabilities{{drop: ["ALL"]}}
        }}
    }}"""


def native(image: str = OWN_IMAGE, pull: str = "IfNotPresent") -> str:
    """The patch that adds a native sidecar."""
    sidecar = added(NATIVE, "initContainers", image, pull, 'restartPolicy: "Always",')
    return f'JSONPatch{{op: "add", path: "/spec/initContainers", value: [{sidecar}]}}'


def ordinary() -> str:
    """The patch that adds a container beside the renderer, and before it."""
    sidecar = added(ORDINARY, "containers", OWN_IMAGE, "IfNotPresent")
    return f'JSONPatch{{op: "add", path: "/spec/containers/0", value: {sidecar}}}'


INJECTIONS: Final = {
    "native": [native()],
    "both": [native(), ordinary()],
    "stuck": [native(MISSING_IMAGE, "Never")],
}
"""Patches of a pod, by the name of its pool, policy and VideoJob."""
CONTAINERS: Final = {
    "native": [NATIVE, RENDERER_CONTAINER],
    "both": [NATIVE, ORDINARY, RENDERER_CONTAINER],
    "stuck": [NATIVE, RENDERER_CONTAINER],
}
"""What the pods have then."""


def policy(name: str, patches: list[str]) -> list[dict[str, Any]]:
    """A MutatingAdmissionPolicy and its binding."""
    api = {"apiVersion": "admissionregistration.k8s.io/v1", "metadata": {"name": f"test-{name}"}}
    pods = {
        "apiGroups": [""],
        "apiVersions": ["v1"],
        "operations": ["CREATE"],
        "resources": ["pods"],
    }
    spec = {
        "failurePolicy": "Fail",
        "reinvocationPolicy": "Never",
        "matchConstraints": {
            "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": NAMESPACE}},
            "objectSelector": {"matchLabels": {LABEL: name}},
            "resourceRules": [pods],
        },
        "mutations": [
            {"patchType": "JSONPatch", "jsonPatch": {"expression": f"[{patch}]"}}
            for patch in patches
        ],
    }
    binding = {"policyName": f"test-{name}"}
    return [
        {**api, "kind": "MutatingAdmissionPolicy", "spec": spec},
        {**api, "kind": "MutatingAdmissionPolicyBinding", "spec": binding},
    ]


def pool(name: str) -> dict[str, Any]:
    """A RenderPool of one slot, whose pods a policy selects."""
    return {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "RenderPool",
        "metadata": {"name": name},
        "spec": {"slots": 1, "template": {"labels": {LABEL: name}}},
    }


def in_force(name: str) -> Callable[[], bool]:
    """Whether the API server injects already, by a dry run."""
    security = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    pod_security = {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}}
    container = {"name": "renderer", "image": "renderer", "securityContext": security}
    probe = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "probe", "labels": {LABEL: name}},
        "spec": {"containers": [container], "securityContext": pod_security},
    }
    options = ("--dry-run=server", "-o", "json", "-f", "-")

    def injects() -> bool:
        made = json.loads(kubectl_ok("create", *options, stdin=json.dumps(probe)))
        return "initContainers" in made["spec"]

    return injects


def started(name: str, uid: str) -> Callable[[], bool]:
    """Whether clients can read a job, and its pod has the containers that it must have."""

    def has_pod() -> bool:
        found = [
            each["name"]
            for pod in pods_of(uid)
            for field in ("initContainers", "containers")
            for each in pod["spec"].get(field, [])
        ]
        return found == CONTAINERS[name] and httpx.get(f"{JOBS}/{uid}").status_code == 200

    return has_pod


def slot_is_free(name: str) -> Callable[[], bool]:
    """Whether nobody holds the slot of a pool."""
    return lambda: kubectl_json("get", "renderpool", name)["status"]["active"] == 0


@pytest.fixture(scope="module")
def uids() -> Iterator[dict[str, str]]:
    """The uids of the VideoJobs, which all start at once."""
    policies = [item for name, patches in INJECTIONS.items() for item in policy(name, patches)]
    manifests = yaml.safe_dump_all([*policies, *map(pool, INJECTIONS)])
    kubectl_ok("apply", "-f", "-", stdin=manifests)
    try:
        for name in INJECTIONS:
            wait_until(f"policy {name} is in force", in_force(name), SOON_SECONDS)
        applied = {
            name: apply_video_job(f"injected-{name}", REQUEST, pool=name) for name in INJECTIONS
        }
        made = {name: str(video_job["metadata"]["uid"]) for name, video_job in applied.items()}
        for name, uid in made.items():
            wait_until(f"{name} has started", started(name, uid), SOON_SECONDS)
        yield made
    finally:
        names = [f"injected-{name}" for name in INJECTIONS]
        kubectl_ok("delete", "videojob", *names, "--ignore-not-found")
        kubectl_ok("delete", "-f", "-", stdin=manifests)


def test_a_native_sidecar_is_ended_by_kubernetes_after_the_video_is_stored(
    uids: dict[str, str], tmp_path: Path
) -> None:
    wait_for_video(uids["native"], tmp_path)
    assert outcomes("injected-native") == ["Succeeded"]
    wait_until("the slot is free", slot_is_free("native"), POD_GONE_SECONDS)

    def ended() -> bool:
        return [pod["status"]["phase"] for pod in pods_of(uids["native"])] == ["Succeeded"]

    wait_until("the pod has ended and stays for its log", ended, POD_GONE_SECONDS)
    (pod,) = pods_of(uids["native"])
    assert "terminated" in pod["status"]["initContainerStatuses"][0]["state"]


def test_a_sidecar_that_goes_on_keeps_neither_the_video_nor_the_slot(
    uids: dict[str, str], tmp_path: Path
) -> None:
    wait_for_video(uids["both"], tmp_path)
    assert outcomes("injected-both") == ["Succeeded"]
    wait_until("the pod is gone", lambda: not pods_of(uids["both"]), POD_GONE_SECONDS)
    wait_until("the slot is free", slot_is_free("both"), POD_GONE_SECONDS)


def test_a_sidecar_whose_image_is_missing_is_told_until_the_job_is_deleted(
    uids: dict[str, str],
) -> None:
    def told() -> dict[str, Any] | None:
        status = kubectl_json("get", "videojob", "injected-stuck").get("status", {})
        found: list[dict[str, Any]] = status.get("conditions", [])
        wanted = ("Rendering", "False", "ImagePull")
        shown = (item for item in found if wanted == (item["type"], item["status"], item["reason"]))
        return next(shown, None)

    condition = wait_until("the condition says ImagePull", told, SOON_SECONDS)
    words = f"Container {NATIVE}'s image cannot be pulled: "
    assert condition["message"].startswith(words)
    assert "registry.invalid/missing:none" in condition["message"]
    assert "An admission webhook or a policy has added this container" in condition["message"]
    shown = job(uids["stuck"])
    assert (shown["status"], shown["retry_count"]) == ("pending", 0)
    assert shown["progress_message"] == condition["message"]

    kubectl_ok("delete", "videojob", "injected-stuck")
    wait_for_status(uids["stuck"], "cancelled", seconds=POD_GONE_SECONDS)
    wait_until("the pod is gone", lambda: not pods_of(uids["stuck"]), POD_GONE_SECONDS)
    wait_until("the slot is free", slot_is_free("stuck"), POD_GONE_SECONDS)
