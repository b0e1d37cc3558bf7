"""The record of a job in Redis, as the operator reads it.

A record is the status document that clients read. Redis may be away, which must not hold up a
render: after a failed call the answer is UNAVAILABLE without a call, but for one call in
STORE_PROBE_SECONDS that finds out whether Redis is back.
"""

import json
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, TypeVar

from videojobs.job.identity import Owner
from videojobs.job.outcome import Termination
from videojobs.job.resource import VideoJob
from videojobs.job.states import TERMINAL, Status
from videojobs.store import StoreError
from videojobs.store.ownership import Claim, Ownership
from videojobs.store.reading import RecordReader
from videojobs_operator.constants import STORE_PROBE_SECONDS

_LOG: Final = logging.getLogger(__name__)

Read = TypeVar("Read")


class StoreGap(Enum):
    """Why there is no record to read."""

    MISSING = auto()
    UNAVAILABLE = auto()
    REPLACED = auto()
    """The job id belongs to an earlier VideoJob of the same namespace and name."""
    TAKEN = auto()
    """The job id belongs to another VideoJob."""


@dataclass(frozen=True)
class Record:
    """The parsed status document of a job."""

    document: Mapping[str, Any]

    @property
    def status(self) -> Status:
        """The status that clients see."""
        return Status(self.document["status"])

    @property
    def terminal(self) -> bool:
        """Whether clients see a terminal status."""
        return self.status in TERMINAL

    @property
    def attempt(self) -> int:
        """Number of the newest attempt that clients see; 0 before the first."""
        return int(self.document["attempt"] or 0)

    @property
    def percent(self) -> int:
        """Progress from 0 to 100."""
        return int(float(self.document["progress"] or 0) * 100)

    @property
    def message(self) -> str:
        """Progress as a sentence."""
        return str(self.document["progress_message"] or "")


_GAPS: Final = {
    Claim.MISSING: StoreGap.MISSING,
    Claim.REPLACED: StoreGap.REPLACED,
    Claim.TAKEN: StoreGap.TAKEN,
}


class GuardedRecords:
    """Reads records behind a circuit breaker, each only for the VideoJob that it belongs to.

    A record is claimed once per process, at the first read. `clock` gives monotonic seconds.
    """

    def __init__(
        self,
        store: RecordReader,
        ownership: Ownership,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._ownership = ownership
        self._clock = clock
        self._away = False
        self._next_probe = 0.0
        self._holders: dict[str, Owner] = {}

    def may_call(self) -> bool:
        """Whether Redis may be called now. While it is away a True is the one probe: tell its
        outcome by `answered` or `pause`."""
        if not self._away:
            return True
        now = self._clock()
        if now < self._next_probe:
            return False
        self._next_probe = now + STORE_PROBE_SECONDS
        return True

    def pause(self) -> None:
        """A call of Redis has failed: let one probe at a time through until one succeeds."""
        self._away = True
        self._next_probe = self._clock() + STORE_PROBE_SECONDS

    def answered(self) -> None:
        """A call of Redis has succeeded."""
        self._away = False

    def hold(self, video_job: VideoJob) -> None:
        """The record belongs to this VideoJob."""
        self._holders[video_job.job_id] = video_job.owner

    def holds(self, video_job: VideoJob) -> bool:
        """Whether the record is known to belong to this VideoJob."""
        return self._holders.get(video_job.job_id) == video_job.owner

    def forget(self, video_job: VideoJob) -> None:
        """The VideoJob is settled or gone."""
        if self.holds(video_job):
            del self._holders[video_job.job_id]

    async def read(self, video_job: VideoJob) -> Record | StoreGap:
        """The record of a VideoJob, or why there is none for it."""
        owner = video_job.owner
        holder = self._holders.get(video_job.job_id, owner)
        if holder != owner:  # known also while Redis is away, or has lost the record
            same_name = (holder.namespace, holder.name) == (owner.namespace, owner.name)
            return StoreGap.REPLACED if same_name else StoreGap.TAKEN
        return await self._guarded(lambda: self._read(video_job))

    async def _guarded(self, call: Callable[[], Awaitable[Read]]) -> Read | StoreGap:
        if not self.may_call():
            return StoreGap.UNAVAILABLE
        try:
            found = await call()
        except StoreError as error:
            _LOG.warning("Redis does not answer: %s", error)
            self.pause()
            return StoreGap.UNAVAILABLE
        self.answered()
        return found

    async def _read(self, video_job: VideoJob) -> Record | StoreGap:
        job_id = video_job.job_id
        text = await self._store.document(job_id)
        if text is None:
            return StoreGap.MISSING
        if not self.holds(video_job):
            claim = await self._ownership.claim(job_id, video_job.owner)
            if claim is not Claim.HELD:
                return _GAPS[claim]
            self.hold(video_job)
        return Record(json.loads(text))

    async def outcome(self, job_id: str, attempt: int) -> Termination | StoreGap:
        """What an attempt has reported to the internal port as its outcome: MISSING if it has not,
        UNAVAILABLE if Redis does not answer."""
        found = await self._guarded(lambda: self._store.outcome(job_id, attempt))
        return StoreGap.MISSING if found is None else found
