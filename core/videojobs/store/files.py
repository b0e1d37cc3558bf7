"""Which files in the object store still belong to a job, and who tidies up the others."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from redis.asyncio import Redis

from videojobs.job.states import TERMINAL, Status
from videojobs.store import keys
from videojobs.store.operation import operation
from videojobs.times import epoch_ms

_FIELDS: Final = ("status", "attempt", "_over", "_artifacts_attempt")


@dataclass(frozen=True)
class Claim:
    """What a job's record says of its files. Attempts count from 1; 0 is none."""

    status: Status
    attempt: int
    over: int
    served: int

    def wants(self, attempt: int) -> bool:
        """Whether files of an attempt are, or may become, what clients download."""
        if self.status is Status.SUCCESS:
            return attempt == self.served
        return self.status not in TERMINAL and attempt >= self.attempt and attempt > self.over


class FileClaims:
    """Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @operation
    async def of(self, job_ids: Sequence[str]) -> list[Claim | None]:
        """One a job; None for a job that is not known, or not any more."""
        async with self._redis.pipeline(transaction=False) as pipe:
            for job_id in job_ids:
                pipe.hmget(keys.record(job_id), _FIELDS)
            return [_claim(*values) for values in await pipe.execute()]

    @operation
    async def ended(self, before: datetime, limit: int) -> list[str]:
        """Jobs that ended before a moment and whose files have not been tidied since."""
        found = self._redis.zrangebyscore(keys.ENDED, "-inf", epoch_ms(before), start=0, num=limit)
        return cast("list[str]", await found)

    @operation
    async def tidied(self, job_id: str) -> None:
        """The files of a job that has ended are in order."""
        await self._redis.zrem(keys.ENDED, job_id)

    @operation
    async def lease(self, task: str, duration: timedelta) -> bool:
        """Whether the task is this caller's for so long. It is not given back: it expires."""
        return bool(await self._redis.set(keys.lease(task), "", nx=True, px=duration))


def _claim(
    status: str | None, attempt: str | None, over: str | None, served: str | None
) -> Claim | None:
    if status is None:
        return None
    return Claim(Status(json.loads(status)), int(attempt or 0), int(over or 0), int(served or 0))
