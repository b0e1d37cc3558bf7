"""An object that does not have the form that the operator expects ends nothing and holds up
nobody."""

from typing import Any

import pytest
from testkit.cluster.hand import a_result
from testkit.cluster.rig import Rig
from testkit.waiting import eventually

from videojobs.job.identity import ATTEMPT_LABEL, CHILD_SELECTOR, OWNER_LABEL
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import EVENTS, JOBS, PODS, VIDEO_JOBS


def a_pod(name: str, **labels: Any) -> Manifest:
    """A pod that anybody may create, with the operator's label and others."""
    key, _, value = CHILD_SELECTOR.partition("=")
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": {key: value, **labels}},
        "spec": {"containers": [{"name": "renderer", "image": "x"}]},
    }


async def told(rig: Rig, name: str) -> list[Manifest]:
    """The Events on an object."""
    found = [item async for item in rig.kube.list(EVENTS, rig.namespace)]
    return [item for item in found if item["involvedObject"]["name"] == name]


@pytest.mark.parametrize("value", [None, "one"])
async def test_a_label_that_somebody_changes_stops_no_job(rig: Rig, value: str | None) -> None:
    video_job = await rig.submit()
    job = await rig.hand.job_of_attempt(video_job, 1)
    pod = await rig.hand.make_pod(job)
    await rig.hand.run_pod(pod)
    await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    patch = {"metadata": {"labels": {ATTEMPT_LABEL: value}}}
    await rig.kube.patch(JOBS, rig.namespace, job["metadata"]["name"], patch)
    await rig.kube.patch(PODS, rig.namespace, pod["metadata"]["name"], patch)

    await rig.operator.kill()
    await rig.operator.start()
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.status_is(video_job["metadata"]["uid"], "success")
    other = await rig.submit()
    await rig.hand.job_of_attempt(other, 1)
    assert rig.operator.running


async def test_a_pod_of_nobody_is_skipped_in_the_first_list_and_told_once(rig: Rig) -> None:
    await rig.operator.kill()
    await rig.kube.create(PODS, rig.namespace, a_pod("stray", **{OWNER_LABEL: "x"}))
    video_job = await rig.submit()
    await rig.operator.start()
    await rig.hand.job_of_attempt(video_job, 1)

    async def event() -> list[Manifest]:
        return await told(rig, "stray")

    (found,) = await eventually(event, "an Event on the pod")
    assert (found["type"], found["reason"]) == ("Warning", "Ignored")
    assert "no controller" in found["message"]
    await rig.kube.patch(PODS, rig.namespace, "stray", {"metadata": {"annotations": {"a": "b"}}})
    await rig.hand.job_of_attempt(await rig.submit(), 1)
    assert [item["count"] for item in await told(rig, "stray")] == [1]
    assert await rig.operator.metric("videojobs_odd_objects_total") == 1


async def test_a_status_that_nobody_can_read_holds_up_its_own_job_alone(rig: Rig) -> None:
    """Times that the API server's schema admits and that no calendar has room for."""
    odd = await rig.submit("odd")
    await rig.hand.job_of_attempt(odd, 1)
    await rig.operator.kill()
    never, last = "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z"
    for name, status in (
        ("early", {"phase": "Pending", "nextRetryTime": never}),
        ("never", {"phase": "Succeeded", "completionTime": never}),
        ("late", {"phase": "Succeeded", "completionTime": last}),
    ):
        await rig.submit(name)
        await rig.kube.patch(VIDEO_JOBS, rig.namespace, name, {"status": status}, "status")
    video_job = await rig.submit()
    await rig.operator.start()
    await rig.hand.job_of_attempt(video_job, 1)

    async def each() -> bool:
        return all([await told(rig, name) for name in ("early", "never", "late")])

    await eventually(each, "an Event on each of the three")
    assert rig.operator.running
