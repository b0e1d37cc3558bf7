"""What people did to a job, kept in its record and as long as that."""

import json
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final, cast

from redis.asyncio import Redis

from videojobs.store import keys
from videojobs.store.operation import operation
from videojobs.store.scripting import Scripts

KEPT: Final = 50
"""Of one job; the oldest go first."""


class Act(StrEnum):
    """What somebody can do to a job that is there."""

    CANCEL = "cancel"
    RETRY = "retry"
    REPLAY_WEBHOOK = "replay_webhook"


@dataclass(frozen=True)
class Deed:
    """`at` is RFC 3339. `made` is the id of the job that a retry made."""

    at: str
    user: str
    act: Act
    request_id: str
    made: str = ""


class DeedStore:
    """Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._run = Scripts(redis, ("note_deed",)).run

    @operation
    async def note(self, job_id: str, deed: Deed) -> bool:
        """Add a deed; False for a job without a record."""
        return bool(await self._run("note_deed", job_id, json.dumps(asdict(deed)), KEPT))

    @operation
    async def of(self, job_id: str) -> list[Deed]:
        """The deeds of a job, the oldest first."""
        lines = await cast("Awaitable[str | None]", self._redis.hget(keys.record(job_id), "_deeds"))
        return [_deed(line) for line in (lines or "").splitlines()]


def _deed(line: str) -> Deed:
    fields = json.loads(line)
    return Deed(**{**fields, "act": Act(fields["act"])})
