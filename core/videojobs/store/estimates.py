"""Run times learned from earlier renders, and what follows from them for the jobs that wait."""

from collections.abc import Awaitable, Sequence
from datetime import datetime
from typing import Final, cast

from videojobs.job.states import Status
from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation
from videojobs.store.records import Workload
from videojobs.times import epoch_ms

_QUEUE_CHUNK: Final = 100
"""Ids a call: Redis serves no other client meanwhile."""


class Estimates(StorePart):
    """Medians of run times, and the places and expected ends of waiting jobs."""

    @operation
    async def medians(self) -> dict[str, float]:
        """Median run by kind of job, in seconds per second of video. Kinds with few runs have none;
        see `videojobs.job.forecast`."""
        found = await cast("Awaitable[dict[str, str]]", self._redis.hgetall(keys.MEDIANS))
        return {kind: float(median) for kind, median in found.items()}

    @operation
    async def workload(self, kind: str) -> Workload:
        """Numbers of waiting and active jobs, and the median run of a kind."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hget(keys.MEDIANS, kind)
            for status in (Status.PENDING, Status.STARTED, Status.PROCESSING):
                pipe.zcard(keys.by_status(status))
            median, pending, started, processing = await pipe.execute()
        return Workload(pending, started + processing, float(median) if median else None)

    @operation
    async def write_places(self, job_ids: Sequence[str], slots: int, now: datetime) -> None:
        """Write place and expected end of the waiting jobs of one pool with so many slots; the
        first id is the next to be admitted."""
        ahead_ms: str | int = 0
        for first in range(0, len(job_ids), _QUEUE_CHUNK):
            chunk = job_ids[first : first + _QUEUE_CHUNK]
            ahead_ms = await self._client.run(
                "write_places",
                epoch_ms(now),
                max(1, slots),
                first + 1,
                ahead_ms,
                *chunk,
            )
