"""Questions about many records at once, for whoever compares them with the cluster."""

from collections.abc import Awaitable, Sequence
from typing import Final, cast

from redis.asyncio import Redis

from videojobs.store import keys
from videojobs.store.operation import operation

_CHUNK: Final = 500  # keys a call: Redis serves nobody else meanwhile


class Survey:
    """Reads records in bulk. Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @operation
    async def documents(self, job_ids: Sequence[str]) -> list[str | None]:
        """The bytes of the status endpoint of each job; None for one without a record."""
        found: list[str | None] = []
        for first in range(0, len(job_ids), _CHUNK):
            names = [keys.wire(job_id) for job_id in job_ids[first : first + _CHUNK]]
            found += await cast("Awaitable[list[str | None]]", self._redis.mget(names))
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
        """Whether Redis has kept all since `vouch`: it has not been emptied, or started again, and
        no replica has taken its place, which may each have cost the newest records."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.WITNESS)
            pipe.info("server")
            witness, server = await pipe.execute()
        return bool(witness == server["run_id"])

    @operation
    async def vouch(self) -> None:
        """All records are there that should be, or are being made again."""
        server = await self._redis.info("server")
        await self._redis.set(keys.WITNESS, server["run_id"])
