"""With Kueue each wait has a reason, no wait and no preemption spends a retry, nothing is left."""

from typing import Any

from testkit.cluster.rig import Rig
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.kueue import PRIORITY_LABEL, QUEUE_LABEL, make_priority
from testkit.waiting import eventually

from tests.kueue.kubelet import end_deleted, finish, started
from tests.kueue.queues import QUEUE
from videojobs.job.conditions import Reason
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import RENDER_POOLS, VIDEO_JOBS, WORKLOADS

HELD = f"The attempt's Job is held by Kueue, in local queue {QUEUE}"


async def waits(rig: Rig, video_job: Manifest, words: str) -> dict[str, Any]:
    """Wait until REST and the condition Rendering say so; returns the status."""
    name, job_id = video_job["metadata"]["name"], video_job["metadata"]["uid"]
    status: dict[str, Any] = {}
    seen: tuple[object, ...] = ()

    async def told() -> bool:
        nonlocal status, seen
        status = (await rig.hand.video_job(name)).get("status", {})
        rendering = _condition(status, "Rendering")
        shown = (await rig.document(job_id)).get("progress_message")
        seen = rendering, shown
        reason, message = rendering.get("reason"), rendering.get("message", "")
        return reason == Reason.SUSPENDED and words in message and shown == message

    await eventually(told, f"{name} waits: {words}", seen=lambda: seen)
    return status


def _condition(status: dict[str, Any], kind: str) -> dict[str, Any]:
    found = (item for item in status.get("conditions", []) if item["type"] == kind)
    return next(found, {})


async def workloads(rig: Rig) -> list[str]:
    """The names of Kueue's Workloads."""
    found = rig.kube.list(WORKLOADS, rig.namespace)
    return [str(item["metadata"]["name"]) async for item in found]


async def make_urgent_pool(rig: Rig, server: KubeApiserver) -> str:
    """A pool whose renders have a higher priority in the same queue."""
    make_priority(server, "urgent", 1000)
    default = await rig.kube.get(RENDER_POOLS, rig.namespace, "default")
    template = default["spec"]["template"]
    labels = {**template["labels"], PRIORITY_LABEL: "urgent"}
    pool = {**default, "metadata": {"name": "urgent"}}
    pool["spec"] = {"slots": 1, "template": {**template, "labels": labels}}
    await rig.kube.create(RENDER_POOLS, rig.namespace, pool)
    return "urgent"


async def test_a_render_beyond_kueues_quota_waits_in_kueues_words_and_goes_on_by_itself(
    rig: Rig, kube_apiserver: KubeApiserver
) -> None:
    first = await rig.submit(retryLimit=0)
    pod = await started(kube_apiserver, rig, first, 1)
    second = await rig.submit(retryLimit=0)
    status = await waits(rig, second, "insufficient unused quota for cpu")
    assert status["progress"]["message"].startswith(f"{HELD}: ")
    assert _condition(status, "Admitted")["status"] == "True"
    assert _condition(status, "Stalled") == {}

    assert (await finish(rig, first, pod))["retry_count"] == 0
    pod = await started(kube_apiserver, rig, second, 1)
    record = await finish(rig, second, pod)
    assert (record["attempt"], record["retry_count"]) == (1, 0)


async def test_a_render_that_kueue_preempts_spends_no_retry_and_is_rendered_again(
    rig: Rig, kube_apiserver: KubeApiserver
) -> None:
    first = await rig.submit(retryLimit=0)
    pod = await started(kube_apiserver, rig, first, 1)
    urgent = await rig.submit(pool=await make_urgent_pool(rig, kube_apiserver))
    await end_deleted(rig, pod)
    urgent_pod = await started(kube_apiserver, rig, urgent, 1)

    status = await waits(rig, first, "insufficient unused quota for cpu")
    ended, _ = status["attempts"]
    assert (ended["outcome"], ended["reason"]) == ("Disrupted", "Preempted")
    assert ended["message"] == f"The attempt's Job was suspended by Kueue, in local queue {QUEUE}"
    assert _condition(status, "Disrupted")["reason"] == "Preempted"
    assert (await rig.document(first["metadata"]["uid"]))["progress"] == 0.0

    await finish(rig, urgent, urgent_pod)
    record = await finish(rig, first, await started(kube_apiserver, rig, first, 2))
    assert (record["attempt"], record["retry_count"]) == (2, 0)


async def test_a_preemption_while_no_operator_looks_is_one_too(
    rig: Rig, kube_apiserver: KubeApiserver
) -> None:
    first = await rig.submit(retryLimit=0)
    pod = await started(kube_apiserver, rig, first, 1)
    pool = await make_urgent_pool(rig, kube_apiserver)
    urgent = await rig.submit(pool=pool)
    await rig.hand.job_of_attempt(urgent, 1)
    await rig.operator.kill()
    await end_deleted(rig, pod)
    await rig.operator.start()
    await started(kube_apiserver, rig, urgent, 1)
    status = await waits(rig, first, "insufficient unused quota for cpu")
    assert [each.get("reason") for each in status["attempts"]] == ["Preempted", None]
    assert status.get("retryCount", 0) == 0


async def test_a_queue_that_does_not_exist_is_named_and_made_is_used(
    rig: Rig, kube_apiserver: KubeApiserver
) -> None:
    labels = {"spec": {"template": {"labels": {QUEUE_LABEL: "typo"}}}}
    await rig.kube.patch(RENDER_POOLS, rig.namespace, "default", labels)
    video_job = await rig.submit()
    status = await waits(rig, video_job, "LocalQueue typo doesn't exist")
    assert status["progress"]["message"].startswith(
        "The attempt's Job is held by Kueue, in local queue typo: "
    )
    local = {
        "apiVersion": "kueue.x-k8s.io/v1beta2",
        "kind": "LocalQueue",
        "metadata": {"name": "typo", "namespace": rig.namespace},
        "spec": {"clusterQueue": rig.namespace},
    }
    kube_apiserver.apply(str(local))
    record = await finish(rig, video_job, await started(kube_apiserver, rig, video_job, 1))
    assert (record["attempt"], record["retry_count"]) == (1, 0)


async def test_a_queue_name_that_kueue_refuses_is_told_with_its_words(rig: Rig) -> None:
    labels = {"spec": {"template": {"labels": {QUEUE_LABEL: "No_Name"}}}}
    await rig.kube.patch(RENDER_POOLS, rig.namespace, "default", labels)
    video_job = await rig.submit()
    name = video_job["metadata"]["name"]
    admitted: dict[str, Any] = {}

    async def told() -> bool:
        nonlocal admitted
        status = (await rig.hand.video_job(name)).get("status", {})
        admitted = _condition(status, "Admitted")
        return admitted.get("reason") == Reason.ADMISSION_DENIED

    await eventually(told, "Kueue's refusal is told", seen=lambda: admitted)
    assert "kueue.x-k8s.io/queue-name" in admitted["message"]


async def test_a_held_job_that_is_cancelled_leaves_nothing_in_kueues_queue(
    rig: Rig, kube_apiserver: KubeApiserver
) -> None:
    first = await rig.submit()
    pod = await started(kube_apiserver, rig, first, 1)
    second = await rig.submit()
    await waits(rig, second, HELD)
    assert len(await workloads(rig)) == 2
    await rig.kube.delete(VIDEO_JOBS, rig.namespace, second["metadata"]["name"])
    await rig.status_is(second["metadata"]["uid"], "cancelled")

    async def left() -> bool:
        return len(await workloads(rig)) == 1

    await eventually(left, "only the first one's Workload is left")
    await finish(rig, first, pod)
