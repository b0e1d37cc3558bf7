"""Everything that a decision about one VideoJob depends on, as plain data."""

from dataclasses import dataclass

from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.attempt import Reading
from videojobs_operator.reconcile.records import Record, StoreGap
from videojobs_operator.state.refusal import Refusal
from videojobs_operator.state.views import JobView


@dataclass(frozen=True)
class Observed:
    """One VideoJob and its surroundings at one moment.

    `exists` False: it was deleted, and `video_job` is as last seen. `reading` is of the open
    attempt, or of the attempt `unrecorded`, whose Job exists but is not in the status yet.
    `granted` says whether it may start its next attempt; `queue_message` is its queue position as a
    sentence, empty if it has none; `ahead` is the number of jobs served before it. `refusal` is
    what Kubernetes refuses to it, or to its whole pool, while it has no slot; `rest_seconds` is
    the time until its start may be tried again. `yields` says that its attempt must give its slot
    to a higher tier if its pod has no node yet.
    `written_seconds` is the time since this process last wrote the status, infinite if never.
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
    refusal: Refusal | None = None
    rest_seconds: float = 0.0
    yields: bool = False
