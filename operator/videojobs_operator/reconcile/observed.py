"""Everything that a decision about one VideoJob rests on, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from videojobs.job.resource import VideoJob
from videojobs.job.states import TERMINAL, Status
from videojobs_operator.reconcile.attempt import Reading
from videojobs_operator.state.views import JobView


class StoreGap(Enum):
    """Why there is no record to look at."""

    MISSING = auto()
    UNAVAILABLE = auto()


@dataclass(frozen=True)
class Record:
    """What clients read of the job now: the parsed status document."""

    document: Mapping[str, Any]

    @property
    def status(self) -> Status:
        """The client's status."""
        return Status(self.document["status"])

    @property
    def terminal(self) -> bool:
        """Whether clients have seen the end."""
        return self.status in TERMINAL

    @property
    def attempt(self) -> int:
        """The newest attempt that clients have seen."""
        return int(self.document["attempt"] or 0)

    @property
    def percent(self) -> int:
        """Progress as a whole number."""
        return int(float(self.document["progress"] or 0) * 100)

    @property
    def message(self) -> str:
        """Progress as a sentence."""
        return str(self.document["progress_message"] or "")


@dataclass(frozen=True)
class Observed:
    """One VideoJob and its surroundings at one moment.

    `exists` False: it has been deleted and `video_job` is how it was last seen. `reading` is of the
    open attempt, or of a Job that was made but not yet written into the status (`unrecorded`).
    `ahead` counts the jobs that are served before it, `written_seconds` the time since this process
    last wrote the status.
    """

    video_job: VideoJob
    exists: bool
    record: Record | StoreGap
    reading: Reading | None
    unrecorded: int | None
    live_jobs: tuple[JobView, ...]
    pool_exists: bool
    granted: bool
    queue_message: str
    ahead: int
    written_seconds: float
