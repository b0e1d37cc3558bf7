"""Pods that wait for a node, with the real scheduler and a node that fits one render."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from testkit.cluster.rig import Rig
from testkit.servers.kube_apiserver import KubeApiserver, a_node, run_scheduler
from testkit.waiting import a_second_after, eventually

from videojobs.kube.client import Manifest
from videojobs.kube.kinds import PODS, RENDER_POOLS


@pytest.fixture
def node(kube_apiserver: KubeApiserver, tmp_path: Path) -> Iterator[None]:
    """One node with one CPU, and the scheduler."""
    with a_node(kube_apiserver, cpu="1"), run_scheduler(kube_apiserver, tmp_path):
        yield


async def shape_pool(rig: Rig, slots: int, cpu: str) -> None:
    """Set the slots of the rig's pool and the CPU that each of its renders requests."""
    template = {"resources": {"requests": {"cpu": cpu}}}
    patch = {"spec": {"slots": slots, "template": template}}
    await rig.kube.patch(RENDER_POOLS, rig.namespace, "default", patch)


async def start(rig: Rig, priority: int = 5) -> tuple[Manifest, Manifest]:
    """A VideoJob and the pod of its first attempt."""
    video_job = await rig.submit(priority=priority)
    return video_job, await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))


async def is_scheduled(rig: Rig, pod: Manifest) -> None:
    """Wait until the scheduler has found a node for a pod."""

    async def bound() -> bool:
        found = await rig.kube.get(PODS, rig.namespace, pod["metadata"]["name"])
        return bool(found["spec"].get("nodeName"))

    await eventually(bound, "the pod has a node")


async def says(rig: Rig, video_job: Manifest, reason: str, words: str) -> None:
    """Wait until the condition Rendering has a reason and REST says certain words."""
    name, job_id = video_job["metadata"]["name"], video_job["metadata"]["uid"]
    last: tuple[object, object] = (None, None)

    async def told() -> bool:
        nonlocal last
        found = (await rig.hand.video_job(name)).get("status", {}).get("conditions", [])
        reasons = [item["reason"] for item in found if item["type"] == "Rendering"]
        last = reasons, (await rig.document(job_id)).get("progress_message")
        return last[0] == [reason] and words in str(last[1])

    await eventually(told, f"{name} says {reason}: {words}", seen=lambda: last)


@pytest.mark.usefixtures("node")
async def test_too_little_room_now_is_no_fault_and_a_higher_tier_does_not_wait_for_it(
    rig: Rig,
) -> None:
    await shape_pool(rig, slots=3, cpu="800m")
    first, pod = await start(rig)
    await is_scheduled(rig, pod)
    await rig.hand.run_pod(pod)
    second, _ = await start(rig)
    await says(rig, second, "WaitingForRoom", "1 renders before it: 0/1 nodes are available")
    begun = (await rig.hand.video_job(second["metadata"]["name"]))["status"]["attempts"][0]
    await a_second_after(begun["startTime"])  # of two that start in one, neither is the earlier
    third, _ = await start(rig)
    await says(rig, third, "WaitingForRoom", "2 renders before it: 0/1 nodes are available")
    places = [
        (await rig.document(each["metadata"]["uid"]))["queue_position"] for each in (second, third)
    ]
    assert set(places) <= {None, 1, 2}

    urgent = await rig.submit(priority=1)
    await rig.hand.job_of_attempt(urgent, 1)
    given_back = await rig.hand.video_job(third["metadata"]["name"])
    (attempt,) = given_back["status"]["attempts"]
    assert (attempt["outcome"], attempt["reason"]) == ("Stopped", "Yielded")
    assert given_back["status"]["retryCount"] == 0
    for unmoved in (first, second):
        status = (await rig.hand.video_job(unmoved["metadata"]["name"]))["status"]
        assert "endTime" not in status["attempts"][0]


@pytest.mark.usefixtures("node")
async def test_a_pod_that_no_node_fits_is_told_with_the_cure(rig: Rig) -> None:
    await shape_pool(rig, slots=2, cpu="4")
    too_large, _ = await start(rig)
    await says(rig, too_large, "Unschedulable", "Add a node that the pod fits on")
