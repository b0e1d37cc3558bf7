"""The record of a job in Redis, as the operator reads it.

A record is the status document that clients read. Redis may be away, which must not hold up a
render: after a failed call the answer is UNAVAILABLE for STORE_PAUSE_SECONDS without a call.
"""

import json
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from videojobs.job.outcome import Termination
from videojobs.job.states import TERMINAL, Status
from videojobs.store import StoreError
from videojobs.store.reading import RecordReader
from videojobs_operator.settings import STORE_PAUSE_SECONDS

_LOG: Final = logging.getLogger(__name__)


class StoreGap(Enum):
    """Why there is no record to read."""

    MISSING = auto()
    UNAVAILABLE = auto()


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


class GuardedRecords:
    """Reads records behind a circuit breaker. `clock` gives monotonic seconds."""

    def __init__(self, store: RecordReader, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._paused_until = 0.0

    def pause(self) -> None:
        """A call of Redis has failed: make none for STORE_PAUSE_SECONDS."""
        self._paused_until = self._clock() + STORE_PAUSE_SECONDS

    @property
    def paused(self) -> bool:
        """Whether Redis is not called at present."""
        return self._clock() < self._paused_until

    async def read(self, job_id: str) -> Record | StoreGap:
        """The record of a job, or why there is none."""
        if self.paused:
            return StoreGap.UNAVAILABLE
        try:
            text = await self._store.document(job_id)
        except StoreError as error:
            _LOG.warning("Redis does not answer: %s", error)
            self.pause()
            return StoreGap.UNAVAILABLE
        return StoreGap.MISSING if text is None else Record(json.loads(text))

    async def outcome(self, job_id: str, attempt: int) -> Termination | None:
        """What an attempt has reported to the internal port as its outcome; None if it has not, or
        if Redis does not answer."""
        if self.paused:
            return None
        try:
            return await self._store.outcome(job_id, attempt)
        except StoreError as error:
            _LOG.warning("Redis does not answer: %s", error)
            self.pause()
            return None
