"""The spans of a VideoJob, computed from its status before and after a write. Pure.

The VideoJob's span is a child of the request's; its children are each wait in the queue and each
attempt. The renderer's stages, which the renderer exports, are children of the attempt. Span ids
are derived from the uid, so that one operator process ends what another one has started.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from videojobs.job.conditions import ConditionType, find, is_true
from videojobs.job.resource import Attempt, VideoJob, VideoJobStatus
from videojobs.job.traceparent import span_id_of
from videojobs.telemetry.spans import Attribute, Span
from videojobs.times import parse_rfc3339
from videojobs_operator.tell.changes import ended_attempts

LIFE: Final = "video job"
WAIT: Final = "wait in the queue"
ATTEMPT: Final = "attempt"

_CANCELLED: Final = "Cancelled"
_FAILED: Final = "Failed"
_STOPPED: Final = "Stopped"


def spans(video_job: VideoJob, after: VideoJobStatus, now: datetime) -> Iterator[Span]:
    """The spans that a status write ends. Their end is `now`: a status has whole seconds only, and
    stages must not end after their attempt."""
    before = video_job.status
    known = {attempt.number for attempt in before.attempts}
    for attempt in after.attempts:
        if attempt.number not in known:
            yield _wait(video_job, attempt.number, now)
    for attempt in ended_attempts(before, after):
        yield _attempt(video_job, attempt, now, attempt.outcome or "")
    finished = find(after.conditions, ConditionType.FINISHED)
    if finished is None or not is_true(after.conditions, ConditionType.FINISHED):
        return
    if not video_job.finished:
        yield _life(video_job, now, finished.reason)


def spans_of_deleted(video_job: VideoJob, now: datetime) -> Iterator[Span]:
    """The spans that a deletion ends: it is a cancel that no status records. `video_job` is as last
    seen."""
    if video_job.finished:
        return
    attempts, attempt = video_job.status.attempts, video_job.open_attempt
    if attempt is not None:
        yield _attempt(video_job, attempt, now, _STOPPED)
    else:
        yield _wait(video_job, attempts[-1].number + 1 if attempts else 1, now)
    yield _life(video_job, now, _CANCELLED)


def _wait(video_job: VideoJob, number: int, now: datetime) -> Span:
    """The wait before attempt `number`: from the creation, or from the end of the last attempt."""
    attempts = video_job.status.attempts
    end = attempts[-1].end_time if attempts else None
    attributes: dict[str, Attribute] = {
        "videojobs.attempt": number,
        "videojobs.pool": video_job.spec.pool,
        "videojobs.tier": video_job.tier.value,
    }
    return Span(
        name=WAIT,
        own=video_job.span.child(span_id_of(video_job.metadata.uid, f"wait {number}")),
        parent_id=video_job.span.span_id,
        begun=parse_rfc3339(end) if end else video_job.created,
        ended=now,
        attributes=_with_id(video_job, attributes),
    )


def _attempt(video_job: VideoJob, attempt: Attempt, now: datetime, outcome: str) -> Span:
    attributes: dict[str, Attribute] = {
        "videojobs.attempt": attempt.number,
        "videojobs.outcome": outcome,
        "videojobs.reason": attempt.reason or "",
        "k8s.job.name": attempt.job,
    }
    return Span(
        name=ATTEMPT,
        own=video_job.span_of(attempt.number),
        parent_id=video_job.span.span_id,
        begun=parse_rfc3339(attempt.start_time),
        ended=now,
        attributes=_with_id(video_job, attributes),
        failed=outcome == _FAILED,
    )


def _life(video_job: VideoJob, now: datetime, outcome: str) -> Span:
    asked_by = video_job.asked_by
    attributes: dict[str, Attribute] = {
        "videojobs.outcome": outcome,
        "k8s.namespace.name": video_job.metadata.namespace,
    }
    return Span(
        name=LIFE,
        own=video_job.span,
        parent_id=asked_by.span_id if asked_by else None,
        begun=video_job.created,
        ended=now,
        attributes=_with_id(video_job, attributes),
        failed=outcome == _FAILED,
    )


def _with_id(video_job: VideoJob, attributes: Mapping[str, Attribute]) -> Mapping[str, Attribute]:
    return {"videojobs.job_id": video_job.job_id, **attributes}
