"""What a failover may not lose: whether replicas hold a key, before anybody relies on it.

Redis acknowledges a write before its replicas have it, so a master that dies takes the last writes
along. WAIT counts the replicas that have come as far as this connection's last write.
"""

from typing import Final

from redis.asyncio import Redis

from videojobs.store import keys
from videojobs.store.records import StoreError

_WAIT_MS: Final = 250
"""Below the time that a client waits for an answer; a healthy replica takes a few."""


async def replicated(redis: Redis, key: str, replicas: int) -> None:
    """StoreError unless so many replicas hold the key. It must be there.

    The key is looked up beside the barrier, on one connection: the master may have changed since
    the key was written, and the new one may never have seen it.
    """
    async with redis.pipeline(transaction=False) as pipe:
        pipe.exists(key)
        pipe.set(keys.BARRIER, "")
        pipe.wait(replicas, _WAIT_MS)
        there, _, holding = await pipe.execute()
    if not there or holding < replicas:
        raise StoreError(f"{holding if there else 0} replicas hold {key}, {replicas} must")
