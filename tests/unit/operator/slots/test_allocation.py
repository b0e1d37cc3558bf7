"""Slots that attempts give back to a higher tier, over the operator's cache."""

from dataclasses import replace

from testkit.builders import NOW, a_video_job

from videojobs.job.resource import RenderPool, RenderPoolSpec, VideoJob
from videojobs_operator.reconcile.transitions import starting, unconfirmed
from videojobs_operator.slots.allocation import SlotAllocator
from videojobs_operator.state.cache import Cache
from videojobs_operator.state.refusals import Refusals
from videojobs_operator.state.views import JobState, JobView

POOL = ("ns", "default")


def a_pool(slots: int) -> RenderPool:
    metadata = a_video_job().metadata.model_copy(update={"name": "default", "uid": "pool"})
    return RenderPool(metadata=metadata, spec=RenderPoolSpec(slots=slots))


def named(uid: str, priority: int) -> VideoJob:
    video_job = a_video_job(priority=priority)
    metadata = video_job.metadata.model_copy(update={"uid": uid, "name": uid})
    return video_job.model_copy(update={"metadata": metadata})


def attempting(cache: Cache, uid: str) -> JobView:
    """A VideoJob of the default tier, whose Job Kueue holds."""
    video_job = named(uid, priority=5)
    status = starting(video_job, 1, NOW)
    cache.put(video_job.model_copy(update={"status": status}))
    state = JobState.ACTIVE
    job = JobView(f"{uid}-a1", f"{uid}-job", uid, 1, state, deleting=False, namespace="ns")
    held = replace(job, suspended=True)
    cache.put_child(held)
    return held


def test_an_attempt_whose_end_only_redis_knows_leaves_its_slot_to_others() -> None:
    cache = Cache()
    cache.put_pool(a_pool(slots=1))
    slots = SlotAllocator(cache, Refusals())
    job = attempting(cache, "ended")
    cache.put(named("waiting", priority=5))
    slots.allocate(POOL, NOW)
    assert not slots.granted("waiting")

    cache.drop_child(job)
    known = cache.video_job("ended")
    assert known is not None
    cache.put(known.model_copy(update={"status": unconfirmed(known, NOW)}))
    slots.allocate(POOL, NOW)

    assert slots.granted("waiting")
    assert slots.usage(POOL).active == 1


def yielding(cache: Cache, slots: SlotAllocator) -> list[str]:
    """Who must give its slot back."""
    return [each.metadata.uid for each in cache.all_unfinished() if slots.yields(each)]


def test_one_claim_takes_one_slot_though_the_end_of_the_attempt_is_not_written_yet() -> None:
    cache = Cache()
    cache.put_pool(a_pool(slots=2))
    jobs = {uid: attempting(cache, uid) for uid in ("first", "second")}
    cache.put(named("urgent", priority=1))
    slots = SlotAllocator(cache, Refusals())
    slots.allocate(POOL, NOW)
    (chosen,) = yielding(cache, slots)
    cache.drop_child(jobs[chosen])
    for _ in range(2):
        slots.allocate(POOL, NOW)
        assert yielding(cache, slots) == [chosen]
