"""What a dashboard shows: the newest jobs of everybody, how jobs ended, and what pools have to do.

Reads only, and a bounded number of keys, however many jobs are retained.
"""

import json
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from redis.asyncio import Redis

from videojobs.job.states import TERMINAL, Status
from videojobs.job.submission import NewJob
from videojobs.store import keys
from videojobs.store.operation import operation
from videojobs.store.records import Cursor, PoolDemand, job_from

_SAME_MOMENT: Final = 100
"""Jobs that may share a millisecond with the cursor and are passed over again."""


@dataclass(frozen=True)
class Row:
    """A job as clients see it, and what it was made of."""

    document: str
    job: NewJob


@dataclass(frozen=True)
class Rows:
    """Newest first. `next` is None after the last page."""

    rows: list[Row]
    next: Cursor | None


class Overview:
    """Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @operation
    async def recent(
        self,
        statuses: Sequence[Status],
        limit: int,
        *,
        user_id: str | None = None,
        after: Cursor | None = None,
    ) -> Rows:
        """The newest jobs in some statuses, of everybody or of one user."""
        indexes = [
            keys.by_status(status) if user_id is None else keys.owned(status, user_id)
            for status in statuses
        ]
        places = await self._newest(indexes, limit + 1, after)
        page = places[:limit]
        last = Cursor(*page[-1]) if len(places) > limit else None
        return Rows(await self._rows([job_id for _, job_id in page]), last)

    async def _newest(
        self, indexes: Sequence[str], limit: int, after: Cursor | None = None
    ) -> list[tuple[int, str]]:
        """Creation in ms and id of the newest members of several ZSETs."""
        newest = after.created_ms if after else "+inf"
        count = limit + (_SAME_MOMENT if after else 0)
        async with self._redis.pipeline(transaction=False) as pipe:
            for index in indexes:
                pipe.zrevrangebyscore(index, newest, "-inf", start=0, num=count, withscores=True)
            found = await pipe.execute()
        places = sorted(
            ((int(score), job_id) for members in found for job_id, score in members), reverse=True
        )
        if after is not None:
            places = [place for place in places if place < (after.created_ms, after.job_id)]
        return places[:limit]

    async def _rows(self, ids: list[str]) -> list[Row]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for job_id in ids:
                pipe.get(keys.wire(job_id))
                pipe.hget(keys.record(job_id), "_job")
            values = await pipe.execute()
        pairs = zip(values[::2], values[1::2], strict=True)
        return [
            Row(document, job_from(json.loads(job)))
            for document, job in pairs
            if document is not None and job is not None
        ]

    @operation
    async def ended(self, limit: int) -> list[str]:
        """The documents of the newest jobs that have ended."""
        places = await self._newest([keys.by_status(status) for status in TERMINAL], limit)
        names = [keys.wire(job_id) for _, job_id in places]
        documents = cast("list[str | None]", await self._redis.mget(names) if names else [])
        return [document for document in documents if document is not None]

    @operation
    async def pools(self) -> dict[str, PoolDemand]:
        """What each pool has to do, by NAMESPACE/POOL."""
        found = await cast("Awaitable[dict[str, str]]", self._redis.hgetall(keys.DEMAND))
        return {name: PoolDemand(**_parsed(text)) for name, text in found.items()}


def _parsed(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    return document
