"""The store's scripts on a Redis that does not know them, or not all, or dislikes one call."""

import asyncio
from collections.abc import Awaitable

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError
from testkit.job_records import CREATED, new_job
from testkit.servers.redis_server import RedisServer

from videojobs.job.states import Status
from videojobs.settings import RedisSettings
from videojobs.store import Finish, Standing, Store, Verdict, connect
from videojobs.store.scripting import Scripts


async def _all(*calls: Awaitable[object]) -> list[object]:
    """Their answers, or the errors that they raised."""
    return await asyncio.gather(*calls, return_exceptions=True)


async def test_scripts_are_loaded_anew_after_redis_has_forgotten_them(
    own_redis_server: RedisServer,
) -> None:
    redis = connect(RedisSettings(port=own_redis_server.port))
    store, jobs = Store.over(redis, 3600), [new_job() for _ in range(20)]
    created = [store.submissions.create(job, outbox=False) for job in jobs]
    assert await asyncio.gather(*created) == [Verdict.CREATED] * len(jobs)

    await redis.script_flush()
    moves = [store.attempts.start(job.job_id, 1, CREATED) for job in jobs]
    ends = [store.attempts.finish(job.job_id, Finish(Status.CANCELLED, CREATED)) for job in jobs]
    answers = await _all(*moves, *ends)

    assert answers == [Standing.CURRENT] * len(jobs) + [Standing.CANCELLED] * len(jobs)
    await redis.aclose()


async def test_calls_of_one_moment_are_done_in_the_order_they_came(
    own_redis_server: RedisServer,
) -> None:
    redis = connect(RedisSettings(port=own_redis_server.port))
    store, job = Store.over(redis, 3600), new_job()
    unknown = "00000000-0000-0000-0000-000000000000"
    await store.attempts.finish(unknown, Finish(Status.CANCELLED, CREATED))  # Redis knows this one
    answers: list[object] = await _all(
        store.submissions.create(job, outbox=False),
        store.attempts.start(job.job_id, 1, CREATED),
        store.attempts.finish(job.job_id, Finish(Status.CANCELLED, CREATED)),
        store.attempts.progress(job.job_id, 1, 0.5, "Compositing video", CREATED),
    )
    assert answers == [
        Verdict.CREATED,
        Standing.CURRENT,
        Standing.CANCELLED,
        Standing.CANCELLED,
    ]
    await redis.aclose()


async def test_a_call_that_fails_takes_no_other_along(redis: Redis) -> None:
    scripts = Scripts(redis)

    answers = await _all(scripts.run("create"), scripts.run("mark_created", "no-such-job"))

    assert isinstance(answers[0], ResponseError)
    assert answers[1] is None


@pytest.mark.parametrize("count", [1, 300])
async def test_any_number_may_come_at_once(store: Store, count: int) -> None:
    jobs = [new_job() for _ in range(count)]

    answers = await asyncio.gather(*(store.submissions.create(job, outbox=False) for job in jobs))

    assert answers == [Verdict.CREATED] * count
