"""What people did to a job: noted in its record, in order, and gone with it."""

from dataclasses import replace

import pytest
from redis.asyncio import Redis
from testkit.job_records import TTL_SECONDS, new_job

from videojobs.job.states import Status
from videojobs.store import Finish, Store
from videojobs.store.client import StoreClient
from videojobs.store.deeds import KEPT, Act, Deed, DeedStore
from videojobs.times import utc_now

CANCEL = Deed("2026-01-31T12:00:00Z", 'ann "the admin"\n', Act.CANCEL, "request-1")


@pytest.fixture
def deeds(limited_redis: Redis) -> DeedStore:
    """The store under test, with the rights of a program."""
    return DeedStore(StoreClient(limited_redis))


async def test_deeds_are_read_as_they_were_noted(store: Store, deeds: DeedStore) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=False)
    assert await deeds.of(job.job_id) == []
    retry = Deed("2026-01-31T12:00:01Z", "bob", Act.RETRY, "request-2", made="4711")
    assert await deeds.note(job.job_id, CANCEL)
    assert await deeds.note(job.job_id, retry)
    assert await deeds.of(job.job_id) == [CANCEL, retry]


async def test_what_clients_read_does_not_change(store: Store, deeds: DeedStore) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=False)
    before = await store.records.state(job.job_id)
    await deeds.note(job.job_id, CANCEL)
    assert await store.records.state(job.job_id) == before


async def test_they_go_when_the_record_goes(store: Store, deeds: DeedStore, redis: Redis) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=False)
    await store.attempts.finish(job.job_id, Finish(Status.CANCELLED, utc_now()))
    await deeds.note(job.job_id, CANCEL)
    assert 0 < await redis.ttl(f"job:record:{job.job_id}") <= TTL_SECONDS


async def test_a_job_without_a_record_gets_none(deeds: DeedStore, redis: Redis) -> None:
    assert not await deeds.note("nobody", CANCEL)
    assert await redis.exists("job:record:nobody") == 0


async def test_the_newest_are_kept(store: Store, deeds: DeedStore) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=False)
    noted = [replace(CANCEL, request_id=f"request-{number}") for number in range(KEPT + 3)]
    for deed in noted:
        await deeds.note(job.job_id, deed)
    assert await deeds.of(job.job_id) == noted[3:]
