"""The dashboard's lists: the newest jobs of all users, and the newest that have ended.

Each read touches a bounded number of keys, however many jobs are retained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

from videojobs.job.states import TERMINAL, Status
from videojobs.job.submission import NewJob, parse_new_job
from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation
from videojobs.store.records import Cursor

_SAME_MOMENT: Final = 100
"""Upper bound of the jobs that share a millisecond with the cursor; they are read again."""


@dataclass(frozen=True)
class Row:
    """A status document, and the submission behind it."""

    document: str
    job: NewJob


@dataclass(frozen=True)
class Rows:
    """One page, newest first. `next` is None on the last page."""

    rows: list[Row]
    next: Cursor | None


class Overview(StorePart):
    """Lists over all users."""

    @operation
    async def recent(
        self,
        statuses: Sequence[Status],
        limit: int,
        *,
        user_id: str | None = None,
        after: Cursor | None = None,
    ) -> Rows:
        """The newest jobs in some statuses, of all users or of one."""
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
            Row(document, parse_new_job(job))
            for document, job in pairs
            if document is not None and job is not None
        ]

    @operation
    async def ended(self, limit: int) -> list[str]:
        """Status documents of the newest jobs that have ended."""
        places = await self._newest([keys.by_status(status) for status in TERMINAL], limit)
        names = [keys.wire(job_id) for _, job_id in places]
        documents = cast("list[str | None]", await self._redis.mget(names) if names else [])
        return [document for document in documents if document is not None]
