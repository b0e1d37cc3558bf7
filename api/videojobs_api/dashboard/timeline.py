"""The story of one job, from what its VideoJob remembers. Pure."""

from pydantic import BaseModel

from videojobs.resource import Attempt, VideoJob


class Moment(BaseModel):
    """Something that happened, and when (RFC 3339)."""

    at: str
    what: str
    detail: str = ""


def timeline(video_job: VideoJob) -> list[Moment]:
    """Creation, each attempt's start and end, the conditions that hold, and the end; by time."""
    created = Moment(at=video_job.metadata.creation_timestamp, what="Accepted")
    moments = [created]
    for attempt in video_job.status.attempts:
        moments += _of_attempt(attempt)
    moments += [
        Moment(at=each.last_transition_time, what=each.type, detail=each.message or each.reason)
        for each in video_job.status.conditions
        if each.status == "True" and each.type in ("Rendering", "Stalled", "Disrupted", "Finished")
    ]
    return sorted(moments, key=lambda moment: moment.at)


def _of_attempt(attempt: Attempt) -> list[Moment]:
    moments = [Moment(at=attempt.start_time, what=f"Attempt {attempt.number}", detail=attempt.job)]
    if attempt.end_time is not None:
        what = f"Attempt {attempt.number}: {attempt.outcome or 'ended'}"
        moments.append(Moment(at=attempt.end_time, what=what, detail=attempt.message or ""))
    return moments
