"""The development cluster from nothing to ready: the one order in which its parts are made."""

import json
from pathlib import Path
from typing import Any

from tools.cluster import engine, gobuild, images, kind, node_image, paths, registry, steps

METRICS_SERVER_MANIFEST = paths.TOOLS / "manifests" / "metrics-server.yaml"
SERVICES_TIMEOUT_SECONDS = 120

SERVICES = frozenset({"coredns", "local-path-provisioner", "metrics-server"})
"""The Deployments that the cluster is of no use without."""


def up(nodes: int | None) -> None:
    """Have a healthy cluster: keep it, start it again, or make it anew.

    `nodes` is how many nodes it must have; None keeps what is there, and else makes one.
    """
    engine.ensure()
    gobuild.ensure(gobuild.CLIENTS)
    existing = len(kind.node_containers())
    wanted = nodes or existing or 1
    if existing != wanted or not (kind.healthy(wanted) or kind.revive(wanted)):
        make(wanted)
    if not services_available():
        start_services()
    print(f"cluster {kind.NAME}: {wanted} node(s) ready; {kind.exported_kubeconfig()}")


def make(nodes: int) -> None:
    """Make the cluster, in place of one that is there."""
    kind.delete()
    images.ensure()
    image = None if registry.in_reach() else node_image.ensure(nodes)
    kind.create(nodes, image)


def start_services() -> None:
    """Install the metrics server, which kind does not, and wait for all services."""
    with steps.step("start the cluster's services") as step:
        apply_metrics_server(step)
        steps.wait_until(
            "the cluster's services are available",
            services_available,
            SERVICES_TIMEOUT_SECONDS,
            f"Look with `kubectl --kubeconfig {paths.KUBECONFIG} get pods --all-namespaces`.",
        )


def apply_metrics_server(step: steps.Step) -> None:
    """Install the resource metrics API."""
    manifest = METRICS_SERVER_MANIFEST.read_text()
    filled = manifest.replace("@METRICS_SERVER_IMAGE@", images.metrics_server())
    path = paths.CACHE / "metrics-server.yaml"
    path.write_text(filled)
    kubectl = gobuild.program("kubectl")
    options = [f"--kubeconfig={paths.KUBECONFIG}", "--server-side", f"--filename={path}"]
    step.run([kubectl, "apply", *options])


def services_available() -> bool:
    """Do the cluster's own services run, and does the metrics API answer through its Service?"""
    answer = kind.kubectl("get", "pods", "--all-namespaces", "--output=json")
    if answer is None or not ready_services(json.loads(answer)) >= SERVICES:
        return False
    return kind.kubectl("get", "--raw", "/apis/metrics.k8s.io/v1beta1/nodes") is not None


def ready_services(pod_list: dict[str, Any]) -> set[str]:
    """The services with a Ready pod, from a PodList.

    Not from the Deployments' conditions: after a restart these are the last to change.
    """
    ready = [
        pod["metadata"]["name"]
        for pod in pod_list["items"]
        for condition in pod.get("status", {}).get("conditions", [])
        if condition["type"] == "Ready" and condition["status"] == "True"
    ]
    return {service for service in SERVICES if any(pod.startswith(f"{service}-") for pod in ready)}


def down() -> None:
    """Delete the cluster; its images and programs stay cached."""
    if engine.answers():
        kind.delete()
    paths.KUBECONFIG.unlink(missing_ok=True)


def status() -> str:
    """What is there, a line each."""
    running = engine.answers()
    return "\n".join(
        f"{name:<12}{value}"
        for name, value in (
            ("engine", "answers" if running else "does not answer"),
            ("registry", ("in reach" if registry.in_reach() else "not in reach")),
            ("programs", described(paths.BIN)),
            ("cluster", cluster_status() if running else "none"),
            ("kubeconfig", described(paths.KUBECONFIG)),
            ("logs", described(paths.LOGS)),
        )
    )


def described(path: Path) -> str:
    return str(path) if path.exists() else f"{path} (not there yet)"


def cluster_status() -> str:
    containers = kind.node_containers()
    if not containers:
        return "none"
    state = "healthy" if kind.healthy(len(containers)) else "not healthy"
    return f"{state}: {', '.join(containers)}"
