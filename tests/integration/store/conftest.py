"""A job store on the session's real Redis."""

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis
from testkit.servers.redis_sentinels import PASSWORD, USER, documented_rights
from testkit.servers.redis_server import RedisServer

from videojobs.job.submission import NewJob
from videojobs.settings import RedisSettings
from videojobs.store import Store, Survey, connect
from videojobs.store.client import StoreClient

TTL_SECONDS = 3600
CREATED = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


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


def new_job(user_id: str = "user") -> NewJob:
    """A job with an id of its own."""
    job_id = str(uuid.uuid4())
    return NewJob(
        job_id=job_id,
        user_id=user_id,
        request={"title": "Größe", "scriptContent": 'He said: "5 < 6"'},
        priority=5,
        created=CREATED,
        namespace="default",
        name=job_id,
        pool="default",
    )
