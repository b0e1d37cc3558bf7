"""How the programs connect to Redis."""

from typing import Final

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from videojobs.settings import RedisSettings

MAX_CONNECTIONS: Final = 256
"""A burst of requests waits for a connection; without a bound it would fail for want of one."""

_RETRIES: Final = 1
"""One, so that a Redis that hangs is noticed within two timeouts: under a second."""

_BACKOFF_SECONDS: Final = (0.02, 0.1)


def connect(settings: RedisSettings) -> Redis:
    """One pool an app. Nothing is sent before its use; a stale connection costs its one retry."""
    base, cap = _BACKOFF_SECONDS
    pool = BlockingConnectionPool(
        max_connections=MAX_CONNECTIONS,
        timeout=settings.timeout_seconds,
        host=settings.host,
        port=settings.port,
        db=settings.db,
        username=settings.username,
        password=settings.password.get_secret_value() if settings.password else None,
        socket_timeout=settings.timeout_seconds,
        socket_connect_timeout=settings.timeout_seconds,
        socket_keepalive=True,
        retry=Retry(ExponentialWithJitterBackoff(cap=cap, base=base), _RETRIES),
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
        decode_responses=True,
    )
    return Redis.from_pool(pool)
