"""Reads many records at once, for comparisons with the cluster."""

from collections.abc import Awaitable, Sequence
from typing import Final, cast

from videojobs.job.states import LIVE
from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation

_CHUNK: Final = 500
"""Keys a call: Redis serves no other client meanwhile."""


class Survey(StorePart):
    """Bulk reads, and whether Redis may have lost records."""

    @operation
    async def documents(self, job_ids: Sequence[str]) -> list[str | None]:
        """The bytes of the status endpoint of each job; None for one without a record."""
        found: list[str | None] = []
        for first in range(0, len(job_ids), _CHUNK):
            names = [keys.wire(job_id) for job_id in job_ids[first : first + _CHUNK]]
            found += await cast("Awaitable[list[str | None]]", self._redis.mget(names))
        return found

    @operation
    async def live_ids(self) -> set[str]:
        """Ids of all jobs that are not finished."""
        found: set[str] = set()
        for status in LIVE:
            ids = await self._redis.zrange(keys.by_status(status), 0, -1)
            found.update(cast("list[str]", ids))
        return found

    @operation
    async def missing(self, job_ids: Sequence[str]) -> set[str]:
        """Those of the jobs that have no record."""
        lost: set[str] = set()
        for first in range(0, len(job_ids), _CHUNK):
            chunk = job_ids[first : first + _CHUNK]
            async with self._redis.pipeline(transaction=False) as pipe:
                for job_id in chunk:
                    pipe.exists(keys.wire(job_id))
                answers = await pipe.execute()
            lost.update(job_id for job_id, there in zip(chunk, answers, strict=True) if not there)
        return lost

    @operation
    async def unbroken(self) -> bool:
        """Whether Redis has kept all records since `vouch`. It may have lost the newest when it was
        emptied, restarted or replaced by a replica."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.WITNESS)
            pipe.info("server")
            witness, server = await pipe.execute()
        return bool(witness == server["run_id"])

    @operation
    async def vouch(self) -> None:
        """Note that no record is missing, or that the missing ones are being created again."""
        server = await self._redis.info("server")
        await self._redis.set(keys.WITNESS, server["run_id"])
