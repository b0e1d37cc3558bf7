"""Which worker node runs the services, and which is free to be lost."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from testkit.cluster.release import kubectl_json, kubectl_ok, wait_until
from tools.deploy import RELEASE, api_answers

WORKERS: Final = ("videojobs-worker", "videojobs-worker2")
SERVICES: Final = f"app.kubernetes.io/instance={RELEASE},app.kubernetes.io/component"
START_SECONDS: Final = 180.0


def service_pods() -> list[dict[str, Any]]:
    """The release's own pods, renderers left out."""
    pods: list[dict[str, Any]] = kubectl_json("get", "pods", "-l", SERVICES)["items"]
    return pods


@contextmanager
def cordoned(node: str) -> Iterator[None]:
    """Nothing new is placed on a node meanwhile."""
    kubectl_ok("cordon", node)
    try:
        yield
    finally:
        kubectl_ok("uncordon", node)


def clear_a_worker() -> str:
    """Move every service off one worker; that worker's name.

    A volume of the cluster's local-path class cannot move between nodes, so the services that have
    one are made anew, with empty volumes.
    """
    spare = WORKERS[1]
    strays = [pod for pod in service_pods() if pod["spec"].get("nodeName") == spare]
    claims = [
        volume["persistentVolumeClaim"]["claimName"]
        for pod in strays
        for volume in pod["spec"]["volumes"]
        if "persistentVolumeClaim" in volume
    ]
    with cordoned(spare):
        if claims:
            kubectl_ok("delete", "pvc", *claims, "--wait=false")
        if strays:
            kubectl_ok("delete", "pod", *(pod["metadata"]["name"] for pod in strays))
        wait_until("the services run on the other worker", services_are_ready, START_SECONDS)
        wait_until("the API can be reached", api_answers, START_SECONDS)
    return spare


def services_are_ready() -> bool:
    """Whether every pod of the release is Ready, none of them ending."""
    pods = service_pods()
    return bool(pods) and all(
        "deletionTimestamp" not in pod["metadata"] and condition(pod, "Ready") == "True"
        for pod in pods
    )


def condition(document: dict[str, Any], kind: str) -> str:
    """The status of a condition of a resource; empty without it."""
    found = document.get("status", {}).get("conditions", [])
    return next((str(each["status"]) for each in found if each["type"] == kind), "")


def node_ready(node: str) -> str:
    """`True`, `False` or `Unknown`."""
    return condition(kubectl_json("get", "node", node), "Ready")


def docker(*arguments: str) -> None:
    """Do something to a node's container."""
    subprocess.run(["docker", *arguments], check=True, capture_output=True)
