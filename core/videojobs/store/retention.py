"""Removes expired jobs from the indexes. Redis expires the records themselves."""

from collections.abc import AsyncIterator
from typing import Final

from videojobs.job.states import TERMINAL
from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation

_CHUNK: Final = 500
"""Members a call: Redis serves no other client meanwhile."""


class Retention(StorePart):
    """The sweep over all indexes."""

    @operation
    async def sweep(self) -> int:
        """Remove finished jobs whose record has expired; returns the number of removed entries."""
        removed = 0
        for status in TERMINAL:
            removed += await self._remove_expired(keys.by_status(status))
        for pattern in (keys.by_user("*"), keys.owned("*", "*")):
            async for key in self._redis.scan_iter(match=pattern, count=_CHUNK):
                await self._remove_expired(key)
        return removed

    async def _remove_expired(self, key: str) -> int:
        removed = 0
        async for ids in self._chunks(key):
            documents = await self._client.documents(ids)
            gone = [job_id for job_id, text in zip(ids, documents, strict=True) if text is None]
            if gone:
                removed += await self._redis.zrem(key, *gone)
        return removed

    async def _chunks(self, key: str) -> AsyncIterator[list[str]]:
        cursor = 0
        while True:
            cursor, found = await self._redis.zscan(key, cursor, count=_CHUNK)
            if found:
                yield [str(member) for member, _ in found]
            if cursor == 0:
                return
