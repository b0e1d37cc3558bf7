"""A job store on the session's real Redis."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from testkit.job_records import TTL_SECONDS
from testkit.servers.redis_sentinels import PASSWORD, USER, documented_rights
from testkit.servers.redis_server import RedisServer

from videojobs.settings import RedisSettings
from videojobs.store import Store, Survey, connect
from videojobs.store.client import StoreClient


@pytest.fixture
async def redis(redis_server: RedisServer) -> AsyncIterator[Redis]:
    """A client, to look at keys by hand."""
    client = connect(RedisSettings(host="127.0.0.1", port=redis_server.port))
    yield client
    await client.aclose()


@pytest.fixture
async def limited_redis(redis_server: RedisServer, redis: Redis) -> AsyncIterator[Redis]:
    """The client of a program: an ACL user with the rights that docs/redis.md gives it."""
    rights = documented_rights().split()
    await redis.execute_command(  # type: ignore[no-untyped-call]
        "ACL", "SETUSER", USER, "on", f">{PASSWORD}", *rights
    )
    settings = RedisSettings(
        host="127.0.0.1",
        port=redis_server.port,
        username=USER,
        password=SecretStr(PASSWORD),
        timeout_seconds=10,  # two hundred may connect at once
    )
    client = connect(settings)
    yield client
    await client.aclose()


@pytest.fixture
def store(limited_redis: Redis) -> Store:
    """The store under test."""
    return Store.over(limited_redis, TTL_SECONDS)


@pytest.fixture
def survey(redis: Redis) -> Survey:
    """Bulk reads of the same records."""
    return Survey(StoreClient(redis))
