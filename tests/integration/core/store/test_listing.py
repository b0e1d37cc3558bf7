"""Pages, counts, and what is forgotten when records expire."""

import json
import secrets
from datetime import timedelta

from redis.asyncio import Redis
from testkit.job_records import CREATED, new_job

from videojobs.job.states import Status
from videojobs.job.submission import NewJob
from videojobs.store import Finish, Listing, Store


async def jobs_of(store: Store, user: str, count: int) -> list[NewJob]:
    """Jobs of a user, all created in the same millisecond."""
    jobs = [new_job(user) for _ in range(count)]
    for job in jobs:
        await store.submissions.create(job, outbox=True)
    return jobs


def a_user() -> str:
    """A user that no other test knows."""
    return secrets.token_hex(8)


async def test_ties_are_ordered_by_id(store: Store) -> None:
    user = a_user()
    jobs = await jobs_of(store, user, 5)
    page = await store.records.page(user, Listing(0, 10))
    shown = [json.loads(document)["job_id"] for document in page.documents]
    assert shown == sorted((job.job_id for job in jobs), reverse=True)


async def test_an_expired_job_leaves_the_page_and_the_total(store: Store, redis: Redis) -> None:
    user = a_user()
    jobs = await jobs_of(store, user, 3)
    await redis.delete(f"jobs:{jobs[1].job_id}", f"job:record:{jobs[1].job_id}")
    page = await store.records.page(user, Listing(0, 10))
    assert (len(page.documents), page.total) == (2, 2)


async def test_the_sweep_forgets_expired_jobs_and_no_others(store: Store, redis: Redis) -> None:
    user = a_user()
    expired, kept, live = await jobs_of(store, user, 3)
    for job in (expired, kept):
        await store.attempts.finish(job.job_id, Finish(Status.SUCCESS, CREATED))
    await redis.delete(f"jobs:{expired.job_id}", f"job:record:{expired.job_id}")
    assert await store.retention.sweep() >= 1
    assert await redis.zscore("jobs:status:success", expired.job_id) is None
    assert await redis.zscore("jobs:status:success", kept.job_id) is not None
    members = await redis.zrange(f"job:user:{user}", 0, -1)
    assert set(members) == {kept.job_id, live.job_id}


async def test_live_ids_and_counts(store: Store) -> None:
    before = await store.records.counts()
    live, done = await jobs_of(store, a_user(), 2)
    await store.attempts.finish(done.job_id, Finish(Status.FAILURE, CREATED))
    after = await store.records.counts()
    assert after[Status.PENDING] == before[Status.PENDING] + 1
    assert after[Status.FAILURE] == before[Status.FAILURE] + 1
    ids = await store.survey.live_ids()
    assert live.job_id in ids
    assert done.job_id not in ids


async def test_the_outbox_gives_the_oldest_first_once_they_are_due(store: Store) -> None:
    (job,) = await jobs_of(store, a_user(), 1)
    assert job.job_id not in await store.outbox.to_create(timedelta(hours=1))
    assert job.job_id in await store.outbox.to_create(timedelta(), limit=10_000)
    await store.outbox.mark_created(job.job_id)
    assert job.job_id not in await store.outbox.to_create(timedelta(), limit=10_000)
