"""Checks that replicas hold a write, so that a failover does not lose it.

Redis acknowledges a write before its replicas have it: a master that dies takes its last writes
along. WAIT counts the replicas that have received this connection's last write.
"""

from typing import Final

from redis.asyncio import Redis

from videojobs.store import keys
from videojobs.store.records import StoreError

_WAIT_MS: Final = 250
"""Less than the time that a client waits for an answer; a healthy replica takes a few ms."""


async def replicated(redis: Redis, key: str, replicas: int) -> None:
    """StoreError unless the key exists and so many replicas hold it.

    EXISTS runs on the same connection as WAIT: the master may have changed since the key was
    written, and the new one may never have received it.
    """
    async with redis.pipeline(transaction=False) as pipe:
        pipe.exists(key)
        pipe.set(keys.BARRIER, "")
        pipe.wait(replicas, _WAIT_MS)
        there, _, holding = await pipe.execute()
    if not there or holding < replicas:
        raise StoreError(f"{holding if there else 0} replicas hold {key}, {replicas} must")
