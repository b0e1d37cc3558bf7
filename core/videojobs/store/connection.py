"""How the programs connect to Redis."""

from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from videojobs.settings import RedisSettings

_RETRIES: Final = 2
_BACKOFF_SECONDS: Final = (0.05, 0.2)


def connect(settings: RedisSettings) -> Redis:
    """One pool a process. Commands fail within a few timeouts; nothing is sent before its use."""
    base, cap = _BACKOFF_SECONDS
    return Redis(
        host=settings.host,
        port=settings.port,
        db=settings.db,
        username=settings.username,
        password=settings.password.get_secret_value() if settings.password else None,
        socket_timeout=settings.timeout_seconds,
        socket_connect_timeout=settings.timeout_seconds,
        retry=Retry(ExponentialWithJitterBackoff(cap=cap, base=base), _RETRIES),
        retry_on_error=[RedisConnectionError, RedisTimeoutError],
        health_check_interval=30,
        decode_responses=True,
    )
