"""Whom a change of the cluster makes the operator look at."""

from typing import Any, Final

import pytest
from testkit.builders import UID, a_video_job

from videojobs.kube.kinds import RENDER_POOLS, VIDEO_JOBS
from videojobs_operator.state.cache import Cache
from videojobs_operator.watch.odd_objects import OddObjects
from videojobs_operator.watch.sources import Sources
from videojobs_operator.work.keys import Key, SlotsKey, VideoJobKey
from videojobs_operator.work.queue import WorkQueue

POOL: Final = SlotsKey(("ns", "default"))
JOB: Final = VideoJobKey(UID)


def a_pool(version: str = "1", slots: int = 2, active: int = 0) -> dict[str, Any]:
    """A RenderPool as a watch shows it."""
    metadata = {"name": "default", "namespace": "ns", "uid": "p", "resourceVersion": version}
    return {
        "metadata": {**metadata, "creationTimestamp": "2026-01-01T11:59:00Z"},
        "spec": {"slots": slots},
        "status": {"active": active},
    }


async def enqueued(queue: WorkQueue[Key]) -> set[Key]:
    """Everything that waits, taken and handed back."""
    found: set[Key] = set()
    while len(queue):
        key = await queue.take()
        queue.done(key)
        found.add(key)
    return found


@pytest.fixture
def queue() -> WorkQueue[Key]:
    """An empty one."""
    return WorkQueue[Key]()


@pytest.fixture
async def sources(queue: WorkQueue[Key]) -> Sources:
    """They have seen a VideoJob, and no pool."""
    sources = Sources(Cache(), queue, OddObjects(lambda *_: None))
    raw = a_video_job().model_dump(by_alias=True, exclude_none=True, mode="json")
    sources.seen(VIDEO_JOBS, raw)
    assert await enqueued(queue) == {JOB, POOL}
    return sources


async def test_a_pool_that_comes_or_goes_concerns_all_its_jobs(
    sources: Sources, queue: WorkQueue[Key]
) -> None:
    sources.seen(RENDER_POOLS, a_pool())
    assert await enqueued(queue) == {JOB, POOL}

    sources.seen(RENDER_POOLS, a_pool(), deleted=True)
    assert await enqueued(queue) == {JOB, POOL}


async def test_figures_and_slots_of_a_pool_concern_the_sharing_out_alone(
    sources: Sources, queue: WorkQueue[Key]
) -> None:
    """Its status follows its jobs: with ten thousand of them, each look would cost ten thousand."""
    sources.seen(RENDER_POOLS, a_pool())
    await enqueued(queue)

    sources.seen(RENDER_POOLS, a_pool("2", active=1))
    assert await enqueued(queue) == {POOL}

    sources.seen(RENDER_POOLS, a_pool("3", slots=9))
    assert await enqueued(queue) == {POOL}
