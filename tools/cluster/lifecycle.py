"""The development cluster from nothing to ready: the one order in which its parts are made."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.cluster import engine, gobuild, images, kind, node_image, paths, registry, steps
from tools.cluster.plan import Plan, Task

METRICS_SERVER_MANIFEST = paths.TOOLS / "manifests" / "metrics-server.yaml"
SERVICES_TIMEOUT_SECONDS = 120

SERVICES = frozenset({"coredns", "local-path-provisioner", "metrics-server"})
"""The Deployments that the cluster is of no use without."""


@dataclass(frozen=True)
class Cluster:
    """The tasks of a plan that leave what others build upon."""

    programs: Task
    """What makes the cluster, and asks it."""
    bases: Task
    """The images that others are made from, and processors that are free to make them."""
    nodes: Task
    """Ready nodes, whose services may still start."""


def up(nodes: int | None) -> None:
    """Have a healthy cluster: keep it, start it again, or create it again.

    `nodes` is how many nodes it must have; None keeps what is there, and else makes one.
    """
    with Plan() as plan:
        tasks(plan, nodes)


def tasks(plan: Plan, nodes: int | None) -> Cluster:
    """Have a healthy cluster by the tasks of a plan: what is compiled, and what is downloaded
    meanwhile, meet in the node's image."""
    running = plan.add(engine.ensure)
    # Whether a registry is in reach is asked with Docker's command.
    programs = plan.add(compile_programs, *([] if shutil.which("docker") else [running]))
    bases = plan.add(images.ensure_bases, running)
    redis = plan.add(images.ensure_redis, bases)
    made = plan.add(lambda: have(nodes), programs, redis)
    plan.add(have_services, made)
    return Cluster(programs, plan.add(lambda: leave_processors_to(programs), redis), made)


def leave_processors_to(programs: Task) -> None:
    """Return when images may be built: at once where images are pulled, and else when the programs
    are compiled, which is all that the cluster waits for."""
    if not registry.in_reach():
        programs.result()


def compile_programs() -> None:
    """What a cluster of one node is made with."""
    gobuild.ensure(gobuild.KIND if registry.in_reach() else (*gobuild.NODE, *gobuild.KIND))


def have(nodes: int | None) -> None:
    """Keep the cluster, start it again, or create it again. What it is made from must be there."""
    existing = len(kind.node_containers())
    wanted = nodes or existing or 1
    if existing != wanted or not (kind.healthy(wanted) or kind.revive(wanted)):
        make(wanted)


def make(nodes: int) -> None:
    """Make the cluster, in place of one that is there."""
    kind.delete()
    image = None
    if not registry.in_reach():
        if nodes > 1:
            gobuild.ensure(gobuild.NETWORK)
        with Plan() as plan:
            plan.add(lambda: images.ensure_cluster(nodes))
            plan.add(lambda: node_image.ensure_base(nodes))
        image = node_image.ensure(nodes)
    kind.create(nodes, image)


def have_services() -> None:
    """Start the services of a cluster whose nodes are Ready, unless they run."""
    if not services_available():
        start_services()
    count = len(kind.node_containers())
    print(f"cluster {kind.NAME}: {count} node(s) ready; {kind.exported_kubeconfig()}")


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
