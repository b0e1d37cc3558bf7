"""Which files in the object store are still needed by a job, and which replica of the API deletes
the others."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from videojobs.job.states import TERMINAL, Status
from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation
from videojobs.times import epoch_ms

_FIELDS: Final = ("status", "attempt", "_over", "_artifacts_attempt")


@dataclass(frozen=True)
class FileClaim:
    """The fields of a record that decide about its files: the newest attempt, the last one that is
    over, and the one whose files are served. Attempts count from 1; 0 means none."""

    status: Status
    attempt: int
    over: int
    served: int

    def wants(self, attempt: int) -> bool:
        """Whether clients download the files of an attempt, or may do so later."""
        if self.status is Status.SUCCESS:
            return attempt == self.served
        return self.status not in TERMINAL and attempt >= self.attempt and attempt > self.over


class FileClaims(StorePart):
    """Claims of jobs, and the list of ended jobs whose files are not tidied yet."""

    @operation
    async def of(self, job_ids: Sequence[str]) -> list[FileClaim | None]:
        """The claim of each job, in order; None for a job without a record."""
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
        """Take an ended job off the list: its unneeded files are deleted."""
        await self._redis.zrem(keys.ENDED, job_id)

    @operation
    async def lease(self, task: str, duration: timedelta) -> bool:
        """Try to take a task for so long; False while another replica has it. A lease is not
        returned, it expires."""
        return bool(await self._redis.set(keys.lease(task), "", nx=True, px=duration))


def _claim(
    status: str | None, attempt: str | None, over: str | None, served: str | None
) -> FileClaim | None:
    if status is None:
        return None
    return FileClaim(
        Status(json.loads(status)), int(attempt or 0), int(over or 0), int(served or 0)
    )
