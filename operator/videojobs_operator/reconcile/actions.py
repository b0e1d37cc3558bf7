"""What a decision can ask for. Each is idempotent: done twice, it is done once."""

from dataclasses import dataclass
from datetime import datetime

from videojobs.job.resource import VideoJobStatus
from videojobs.store import Finish


@dataclass(frozen=True)
class CreateRecord:
    """Give clients a pending record of a VideoJob that has none."""


@dataclass(frozen=True)
class RecordStart:
    """Tell clients that an attempt's container runs."""

    attempt: int


@dataclass(frozen=True)
class RecordWait:
    """Tell clients why the job waits; `over` is the attempt that has ended."""

    message: str
    over: int
    retry_count: int
    next_retry: datetime | None = None


@dataclass(frozen=True)
class RecordFinish:
    """Compare-and-set the terminal state. When another holds, the rest of the decision is void."""

    finish: Finish


@dataclass(frozen=True)
class StartAttempt:
    """Make the Secret and the Job of an attempt."""

    number: int


@dataclass(frozen=True)
class StopJob:
    """Delete a Job and its pods."""

    name: str
    uid: str


@dataclass(frozen=True)
class PatchStatus:
    """Write the status of the VideoJob."""

    status: VideoJobStatus


@dataclass(frozen=True)
class DeleteResource:
    """Delete the VideoJob, whose time to live is over."""


@dataclass(frozen=True)
class WakeAfter:
    """Look again in this many seconds, whatever is seen until then."""

    seconds: float


@dataclass(frozen=True)
class Settle:
    """Clients know the end of the VideoJob, and it waits for nothing but its deletion."""


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
