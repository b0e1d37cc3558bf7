"""The plain data that goes into the store and comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from videojobs.job.states import Status
from videojobs.job.submission import NewJob


class StoreError(Exception):
    """Redis does not answer, or refuses a command."""


@dataclass(frozen=True)
class Limits:
    """Limits on jobs of one user (in an hour, live) and on pending jobs of all users. 0: no
    limit."""

    jobs_per_hour: int = 0
    live_jobs: int = 0
    pending_jobs: int = 0


@dataclass(frozen=True)
class Submission:
    """What is kept with a client's job: the answer to its request, and how to recognise a
    repetition. Without a fingerprint the request had no idempotency key."""

    answer: str
    fingerprint: str = ""
    estimate_seconds: int = 0
    limits: Limits = Limits()


class Verdict(StrEnum):
    """Result of a submission. HOUR, LIVE and PENDING name the limit that is reached."""

    CREATED = "created"
    KNOWN = "known"  # the same request was kept earlier
    OTHER = "other"  # the id was given to another request
    UNANSWERED = "unanswered"  # the same request is being kept now
    HOUR = "hour"
    LIVE = "live"
    PENDING = "pending"


HELD: Final = frozenset({Verdict.CREATED, Verdict.KNOWN})
"""Verdicts after which the store holds the job."""


@dataclass(frozen=True)
class Submitted:
    """The verdict, the user's use of the limits, and the answer and refusal of the first time."""

    verdict: Verdict
    jobs_in_hour: int
    hour_began: datetime
    live_jobs: int
    answer: str
    refusal: str


@dataclass(frozen=True)
class Finish:
    """A final status to be set, with the wire fields that change with it, as JSON fragments."""

    status: Status
    moment: datetime
    fragments: Mapping[str, str] = field(default_factory=dict)
    artifacts_attempt: int | None = None


@dataclass(frozen=True)
class Entry:
    """The internal fields of a record: what its VideoJob is made of, its status, the attempt whose
    files are served, and the uid of the VideoJob that it belongs to, None until that is known."""

    job: NewJob
    status: Status
    artifacts_attempt: int | None
    uid: str | None


@dataclass(frozen=True)
class State:
    """The status document at one moment. Versions of a job only grow."""

    version: int
    document: str


@dataclass(frozen=True)
class Cursor:
    """A position in a list: after the job with this id and this creation time in ms."""

    created_ms: int
    job_id: str


@dataclass(frozen=True)
class Listing:
    """Which of a user's jobs to list. A cursor takes precedence over the offset; no status means
    all."""

    offset: int
    limit: int
    after: Cursor | None = None
    statuses: tuple[Status, ...] = ()


@dataclass(frozen=True)
class Page:
    """Status documents of one page, newest first, the number of jobs on all pages, and the cursor
    of the next page."""

    documents: list[str]
    total: int
    next: Cursor | None = None


@dataclass(frozen=True)
class Workload:
    """Numbers of waiting and active jobs, and the median run in seconds per second of video; None
    until enough runs are known."""

    pending: int
    active: int
    seconds_per_second: float | None


def flat(pairs: Mapping[str, str]) -> list[str]:
    """Field, value, field, value …: the arguments of HSET."""
    return [part for pair in pairs.items() for part in pair]
