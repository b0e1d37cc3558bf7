"""Whether a VideoJob holds a slot of its pool or wants one, and from when on. Pure."""

from datetime import UTC, datetime
from typing import Final

from videojobs.job.conditions import ConditionType, Reason, find
from videojobs.job.resource import VideoJob
from videojobs.times import parse_rfc3339

_AT_ONCE: Final = datetime.min.replace(tzinfo=UTC)


def holds_slot(video_job: VideoJob) -> bool:
    """Whether its open attempt may still render. One that has ended holds no slot, also while only
    Redis knows how it ended: Redis may be away for long."""
    if video_job.open_attempt is None:
        return False
    rendering = find(video_job.status.conditions, ConditionType.RENDERING)
    return rendering is None or rendering.reason != Reason.OUTCOME_UNKNOWN


def wants_slot(video_job: VideoJob, now: datetime) -> bool:
    """Whether a VideoJob wants a slot at `now`."""
    due = slot_due(video_job)
    return due is not None and due <= now


def slot_due(video_job: VideoJob) -> datetime | None:
    """From when on a VideoJob wants a slot: at once, or from the time of its retry.

    None for one that is finished, suspended or has an open attempt.
    """
    if video_job.finished or video_job.spec.suspend or video_job.open_attempt is not None:
        return None
    retry = video_job.status.next_retry_time
    return _AT_ONCE if retry is None else parse_rfc3339(retry)
