"""Jobs whose VideoJob is still to be created or deleted. The operator drains both lists; the API
takes its own jobs off them when it was faster."""

from datetime import timedelta
from typing import cast

from videojobs.job.states import Status
from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation


class OutboxEntries(StorePart):
    """Ages count by Redis' clock: the clocks of the API and of the operator may differ."""

    @operation
    async def to_create(self, age: timedelta, limit: int = 100) -> list[str]:
        """Jobs at least so old whose VideoJob is not known to exist, the oldest first."""
        return await self._due(keys.OUTBOX, age, limit)

    @operation
    async def to_delete(self, age: timedelta, limit: int = 100) -> list[str]:
        """Jobs cancelled at least so long ago whose VideoJob is not known to be deleted."""
        return await self._due(keys.RETRACTED, age, limit)

    @operation
    async def awaits_creation(self, job_id: str) -> bool:
        """Whether the VideoJob of a job is still to be created."""
        return await self._redis.zscore(keys.OUTBOX, job_id) is not None

    @operation
    async def mark_created(self, job_id: str, uid: str = "") -> Status | None:
        """Take off a job whose VideoJob exists; `uid` is that of the one that was created for it,
        which its record belongs to from now on. Returns the job's status at that moment, None
        without a record: a job that was cancelled meanwhile needs its VideoJob deleted again."""
        status = await self._client.run("mark_created", job_id, uid)
        return Status(status) if status else None

    @operation
    async def mark_deleted(self, job_id: str) -> None:
        """Take off a cancelled job whose VideoJob is gone."""
        await self._redis.zrem(keys.RETRACTED, job_id)

    async def _due(self, key: str, age: timedelta, limit: int) -> list[str]:
        seconds, microseconds = await self._redis.time()
        now_ms = seconds * 1000 + microseconds // 1000
        before = now_ms - age // timedelta(milliseconds=1)
        found = await self._redis.zrangebyscore(key, "-inf", before, start=0, num=limit)
        return cast("list[str]", found)
