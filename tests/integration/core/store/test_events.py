"""What is published when a job changes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from testkit.job_records import CREATED, new_job

from videojobs.job.states import Status
from videojobs.protocol import wire
from videojobs.store import Finish, State, Store
from videojobs.store.channel import CHANNEL, parse


@pytest.fixture
async def published(redis: Redis) -> AsyncIterator[asyncio.Queue[tuple[str, State]]]:
    """Every event from now on."""
    queue: asyncio.Queue[tuple[str, State]] = asyncio.Queue()
    ready = asyncio.Event()

    async def listen() -> None:
        async with redis.pubsub() as subscription:
            await subscription.subscribe(CHANNEL)
            while True:
                message = await subscription.get_message(timeout=10)
                if message is not None and message["type"] == "subscribe":
                    ready.set()
                elif message is not None:
                    queue.put_nowait(parse(message["data"]))

    task = asyncio.create_task(listen())
    await ready.wait()
    yield queue
    task.cancel()


async def milliseconds(redis: Redis) -> int:
    """Redis' clock."""
    seconds, micros = await redis.time()
    return int(seconds) * 1000 + int(micros) // 1000


async def test_every_transition_is_published_with_the_bytes_that_clients_read(
    store: Store, published: asyncio.Queue[tuple[str, State]]
) -> None:
    job = new_job()
    moves: list[Callable[[], Awaitable[object]]] = [
        lambda: store.submissions.create(job, outbox=False),
        lambda: store.attempts.record_wait(job.job_id, "3 jobs are ahead", CREATED),
        lambda: store.attempts.start(job.job_id, 1, CREATED),
        lambda: store.attempts.progress(job.job_id, 1, 0.5, "Generating images", CREATED),
        lambda: store.attempts.finish(job.job_id, Finish(Status.SUCCESS, CREATED)),
    ]
    versions = []
    for move in moves:
        await move()
        job_id, state = await asyncio.wait_for(published.get(), 5)
        assert job_id == job.job_id
        assert state == await store.records.state(job.job_id)
        versions.append(state.version)
    assert versions == sorted(set(versions))
    assert wire.status_of(state.document) is Status.SUCCESS


async def test_what_changes_nothing_is_no_event(
    store: Store, published: asyncio.Queue[tuple[str, State]]
) -> None:
    job, other = new_job(), new_job()
    await store.submissions.create(job, outbox=False)
    await store.attempts.record_wait(job.job_id, "3 jobs are ahead", CREATED)
    await store.attempts.record_wait(
        job.job_id, "3 jobs are ahead", CREATED + timedelta(seconds=10)
    )
    await store.attempts.start(job.job_id, 1, CREATED)
    await store.attempts.start(job.job_id, 1, CREATED)
    await store.submissions.create(other, outbox=False)
    seen = [(await asyncio.wait_for(published.get(), 5))[0] for _ in range(4)]
    assert seen == [job.job_id, job.job_id, job.job_id, other.job_id]


async def test_a_rebuilt_record_has_later_versions(store: Store, redis: Redis) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=False)
    for step in range(1, 20):
        await store.attempts.progress(job.job_id, 1, step / 100, "Generating images", CREATED)
    before = await store.records.state(job.job_id)
    assert before is not None
    await redis.delete(f"jobs:{job.job_id}", f"job:record:{job.job_id}")
    while await milliseconds(redis) <= before.version:  # twenty writes in less than as many ms
        pass
    await store.submissions.create(job, outbox=False)
    after = await store.records.state(job.job_id)
    assert after is not None
    assert after.version > before.version
