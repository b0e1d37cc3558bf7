"""The timeline of one job, from its record, its VideoJob and the audit notes. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel

from videojobs.job.resource import Attempt, VideoJob
from videojobs.store.deeds import Act, Deed

_FINISHED: Final = "Finished"
_STALLED: Final = "Stalled"
_SHOWN_CONDITIONS: Final = ("Rendering", _STALLED, "Disrupted", _FINISHED)

_DONE: Final = {
    Act.CANCEL: "Cancelled",
    Act.RETRY: "Retried",
    Act.REPLAY_WEBHOOK: "Webhook sent again",
}


class Moment(BaseModel):
    """An event and its time (RFC 3339)."""

    at: str
    what: str
    detail: str = ""


def timeline(
    document: Mapping[str, Any], video_job: VideoJob | None, deeds: Sequence[Deed]
) -> list[Moment]:
    """Events in order of time. Without a VideoJob, which may be deleted or unreadable, the status
    document gives the times of acceptance, first start and end."""
    known = _of_document(document) if video_job is None else _of_video_job(video_job)
    # Times are whole seconds: a cancel comes before the end that it causes.
    moments = [*known, *map(_of_deed, deeds)]
    return sorted(moments, key=lambda moment: (moment.at, moment.what == _FINISHED))


def _of_document(document: Mapping[str, Any]) -> Iterator[Moment]:
    yield Moment(at=document["created_at"], what="Accepted")
    if document["started_at"] is not None:
        yield Moment(at=document["started_at"], what="Rendering")
    if document["completed_at"] is not None:
        end = document["error"] or document["progress_message"]
        yield Moment(at=document["completed_at"], what=_FINISHED, detail=end)


def _of_video_job(video_job: VideoJob) -> Iterator[Moment]:
    """Creation, start and end of each attempt, and the conditions that are True. A job that ended
    without a video is Stalled too, which its end says already."""
    yield Moment(at=video_job.metadata.creation_timestamp, what="Accepted")
    for attempt in video_job.status.attempts:
        yield from _of_attempt(attempt)
    hidden = _STALLED if video_job.finished else ""
    for each in video_job.status.conditions:
        if each.status == "True" and each.type in _SHOWN_CONDITIONS and each.type != hidden:
            detail = each.message or each.reason
            yield Moment(at=each.last_transition_time, what=each.type, detail=detail)


def _of_attempt(attempt: Attempt) -> Iterator[Moment]:
    yield Moment(at=attempt.start_time, what=f"Attempt {attempt.number}", detail=attempt.job)
    if attempt.end_time is not None:
        what = f"Attempt {attempt.number}: {attempt.outcome or 'ended'}"
        detail = ". ".join(filter(None, (attempt.message, _stages(attempt))))
        yield Moment(at=attempt.end_time, what=what, detail=detail)


def _stages(attempt: Attempt) -> str:
    """Duration of each stage: `audio 1.2 s, images 6.3 s`."""
    stages = attempt.stages or []
    return ", ".join(f"{stage.name} {stage.milliseconds / 1000:.1f} s" for stage in stages)


def _of_deed(deed: Deed) -> Moment:
    detail = f"As job {deed.made}" if deed.made else ""
    return Moment(at=deed.at, what=f"{_DONE[deed.act]} by {deed.user}", detail=detail)
