"""The chart's NetworkPolicies as kube-router enforces them: who may reach what.

Each question is asked with the policies off too: a pod that reaches nothing at all shows nothing.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from testkit.cluster.release import (
    SHORT_REQUEST,
    deploy,
    kubectl,
    kubectl_json,
    kubectl_ok,
    submit,
    wait_for_video,
    wait_until,
)

STRANGER, RENDERER = "probe-stranger", "probe-renderer"
RENDERER_LABELS: Final = {
    "app.kubernetes.io/name": "videojobs-renderer",
    "app.kubernetes.io/managed-by": "videojobs-operator",
}
REDIS: Final = ("videojobs-redis", 6379)
STORAGE: Final = ("videojobs-storage", 7070)
INTERNAL: Final = ("videojobs-api-internal", 8013)
PUBLIC: Final = ("videojobs-api", 8012)
KUBERNETES: Final = ("kubernetes.default", 443)
ENFORCED_SECONDS: Final = 90.0
CONNECT: Final = """
import socket, sys
try:
    socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=3).close()
except TimeoutError:
    sys.exit(7)
except ConnectionRefusedError:
    sys.exit(8)
"""


@pytest.fixture(scope="module")
def _probes() -> Iterator[None]:
    """A pod of nobody's and one that looks like a renderer, each with Python in it."""
    for name, labels in ((STRANGER, {"role": "stranger"}), (RENDERER, RENDERER_LABELS)):
        kubectl_ok("apply", "-f", "-", stdin=json.dumps(probe(name, labels)))
    kubectl_ok("wait", "pod", STRANGER, RENDERER, "--for=condition=Ready", "--timeout=90s")
    yield
    kubectl_ok("delete", "pod", STRANGER, RENDERER, "--grace-period=0", "--force")


def probe(name: str, labels: dict[str, str]) -> dict[str, Any]:
    """A pod that sleeps, of the API's image, as restricted as the namespace asks for."""
    api = kubectl_json("get", "deployment", "videojobs-api")["spec"]["template"]["spec"]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": labels},
        "spec": {
            "automountServiceAccountToken": False,
            "terminationGracePeriodSeconds": 0,
            "securityContext": {
                "runAsNonRoot": True,
                "runAsUser": 65532,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [
                {
                    "name": "probe",
                    "image": api["containers"][0]["image"],
                    "imagePullPolicy": "IfNotPresent",
                    "command": ["python3", "-c", "import time; time.sleep(3600)"],
                    "securityContext": {
                        "allowPrivilegeEscalation": False,
                        "capabilities": {"drop": ["ALL"]},
                    },
                }
            ],
        },
    }


@pytest.fixture(scope="module")
def reached_without(_probes: None) -> set[tuple[str, str]]:
    """What the probes reach while nothing forbids it, by probe and service."""
    return everything_reached()


@pytest.fixture(scope="module")
def reached_with(_probes: None) -> Iterator[set[tuple[str, str]]]:
    """What they reach once the policies are enforced."""
    assert reaches(STRANGER, *REDIS), "it is the policies that keep it away"
    deploy("networkPolicies.enabled=true")
    wait_until("the policies are enforced", lambda: not reaches(STRANGER, *REDIS), ENFORCED_SECONDS)
    yield everything_reached()
    deploy()


def everything_reached() -> set[tuple[str, str]]:
    return {
        (name, service)
        for name in (STRANGER, RENDERER)
        for service, port in (REDIS, STORAGE, INTERNAL, PUBLIC, KUBERNETES)
        if reaches(name, service, port)
    }


def reaches(pod: str, host: str, port: int) -> bool:
    """Whether a connection can be made from a pod."""
    done = kubectl("exec", pod, "--", "python3", "-c", CONNECT, host, str(port))
    assert done.returncode in (0, 7, 8), done.stderr
    return done.returncode == 0


def test_without_policies_every_pod_reaches_every_service(
    reached_without: set[tuple[str, str]],
) -> None:
    assert len(reached_without) == 10


def test_a_stranger_reaches_the_public_port_and_the_storage_of_presigned_urls_at_most(
    reached_with: set[tuple[str, str]],
) -> None:
    reached = {service for name, service in reached_with if name == STRANGER}
    # The stranger has no policy of its own, so the Kubernetes API is not kept from it by ours.
    assert reached <= {"videojobs-api", "kubernetes.default"}
    assert "videojobs-api" in reached


def test_a_renderer_reaches_the_internal_port_and_the_storage_alone(
    reached_with: set[tuple[str, str]],
) -> None:
    reached = {service for name, service in reached_with if name == RENDERER}
    assert reached == {"videojobs-api-internal", "videojobs-storage"}


@pytest.mark.usefixtures("reached_with")
def test_a_job_comes_to_its_video_under_the_policies(tmp_path: Path) -> None:
    wait_for_video(submit(SHORT_REQUEST), tmp_path)
