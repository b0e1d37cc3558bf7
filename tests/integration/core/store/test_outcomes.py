"""The outcome that an attempt reports is kept once, bound to the attempt."""

from redis.asyncio import Redis
from testkit.cluster.hand import a_result
from testkit.job_records import CREATED, new_job

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.outcome import Termination
from videojobs.job.states import Status
from videojobs.store import Finish, Standing, Store, keys

FAILURE = Termination(failure=Failure.of(FailureCode.INPUT_MEDIA, "The music is no audio file"))


async def a_job(store: Store) -> str:
    """A job whose first attempt runs."""
    job = new_job()
    await store.submissions.create(job, outbox=False)
    await store.attempts.start(job.job_id, 1, CREATED)
    return job.job_id


async def test_it_is_read_for_its_attempt_alone(store: Store) -> None:
    job_id = await a_job(store)
    assert await store.records.outcome(job_id, 1) is None
    assert await store.attempts.keep_outcome(job_id, 1, a_result()) is Standing.CURRENT
    assert await store.records.outcome(job_id, 1) == a_result()
    assert await store.records.outcome(job_id, 2) is None


async def test_it_may_be_repeated_also_after_the_end_and_not_replaced(store: Store) -> None:
    job_id = await a_job(store)
    await store.attempts.keep_outcome(job_id, 1, a_result())
    assert await store.attempts.keep_outcome(job_id, 1, FAILURE) is Standing.STALE
    await store.attempts.finish(job_id, Finish(Status.SUCCESS, CREATED))
    assert await store.attempts.keep_outcome(job_id, 1, a_result()) is Standing.CURRENT
    assert await store.records.outcome(job_id, 1) == a_result()


async def test_a_stale_attempt_is_refused(store: Store) -> None:
    job_id = await a_job(store)
    await store.attempts.record_wait(job_id, "Interrupted", CREATED, over=1)
    assert await store.attempts.keep_outcome(job_id, 1, a_result()) is Standing.STALE
    assert await store.attempts.keep_outcome(job_id, 3, a_result(3)) is Standing.CURRENT
    assert await store.attempts.keep_outcome(job_id, 2, a_result(2)) is Standing.STALE
    assert await store.records.outcome(job_id, 3) == a_result(3)


async def test_an_ended_job_takes_none(store: Store) -> None:
    job_id = await a_job(store)
    await store.attempts.finish(job_id, Finish(Status.CANCELLED, CREATED))
    assert await store.attempts.keep_outcome(job_id, 1, a_result()) is Standing.CANCELLED


async def test_without_a_record_nothing_is_written(store: Store, redis: Redis) -> None:
    assert await store.attempts.keep_outcome("lost", 1, a_result()) is Standing.MISSING
    assert not await redis.exists(keys.record("lost"))


async def test_it_expires_with_the_record(store: Store, redis: Redis) -> None:
    job_id = await a_job(store)
    await store.attempts.keep_outcome(job_id, 1, a_result())
    await store.attempts.finish(job_id, Finish(Status.SUCCESS, CREATED))
    assert await redis.ttl(keys.record(job_id)) > 0
