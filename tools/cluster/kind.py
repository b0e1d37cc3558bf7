"""The kind cluster: create it, tell whether it is healthy, delete it."""

import json
import os
from collections.abc import Sequence
from typing import Any

from tools.cluster import docker, gobuild, paths, steps

NAME = "videojobs"
LABEL = "io.x-k8s.kind.cluster"

# The API's NodePort, and where the host finds it.
API_NODE_PORT = 30812
API_HOST_PORT = 8012

READY_TIMEOUT_SECONDS = 180
START_TIMEOUT_SECONDS = 90


def config(nodes: int, *, own_node_image: bool) -> dict[str, Any]:
    """kind's configuration for a control plane and `nodes - 1` workers.

    The node image made here has no systemd and may run on cgroup v1, which the kubelet
    refuses unless it is told not to.
    """
    if nodes < 1:
        raise ValueError(f"{nodes} nodes: ask for at least 1")
    control_plane = {
        "role": "control-plane",
        "extraPortMappings": [
            {
                "listenAddress": "127.0.0.1",
                "hostPort": API_HOST_PORT,
                "containerPort": API_NODE_PORT,
                "protocol": "TCP",
            }
        ],
    }
    document: dict[str, Any] = {
        "kind": "Cluster",
        "apiVersion": "kind.x-k8s.io/v1alpha4",
        "name": NAME,
        "nodes": [control_plane, *({"role": "worker"} for _ in range(nodes - 1))],
    }
    kubelet: dict[str, Any] = {
        "kind": "KubeletConfiguration",
        # 20 s without: that long the kubelet does not see a static pod that comes or goes, at the
        # cluster's start and in tests that take the API server away.
        "fileCheckFrequency": "1s",
    }
    if own_node_image:
        kubelet |= {"cgroupDriver": "cgroupfs", "failCgroupV1": False, "oomScoreAdj": 0}
    document["kubeadmConfigPatches"] = [json.dumps(kubelet)]
    document["kubeadmConfigPatchesJSON6902"] = [_without_leader_election()]
    return document


def _without_leader_election() -> dict[str, str]:
    """The only control plane has nobody to elect. With a Lease its scheduler and controller manager
    stood idle for up to a minute after each restart and each absence of the API server."""
    off = {"name": "leader-elect", "value": "false"}
    patch = [
        {"op": "add", "path": "/controllerManager/extraArgs/-", "value": off},
        {"op": "add", "path": "/scheduler/extraArgs", "value": [off]},
    ]
    kubeadm = {"group": "kubeadm.k8s.io", "version": "v1beta4", "kind": "ClusterConfiguration"}
    return {**kubeadm, "patch": json.dumps(patch)}


def node_containers() -> list[str]:
    """The names of the cluster's node containers, running or not."""
    listed = steps.capture(
        ["docker", "ps", "--all", "--filter", f"label={LABEL}={NAME}", "--format", "{{.Names}}"]
    )
    return sorted((listed or "").split())


def kubectl(*arguments: str, timeout: float = 10) -> str | None:
    """What kubectl prints about the cluster, or None when it fails."""
    command: steps.Command = [
        gobuild.program("kubectl"),
        f"--kubeconfig={paths.KUBECONFIG}",
        *arguments,
    ]
    return steps.capture(command, timeout=timeout)


def api_ready() -> bool:
    """Does the Kubernetes API answer that it is ready?"""
    return kubectl("get", "--raw", "/readyz", "--request-timeout=2s") == "ok"


def ready_nodes(node_list: dict[str, Any], started: dict[str, str]) -> set[str]:
    """The names of the nodes that said they are Ready since they were started.

    Takes a NodeList, and each node's start as a timestamp. After a restart the API still
    shows what a node said before it.
    """
    seconds = len("2006-01-02T15:04:05")
    return {
        node["metadata"]["name"]
        for node in node_list["items"]
        for condition in node["status"].get("conditions", [])
        if condition["type"] == "Ready"
        and condition["status"] == "True"
        and condition["lastHeartbeatTime"][:seconds]
        >= started.get(node["metadata"]["name"], "9")[:seconds]
    }


def healthy(nodes: int) -> bool:
    """Does a cluster of so many nodes answer, with all of them Ready?"""
    containers = {name: docker.inspect("container", name) for name in node_containers()}
    started = {
        name: found["State"]["StartedAt"]
        for name, found in containers.items()
        if found and found["State"]["Running"]
    }
    if len(started) != nodes or not paths.KUBECONFIG.exists() or not api_ready():
        return False
    answer = kubectl("get", "nodes", "--output=json", "--request-timeout=5s")
    return answer is not None and len(ready_nodes(json.loads(answer), started)) == nodes


def revive(nodes: int) -> bool:
    """Start stopped node containers; whether the cluster is healthy after that."""
    containers = node_containers()
    if len(containers) != nodes or not write_kubeconfig():
        return False
    states = [docker.inspect("container", name) for name in containers]
    stopped = [
        name
        for name, state in zip(containers, states, strict=True)
        if state and not state["State"]["Running"]
    ]
    try:
        with steps.step("start the cluster's node again") as step:
            if stopped:
                step.run(["docker", "start", *stopped])
            steps.wait_until(
                "the cluster is healthy", lambda: healthy(nodes), START_TIMEOUT_SECONDS, ""
            )
    except steps.StepFailed:
        return False
    return True


def write_kubeconfig() -> bool:
    """Write the cluster's kubeconfig; whether there is such a cluster."""
    text = steps.capture([gobuild.program("kind"), "get", "kubeconfig", "--name", NAME])
    if not text:
        return False
    partial = paths.KUBECONFIG.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(text)
    partial.rename(paths.KUBECONFIG)
    return True


def create(nodes: int, image: str | None) -> None:
    """Create the cluster from the node image made here, or from kind's own for None."""
    document = json.dumps(config(nodes, own_node_image=image is not None))
    path = paths.CACHE / "kind-config.json"
    path.write_text(document)
    command: list[str] = [str(gobuild.program("kind")), "create", "cluster"]
    command += ["--config", str(path), "--kubeconfig", str(paths.KUBECONFIG), "--retain"]
    if image:
        command += ["--image", image]
    with steps.step("create the cluster") as step:
        step.run(command)
        steps.wait_until(
            "all nodes are Ready",
            lambda: healthy(nodes),
            READY_TIMEOUT_SECONDS,
            f"Run `docker logs {NAME}-control-plane`, and read /var/log/kubelet.log in it.",
        )


def delete() -> None:
    """Delete the cluster and its kubeconfig; nothing when there is none."""
    if node_containers():
        with steps.step("delete the cluster") as step:
            step.run([gobuild.program("kind"), "delete", "cluster", "--name", NAME, *kubeconfig()])
    paths.KUBECONFIG.unlink(missing_ok=True)


def kubeconfig() -> Sequence[str]:
    """kind's option for our kubeconfig, so that it never touches the user's own."""
    return ("--kubeconfig", str(paths.KUBECONFIG))


def exported_kubeconfig() -> str:
    """What to put in the environment for kubectl and helm."""
    return f"export KUBECONFIG={os.fspath(paths.KUBECONFIG)}"
