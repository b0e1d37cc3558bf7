"""Connections to Redis: to one server, or to the master that the Sentinels name."""

import contextlib
import time
from typing import Any, Final, cast

from pydantic import SecretStr
from redis.asyncio import BlockingConnectionPool, ConnectionPool, Redis, SSLConnection
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import (
    MasterNotFoundError,
    Sentinel,
    SentinelConnectionPool,
    SentinelManagedConnection,
)
from redis.backoff import ExponentialWithJitterBackoff, NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from videojobs.settings import RedisSettings

MAX_CONNECTIONS: Final = 64
"""Connections of one pool. When all are busy, calls wait for one."""

_RETRIES: Final = 1
"""One retry, so that a hanging Redis is detected within two timeouts: under a second."""

_BACKOFF_SECONDS: Final = (0.02, 0.1)

MASTER_KNOWN_SECONDS: Final = 1.0
"""How long the Sentinels' last answer is used."""


class SentinelPool(SentinelConnectionPool, BlockingConnectionPool):
    """A bounded pool of connections to the master.

    redis-py asks the Sentinels for the master only when it opens a connection. A demoted master
    that is still running accepts writes for about ten seconds and loses them. So the Sentinels are
    asked again every second, and connections to any other server are closed.
    """

    _asked: float = 0.0

    async def ensure_connection(self, connection: AbstractConnection) -> None:
        """Called by redis-py before each use of a connection."""
        now = time.monotonic()
        if now - self._asked > MASTER_KNOWN_SECONDS:
            self._asked = now
            with contextlib.suppress(MasterNotFoundError):  # what is known may still hold
                await self.get_master_address()
        assert isinstance(connection, SentinelManagedConnection)  # noqa: S101  (the pool's class)
        if (connection.host, connection.port) != self.master_address:
            await connection.disconnect()
        await super().ensure_connection(connection)

    async def get_master_address(self) -> tuple[str, int]:
        """Host and port of the master, from the first Sentinel that answers."""
        try:
            address = await super().get_master_address()  # type: ignore[no-untyped-call]
        except MasterNotFoundError as error:
            brief, _, _ = str(error).partition(
                " : "
            )  # the rest lists the attributes of all clients
            raise MasterNotFoundError(brief) from error
        return cast("tuple[str, int]", address)

    async def aclose(self) -> None:
        """Close the connections to Redis and to the Sentinels."""
        await super().aclose()
        await self.sentinel_manager.aclose()


def connect(settings: RedisSettings) -> Redis:
    """A client with a connection pool; it connects at its first command."""
    return Redis.from_pool(_pool(settings))


def _pool(settings: RedisSettings) -> ConnectionPool:
    base, cap = _BACKOFF_SECONDS
    options: dict[str, Any] = {
        "max_connections": MAX_CONNECTIONS,
        "timeout": settings.timeout_seconds,
        "db": settings.db,
        **_credentials(settings.username, settings.password),
        **_sockets(settings.timeout_seconds),
        "retry": Retry(ExponentialWithJitterBackoff(cap=cap, base=base), _RETRIES),
        "retry_on_error": [RedisConnectionError, RedisTimeoutError],
        "decode_responses": True,
    }
    addresses = settings.sentinel_addresses
    if not addresses:
        tls = {"connection_class": SSLConnection, **_tls(settings)} if settings.tls else {}
        return BlockingConnectionPool(host=settings.host, port=settings.port, **options, **tls)
    tls = {"ssl": True, **_tls(settings)} if settings.tls else {}
    ask = {
        **_credentials(settings.sentinel_username, settings.sentinel_password),
        **_sockets(
            settings.timeout_seconds / 2
        ),  # leaves time for the next Sentinel when one hangs
        "retry": Retry(NoBackoff(), 0),
        **tls,
    }
    sentinel = Sentinel(addresses, sentinel_kwargs=ask)  # type: ignore[no-untyped-call]
    return SentinelPool(  # type: ignore[no-untyped-call]
        settings.sentinel_master, sentinel, **options, **tls
    )


def _credentials(username: str | None, password: SecretStr | None) -> dict[str, Any]:
    return {
        "username": username,
        "password": password.get_secret_value() if password else None,
    }


def _sockets(seconds: float) -> dict[str, Any]:
    return {
        "socket_timeout": seconds,
        "socket_connect_timeout": seconds,
        "socket_keepalive": True,
    }


def _tls(settings: RedisSettings) -> dict[str, Any]:
    files = {
        "ssl_ca_certs": settings.ca_file,
        "ssl_certfile": settings.cert_file,
        "ssl_keyfile": settings.key_file,
    }
    return {name: str(path) for name, path in files.items() if path is not None}
