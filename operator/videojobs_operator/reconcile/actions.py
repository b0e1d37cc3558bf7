"""The actions that a decision can contain. Each is idempotent."""

from dataclasses import dataclass
from datetime import datetime

from videojobs.job.resource import VideoJobStatus
from videojobs.store import Finish


@dataclass(frozen=True)
class CreateRecord:
    """Create a pending record for a VideoJob that has none."""


@dataclass(frozen=True)
class RecordStart:
    """Set the record to started: the attempt's container runs."""

    attempt: int


@dataclass(frozen=True)
class RecordWait:
    """Set the record to pending with a reason; `over` is the newest ended attempt, 0 for none."""

    message: str
    over: int
    retry_count: int
    next_retry: datetime | None = None


@dataclass(frozen=True)
class RecordFinish:
    """Set the record's terminal state, unless it has one; if it has another, the rest of the
    decision is void."""

    finish: Finish


@dataclass(frozen=True)
class StartAttempt:
    """Create the Secret and the Job of an attempt."""

    number: int


@dataclass(frozen=True)
class StopJob:
    """Delete a Job and its pods."""

    name: str
    uid: str


@dataclass(frozen=True)
class PatchStatus:
    """Write the status of the VideoJob, if it is still at the version that was decided on."""

    status: VideoJobStatus


@dataclass(frozen=True)
class DeleteResource:
    """Delete the VideoJob, whose time to live is over."""


@dataclass(frozen=True)
class WakeAfter:
    """Reconcile again after this many seconds, even if nothing changes."""

    seconds: float


@dataclass(frozen=True)
class Settle:
    """Keep no more of the VideoJob than its deletion needs: clients have seen its end."""


Action = (
    CreateRecord
    | RecordStart
    | RecordWait
    | RecordFinish
    | StartAttempt
    | StopJob
    | PatchStatus
    | DeleteResource
    | Settle
    | WakeAfter
)
