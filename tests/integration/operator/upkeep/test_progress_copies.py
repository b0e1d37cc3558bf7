"""Progress on its way from Redis to the resources, and how much of it etcd is asked to take."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from redis.asyncio import Redis
from testkit.builders import a_video_job, observed, settle
from testkit.servers.redis_server import RedisServer

from videojobs.job.resource import VideoJob
from videojobs.job.states import Status
from videojobs.settings import RedisSettings
from videojobs.store import Finish, Store, Survey, connect
from videojobs.store.client import StoreClient
from videojobs.times import utc_now
from videojobs_operator.constants import PROGRESS_PERIOD_SECONDS, PROGRESS_WRITES_PER_SECOND
from videojobs_operator.reconcile.attempt import Running
from videojobs_operator.state.cache import Cache
from videojobs_operator.state.write_times import WriteTimes
from videojobs_operator.upkeep.progress_copies import ProgressCopies
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Renders:
    """VideoJobs that render, in a cache and in Redis."""

    redis: Redis
    store: Store
    copies: ProgressCopies
    cache: Cache
    queue: WorkQueue[Key]
    writes: WriteTimes
    clock: Clock

    async def begin(self, number: int, written_seconds: float = 60.0) -> VideoJob:
        """One whose status was written so long ago."""
        video_job = a_video_job()
        video_job.metadata.uid = str(UUID(int=number))
        started, _ = settle(observed(video_job, granted=True))
        running, _ = settle(observed(started, reading=Running()))
        self.cache.put(running)
        self.clock.now -= written_seconds
        self.writes.note(running.metadata.uid)
        self.clock.now += written_seconds
        await self.store.submissions.create(running.as_new_job(), outbox=False)
        await self.store.attempts.start(running.job_id, 1, utc_now())
        return running

    async def turn(self) -> list[str]:
        """Which are to be looked at before the next turn, in order."""
        await self.copies.run()
        due = [(timer.when(), key) for key, timer in self.queue._timers.items()]
        for timer in self.queue._timers.values():
            timer.cancel()
        self.queue._timers.clear()
        at_once = [await self.queue.take() for _ in range(len(self.queue))]
        for key in at_once:
            self.queue.done(key)
        assert all(
            when < asyncio.get_running_loop().time() + PROGRESS_PERIOD_SECONDS for when, _ in due
        )
        keys = [*at_once, *(key for _, key in sorted(due, key=lambda pair: pair[0]))]
        return [key.uid for key in keys if isinstance(key, VideoJobKey)]


@pytest.fixture
async def renders(own_redis_server: RedisServer) -> AsyncIterator[Renders]:
    client = connect(RedisSettings(port=own_redis_server.port))
    cache, queue = Cache(), WorkQueue[Key]("progress-test")
    clock = Clock()
    writes = WriteTimes(clock)
    copies = ProgressCopies(Survey(StoreClient(client)), cache, writes, queue)
    yield Renders(client, Store.over(client, 3600), copies, cache, queue, writes, clock)
    await client.aclose()


async def test_only_what_has_moved_is_written_and_not_more_often_than_allowed(
    renders: Renders,
) -> None:
    still, moved = await renders.begin(0), await renders.begin(1)
    early = await renders.begin(2, written_seconds=9.0)
    assert await renders.turn() == []
    for video_job in (moved, early):
        await renders.store.attempts.progress(
            video_job.job_id, 1, 0.4, "Analyzing script", utc_now()
        )
    assert await renders.turn() == [moved.metadata.uid]
    assert still.metadata.uid not in await renders.turn()


async def test_more_renders_than_etcd_should_take_have_their_turns_the_longest_waiting_first(
    renders: Renders,
) -> None:
    most = int(PROGRESS_PERIOD_SECONDS * PROGRESS_WRITES_PER_SECOND)
    for number in range(most + 5):
        video_job = await renders.begin(number, written_seconds=20.0 + number)
        await renders.store.attempts.progress(
            video_job.job_id, 1, 0.4, "Analyzing script", utc_now()
        )
    turn = await renders.turn()
    assert len(turn) == most
    assert turn == sorted(turn, key=renders.writes.seconds_since, reverse=True)


async def test_what_redis_has_ended_or_lost_waits_for_no_turn(renders: Renders) -> None:
    ended, lost = await renders.begin(0, 1.0), await renders.begin(1, 1.0)
    await renders.store.attempts.finish(ended.job_id, Finish(Status.CANCELLED, utc_now()))
    unknown = await renders.begin(2, 1.0)
    await renders.redis.delete(f"jobs:{lost.job_id}")
    turn = await renders.turn()
    assert sorted(turn) == sorted([ended.metadata.uid, lost.metadata.uid])
    assert unknown.metadata.uid not in turn
