"""Telling ends: scheduled with the end itself, lent to one sender at a time, given back or lost."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from redis.asyncio import Redis
from testkit.job_records import new_job
from testkit.servers.redis_server import RedisServer

from videojobs.job.states import Status
from videojobs.store import Finish, Store
from videojobs.store.client import StoreClient
from videojobs.store.keys import WEBHOOKS
from videojobs.store.webhooks import Loan, Replay, Settlement, WebhookState, WebhookStore
from videojobs.times import utc_now

URL = "https://example.org/hook"
LOAN = timedelta(seconds=30)
DELIVERED = Settlement(WebhookState.DELIVERED, 1, "[]")


@pytest.fixture(scope="module")
def redis_server(module_redis_server: RedisServer) -> RedisServer:
    """A Redis that no API serves: it would carry what is due here."""
    return module_redis_server


@pytest.fixture
async def webhooks(redis: Redis) -> WebhookStore:
    """The store under test, with nothing due."""
    await redis.delete(WEBHOOKS)
    return WebhookStore(StoreClient(redis))


async def ended(store: Store, url: str | None = URL, user: str = "user") -> str:
    """Id of a job that was cancelled a moment ago."""
    job = replace(new_job(user), webhook_url=url)
    await store.submissions.create(job, outbox=False)
    await store.attempts.finish(job.job_id, Finish(Status.CANCELLED, utc_now()))
    return job.job_id


async def claimed(webhooks: WebhookStore, after: timedelta = timedelta()) -> list[Loan]:
    """What a sender gets that asks after some time."""
    now = utc_now() + after
    return await webhooks.claim(now, now + LOAN, limit=100)


async def test_an_end_is_due_at_once_with_the_last_document(
    store: Store, webhooks: WebhookStore
) -> None:
    job_id = await ended(store)
    (loan,) = await claimed(webhooks)
    assert (loan.job_id, loan.url, loan.tries, loan.log) == (job_id, URL, 0, "")
    assert loan.document == await store.records.document(job_id)


async def test_jobs_without_a_webhook_and_live_jobs_are_not_due(
    store: Store, webhooks: WebhookStore
) -> None:
    await ended(store, url=None)
    await store.submissions.create(replace(new_job(), webhook_url=URL), outbox=False)
    assert await claimed(webhooks) == []


@pytest.mark.usefixtures("webhooks")
async def test_many_senders_share_the_work_without_overlap(store: Store, redis: Redis) -> None:
    ids = {await ended(store) for _ in range(30)}
    senders = [WebhookStore(StoreClient(redis)) for _ in range(10)]
    now = utc_now()
    lent = await asyncio.gather(*(sender.claim(now, now + LOAN, limit=5) for sender in senders))
    taken = [loan.job_id for loans in lent for loan in loans]
    assert len(taken) == len(ids)
    assert set(taken) == ids


async def test_a_sender_that_dies_loses_its_loan(store: Store, webhooks: WebhookStore) -> None:
    await ended(store)
    (dead,) = await claimed(webhooks)
    assert await claimed(webhooks, LOAN / 2) == []
    (alive,) = await claimed(webhooks, LOAN * 2)
    assert not await webhooks.settle(dead, DELIVERED)  # it was only slow
    assert await webhooks.settle(alive, DELIVERED)
    assert await claimed(webhooks, LOAN * 9) == []


async def test_the_next_try_is_due_when_it_was_set(store: Store, webhooks: WebhookStore) -> None:
    job_id = await ended(store)
    (loan,) = await claimed(webhooks)
    later = utc_now() + timedelta(minutes=5)
    await webhooks.settle(loan, Settlement(WebhookState.SCHEDULED, 1, "[1]", later))
    assert await claimed(webhooks) == []
    (loan,) = await claimed(webhooks, timedelta(minutes=6))
    assert (loan.job_id, loan.tries, loan.log) == (job_id, 1, "[1]")


async def test_a_disabled_address_is_spared_for_its_user_alone(
    store: Store, webhooks: WebhookStore
) -> None:
    url = f"{URL}/gone"
    first = await ended(store, url, user="one")
    (loan,) = await claimed(webhooks)
    await webhooks.settle(loan, Settlement(WebhookState.DISABLED, 1, "[]"))
    second, other = await ended(store, url, user="one"), await ended(store, url, user="two")
    assert [loan.job_id for loan in await claimed(webhooks)] == [other]
    for job_id in (first, second):
        webhook = await webhooks.read(job_id)
        assert webhook is not None
        assert webhook.state is WebhookState.DISABLED
    assert await webhooks.replay(second, utc_now()) is Replay.SCHEDULED
    third = await ended(store, url, user="one")
    assert {loan.job_id for loan in await claimed(webhooks)} == {second, third}


async def test_an_expired_job_is_dropped_and_leaves_nothing(
    store: Store, webhooks: WebhookStore, redis: Redis
) -> None:
    first, second = await ended(store), await ended(store)
    loans = await claimed(webhooks)
    for job_id in (first, second):
        await redis.delete(f"jobs:{job_id}", f"job:record:{job_id}")
    assert not await webhooks.settle(loans[0], DELIVERED)
    assert await claimed(webhooks, LOAN * 2) == []
    assert await redis.exists(WEBHOOKS, f"job:record:{first}") == 0


async def test_replays_that_make_no_sense(store: Store, webhooks: WebhookStore) -> None:
    live = replace(new_job(), webhook_url=URL)
    await store.submissions.create(live, outbox=False)
    assert await webhooks.replay("nobody", utc_now()) is Replay.MISSING
    assert await webhooks.replay(await ended(store, url=None), utc_now()) is Replay.NONE
    assert await webhooks.replay(live.job_id, utc_now()) is Replay.LIVE
