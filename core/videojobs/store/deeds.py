"""The log of what users did to a job, kept in its record."""

import json
from collections.abc import Awaitable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Final, cast

from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation

KEPT: Final = 50
"""Deeds of one job; the oldest are dropped first."""


class Act(StrEnum):
    """What a user can do to an existing job."""

    CANCEL = "cancel"
    RETRY = "retry"
    REPLAY_WEBHOOK = "replay_webhook"


@dataclass(frozen=True)
class Deed:
    """One act of one user. `at` is RFC 3339; `made` is the id of the job that a retry created."""

    at: str
    user: str
    act: Act
    request_id: str
    made: str = ""


class DeedStore(StorePart):
    """The deeds of each job."""

    @operation
    async def note(self, job_id: str, deed: Deed) -> bool:
        """Add a deed; False for a job without a record."""
        text = json.dumps(asdict(deed))
        return bool(await self._client.run("note_deed", job_id, text, KEPT))

    @operation
    async def of(self, job_id: str) -> list[Deed]:
        """The deeds of a job, the oldest first."""
        lines = await cast("Awaitable[str | None]", self._redis.hget(keys.record(job_id), "_deeds"))
        return [_deed(line) for line in (lines or "").splitlines()]


def _deed(line: str) -> Deed:
    fields = json.loads(line)
    return Deed(**{**fields, "act": Act(fields["act"])})
