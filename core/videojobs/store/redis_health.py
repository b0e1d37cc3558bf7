"""The health of Redis, and the lengths of the queues in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from videojobs.job.states import Status
from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation


@dataclass(frozen=True)
class Vitals:
    """`outbox` counts jobs whose VideoJob is still to be created, `outbox_seconds` is the age of
    the oldest, `retracted` counts jobs whose VideoJob is still to be deleted, `webhooks` those
    whose webhook is scheduled. Memory is in bytes, its limit 0 without one. `evicted` counts keys
    since the start of Redis. `durable`: Redis has an append-only file."""

    jobs: Mapping[Status, int]
    outbox: int
    outbox_seconds: float
    retracted: int
    webhooks: int
    memory: int
    memory_limit: int
    evicted: int
    durable: bool


class RedisHealth(StorePart):
    """Checks and measurements of Redis itself."""

    @operation
    async def ping(self) -> None:
        """StoreError when Redis does not answer."""
        await self._redis.ping()

    @operation
    async def eviction_policy(self) -> str:
        """What Redis does when its memory is full; `noeviction` also when it has no limit."""
        memory = await self._redis.info("memory")
        return str(memory["maxmemory_policy"]) if int(memory["maxmemory"]) else "noeviction"

    @operation
    async def vitals(self) -> Vitals:
        """All measurements, in one pipeline."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for key in (*map(keys.by_status, Status), keys.OUTBOX, keys.RETRACTED, keys.WEBHOOKS):
                pipe.zcard(key)
            pipe.zrange(keys.OUTBOX, 0, 0, withscores=True)
            pipe.time()
            for section in ("memory", "stats", "persistence"):
                pipe.info(section)
            answers = await pipe.execute()
        *counts, oldest, (seconds, microseconds), memory, stats, persistence = answers
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
