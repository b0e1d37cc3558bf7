"""What goes into the job store and comes out of it, as plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from videojobs.job.states import Status
from videojobs.job.submission import Deadlines, NewJob
from videojobs.times import epoch_ms


class StoreError(Exception):
    """Redis does not answer, or refuses to."""


@dataclass(frozen=True)
class Limits:
    """What one user, or all together, may have. 0 is no limit."""

    jobs_per_hour: int = 0
    live_jobs: int = 0
    pending_jobs: int = 0


@dataclass(frozen=True)
class Submission:
    """How a client's job is to be kept. Without a fingerprint the job is never asked for twice."""

    answer: str
    fingerprint: str = ""
    estimate_seconds: int = 0
    limits: Limits = Limits()


@dataclass(frozen=True)
class PoolDemand:
    """What a pool is asked for and has: its slots, how many jobs run, how many wait by tier, the
    seconds that one slot would take for all of them, and when it was measured."""

    slots: int
    active: int
    waiting: Mapping[str, int]
    work_seconds: float
    measured_ms: int

    @property
    def queued(self) -> int:
        """How many wait."""
        return sum(self.waiting.values())


class Verdict(StrEnum):
    """What became of a submission."""

    CREATED = "created"
    KNOWN = "known"  # the same request was kept earlier
    OTHER = "other"  # the id was given to another request
    UNANSWERED = "unanswered"  # the same request is being kept now
    HOUR = "hour"
    LIVE = "live"
    PENDING = "pending"


HELD: Final = frozenset({Verdict.CREATED, Verdict.KNOWN})
"""The store has the job."""


@dataclass(frozen=True)
class Submitted:
    """The verdict, the user's use of the limits, and what was answered the first time."""

    verdict: Verdict
    jobs_in_hour: int
    hour_began: datetime
    live_jobs: int
    answer: str
    refusal: str


@dataclass(frozen=True)
class Finish:
    """A terminal state to be reached, with the wire fields that it sets."""

    status: Status
    moment: datetime
    fragments: Mapping[str, str] = field(default_factory=dict)
    artifacts_attempt: int | None = None


@dataclass(frozen=True)
class Entry:
    """A record's internal side: what is needed to make its VideoJob."""

    job: NewJob
    status: Status
    artifacts_attempt: int | None


@dataclass(frozen=True)
class State:
    """What clients read at one moment. Versions of a job only grow."""

    version: int
    document: str


@dataclass(frozen=True)
class Cursor:
    """A place in a list: after the job of this id, created at this time in ms."""

    created_ms: int
    job_id: str


@dataclass(frozen=True)
class Listing:
    """Which of a user's jobs are wanted. A cursor wins over the offset."""

    offset: int
    limit: int
    after: Cursor | None = None
    statuses: tuple[Status, ...] = ()


@dataclass(frozen=True)
class Page:
    """Wire documents of one page, newest first, how many there are in all, and where to go on."""

    documents: list[str]
    total: int
    next: Cursor | None = None


@dataclass(frozen=True)
class Load:
    """How busy the renderers are, and how long a second of video takes them; None: not known."""

    pending: int
    active: int
    seconds_per_second: float | None


def job_fields(job: NewJob) -> dict[str, Any]:
    """A job as JSON, for the record's internal side."""
    return {
        "jobId": job.job_id,
        "userId": job.user_id,
        "request": dict(job.request),
        "priority": job.priority,
        "createdMs": epoch_ms(job.created),
        "namespace": job.namespace,
        "name": job.name,
        "pool": job.pool,
        "metadata": dict(job.metadata),
        "retryOf": job.retry_of,
        "webhookUrl": job.webhook_url,
        "deadlines": asdict(job.deadlines) if job.deadlines else None,
        "traceparent": job.traceparent,
    }


def job_from(fields: Mapping[str, Any]) -> NewJob:
    """Inverse of `job_fields`."""
    return NewJob(
        job_id=fields["jobId"],
        user_id=fields["userId"],
        request=fields["request"],
        priority=fields["priority"],
        created=datetime.fromtimestamp(fields["createdMs"] / 1000, UTC),
        namespace=fields["namespace"],
        name=fields["name"],
        pool=fields["pool"],
        metadata=fields["metadata"],
        retry_of=fields["retryOf"],
        webhook_url=fields["webhookUrl"],
        deadlines=Deadlines(**fields["deadlines"]) if fields["deadlines"] else None,
        traceparent=fields.get("traceparent"),  # records of the release before have none
    )
