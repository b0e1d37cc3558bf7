"""How Redis and what waits in it are, for whoever watches over them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis

from videojobs.job.states import Status
from videojobs.store import keys
from videojobs.store.operation import operation


@dataclass(frozen=True)
class Vitals:
    """`outbox` counts jobs whose VideoJob is yet to be made, `outbox_seconds` is the age of the
    oldest, `retracted` counts those whose VideoJob is yet to be deleted. Memory is in bytes, its
    limit 0 without one. `evicted` grows since Redis was started. `durable`: every write is in a
    file within seconds."""

    jobs: Mapping[Status, int]
    outbox: int
    outbox_seconds: float
    retracted: int
    webhooks: int
    memory: int
    memory_limit: int
    evicted: int
    durable: bool


@operation
async def read_vitals(redis: Redis) -> Vitals:
    """Everything as it is now; StoreError when Redis is away."""
    async with redis.pipeline(transaction=False) as pipe:
        for key in (*map(keys.by_status, Status), keys.OUTBOX, keys.RETRACTED, keys.WEBHOOKS):
            pipe.zcard(key)
        pipe.zrange(keys.OUTBOX, 0, 0, withscores=True)
        pipe.time()
        for section in ("memory", "stats", "persistence"):
            pipe.info(section)
        *counts, oldest, (seconds, microseconds), memory, stats, persistence = await pipe.execute()
    *by_status, outbox, retracted, webhooks = counts
    now_ms = seconds * 1000 + microseconds // 1000
    return Vitals(
        jobs=dict(zip(Status, by_status, strict=True)),
        outbox=outbox,
        outbox_seconds=max(0.0, (now_ms - oldest[0][1]) / 1000) if oldest else 0.0,
        retracted=retracted,
        webhooks=webhooks,
        memory=_number(memory, "used_memory"),
        memory_limit=_number(memory, "maxmemory"),
        evicted=_number(stats, "evicted_keys"),
        durable=bool(_number(persistence, "aof_enabled")),
    )


def _number(section: Mapping[str, Any], name: str) -> int:
    return int(section.get(name, 0))
