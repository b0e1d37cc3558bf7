"""The kubelet's part: the pods that the real Job controller makes are run and ended by hand."""

from typing import Any

from testkit.cluster.hand import a_result
from testkit.cluster.rig import Rig
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.waiting import eventually

from videojobs.kube.client import Manifest
from videojobs.kube.kinds import PODS

SIGTERM_EXIT = 143


async def started(server: KubeApiserver, rig: Rig, video_job: Manifest, attempt: int) -> Manifest:
    """The pod of an attempt, on a node and with a running renderer, which the operator knows."""
    job = await rig.hand.job_of_attempt(video_job, attempt)
    selector = f"batch.kubernetes.io/controller-uid={job['metadata']['uid']}"

    async def made() -> Manifest | None:
        pods = [pod async for pod in rig.kube.list(PODS, rig.namespace, selector)]
        return pods[0] if pods else None

    pod: Manifest = await eventually(made, f"the pod of {job['metadata']['name']}")
    _bind(server, pod)
    await rig.hand.run_pod(pod)
    await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    return pod


async def finish(rig: Rig, video_job: Manifest, pod: Manifest) -> dict[str, Any]:
    """The renderer ends with a video; the job's document."""
    await rig.hand.end_pod(pod, 0, a_result())
    return await rig.status_is(video_job["metadata"]["uid"], "success")


async def end_deleted(rig: Rig, pod: Manifest) -> None:
    """Wait until somebody deletes a pod, and end it as a kubelet does."""
    name = pod["metadata"]["name"]

    async def is_deleting() -> bool:
        now = await rig.kube.get(PODS, rig.namespace, name)
        return "deletionTimestamp" in now["metadata"]

    await eventually(is_deleting, f"{name} is deleted")
    await rig.hand.end_pod(pod, SIGTERM_EXIT)
    await rig.kube.delete(PODS, rig.namespace, name, grace_seconds=0)


def _bind(server: KubeApiserver, pod: Manifest) -> None:
    """The scheduler's part. A pod without a node would be deleted without a grace period."""
    name, namespace = pod["metadata"]["name"], pod["metadata"]["namespace"]
    target = {"apiVersion": "v1", "kind": "Node", "name": "node"}
    binding = {
        "apiVersion": "v1",
        "kind": "Binding",
        "metadata": {"name": name},
        "target": target,
    }
    path = f"/api/v1/namespaces/{namespace}/pods/{name}/binding"
    status, answer = server.request("POST", path, binding)
    assert status == 201, answer
