"""The operator scales a pool by itself where it is asked to, and tells other autoscalers."""

from typing import Final

from testkit.cluster.rig import Rig
from testkit.waiting import eventually

from videojobs.kube.kinds import RENDER_POOLS, VIDEO_JOBS
from videojobs.times import epoch_ms, utc_now

BURST: Final = 40


async def test_a_burst_raises_the_slots_and_its_end_lowers_them_with_renders_left_alone(
    rig: Rig,
) -> None:
    scaling = {"enabled": True, "targetWaitSeconds": 120, "scaleDownDelaySeconds": 1}
    await patch_pool(rig, autoscaling=scaling, maxSlots=8)
    first = await rig.submit(priority=1)
    others = [await rig.submit() for _ in range(BURST - 1)]
    # 40 videos of 15 s, first guessed at 2 s of run a second: 1200 s of work in 120 s.
    await eventually(lambda: slots_are(rig, 8), "the slots are raised")
    running = await rig.hand.job_of_attempt(first, 1)
    await rig.hand.run_pod(await rig.hand.make_pod(running))

    for video_job in others:
        await rig.kube.delete(VIDEO_JOBS, rig.namespace, video_job["metadata"]["name"])
    await eventually(lambda: slots_are(rig, 1), "the slots are lowered")
    (job,) = await rig.hand.jobs(first)
    assert job["metadata"]["uid"] == running["metadata"]["uid"]


async def test_other_autoscalers_are_told_and_no_slots_are_set_unasked(rig: Rig) -> None:
    began = epoch_ms(utc_now())
    for _ in range(4):
        await rig.submit()

    async def told() -> bool:
        demand = await rig.store.pools.demand(rig.namespace, "default")
        return demand is not None and (demand.active, demand.queued) == (2, 2)

    await eventually(told, "the demand of the pool")
    demand = await rig.store.pools.demand(rig.namespace, "default")
    assert demand is not None
    assert demand.work_seconds > 0
    assert demand.measured_ms >= began
    assert await slots_are(rig, 2)


async def patch_pool(rig: Rig, **spec: object) -> None:
    """Change the pool."""
    await rig.kube.patch(RENDER_POOLS, rig.namespace, "default", {"spec": spec})


async def slots_are(rig: Rig, slots: int) -> bool:
    """Whether the pool has so many."""
    pool = await rig.kube.get(RENDER_POOLS, rig.namespace, "default")
    return bool(pool["spec"]["slots"] == slots)
