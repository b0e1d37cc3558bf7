"""How Redis and what waits in it are, on a real Redis."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from redis.asyncio import Redis
from testkit.job_records import CREATED, new_job
from testkit.servers.redis_server import RedisServer

from videojobs.job.states import Status
from videojobs.settings import RedisSettings
from videojobs.store import Finish, Store, StoreError, connect, keys
from videojobs.store.client import StoreClient
from videojobs.store.redis_health import RedisHealth


async def test_jobs_and_what_waits_are_counted(own_redis_server: RedisServer) -> None:
    redis = connect(RedisSettings(port=own_redis_server.port))
    store = Store.over(redis, 3600)
    waits, known, told = new_job(), new_job(), replace(new_job(), webhook_url="https://a.example/")
    await store.submissions.create(waits, outbox=True)
    await store.submissions.create(known, outbox=False)
    await store.submissions.create(told, outbox=False)
    await store.attempts.finish(told.job_id, Finish(Status.CANCELLED, CREATED))
    await redis.zadd(keys.OUTBOX, {waits.job_id: CREATED.timestamp() * 1000})

    vitals = await RedisHealth(StoreClient(redis)).vitals()

    assert vitals.jobs == {**dict.fromkeys(Status, 0), Status.PENDING: 2, Status.CANCELLED: 1}
    assert (vitals.outbox, vitals.retracted, vitals.webhooks) == (1, 1, 1)
    assert vitals.outbox_seconds >= (datetime.now(UTC) - CREATED).total_seconds() - 1

    await store.outbox.mark_created(waits.job_id)
    vitals = await RedisHealth(StoreClient(redis)).vitals()

    assert (vitals.outbox, vitals.outbox_seconds) == (0, 0.0)
    await redis.aclose()


async def test_memory_and_durability_are_redis_own_words(own_redis_server: RedisServer) -> None:
    redis = connect(RedisSettings(port=own_redis_server.port))
    before = await RedisHealth(StoreClient(redis)).vitals()
    assert (before.memory_limit, before.evicted, before.durable) == (0, 0, False)

    await redis.config_set("appendonly", "yes")
    await redis.config_set("maxmemory-policy", "allkeys-random")
    await redis.config_set("maxmemory", before.memory + 400_000)
    for number in range(20):
        await redis.set(f"ballast-{number}", "x" * 50_000)

    after = await RedisHealth(StoreClient(redis)).vitals()
    assert after.durable
    assert after.memory_limit == before.memory + 400_000
    assert after.evicted > 0
    await redis.aclose()


async def test_a_redis_that_is_away_is_an_error(own_redis_server: RedisServer) -> None:
    redis = connect(RedisSettings(port=own_redis_server.port))
    own_redis_server.stop()

    with pytest.raises(StoreError):
        await RedisHealth(StoreClient(redis)).vitals()
    await redis.aclose()


async def test_the_rights_of_a_program_suffice(limited_redis: Redis) -> None:
    assert (await RedisHealth(StoreClient(limited_redis)).vitals()).memory > 0
