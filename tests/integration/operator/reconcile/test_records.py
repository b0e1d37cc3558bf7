"""While Redis is away, one call at a time finds out whether it is back."""

from collections.abc import AsyncIterator

import pytest
from testkit.servers.redis_server import RedisServer

from videojobs.settings import RedisSettings
from videojobs.store import Store, connect
from videojobs_operator.constants import STORE_PROBE_SECONDS
from videojobs_operator.reconcile.records import GuardedRecords, StoreGap


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def records(redis: RedisServer, clock: Clock) -> AsyncIterator[GuardedRecords]:
    connection = connect(RedisSettings(host="127.0.0.1", port=redis.port))
    store = Store.over(connection, ttl_seconds=3600)
    yield GuardedRecords(store.records, store.ownership, clock)
    await connection.aclose()


async def test_only_one_of_many_callers_probes(records: GuardedRecords, clock: Clock) -> None:
    records.pause()
    assert not records.may_call()
    clock.now += STORE_PROBE_SECONDS

    assert [records.may_call() for _ in range(3)] == [True, False, False]

    records.answered()
    assert all(records.may_call() for _ in range(3))


async def test_a_redis_that_is_back_is_called_as_before_after_one_answer(
    records: GuardedRecords, clock: Clock, redis: RedisServer
) -> None:
    redis.stop()
    assert await records.outcome("job", 1) is StoreGap.UNAVAILABLE
    redis.start()
    assert await records.outcome("job", 1) is StoreGap.UNAVAILABLE, "not the time of a probe yet"
    clock.now += STORE_PROBE_SECONDS

    answers = [await records.outcome("job", 1) for _ in range(3)]

    assert answers == 3 * [StoreGap.MISSING]
