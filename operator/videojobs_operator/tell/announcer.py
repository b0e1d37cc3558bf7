"""Tells the outside what a status write has changed: Kubernetes Events, metrics and spans."""

from videojobs.job.resource import VideoJob, VideoJobStatus
from videojobs.telemetry import tracing
from videojobs.times import parse_rfc3339, utc_now
from videojobs_operator.tell import metrics
from videojobs_operator.tell.changes import EventReason, Happening, ended_attempts, happenings
from videojobs_operator.tell.events import EventRecorder
from videojobs_operator.tell.spans import spans, spans_of_deleted

_ENDS = frozenset({EventReason.SUCCEEDED, EventReason.FAILED, EventReason.CANCELLED})


class Reporter:
    """To be called once a write, after it has succeeded, and once a deletion."""

    def __init__(self, events: EventRecorder) -> None:
        self._events = events

    def written(self, video_job: VideoJob, after: VideoJobStatus) -> None:
        """`video_job` as it was before its status became `after`."""
        told = happenings(video_job.status, after)
        for happening in told:
            self._events.record(video_job, happening)
        count(video_job, after, told)
        for span in spans(video_job, after, utc_now()):
            tracing.export(span)

    def deleted(self, video_job: VideoJob) -> None:
        """The VideoJob is gone, and that has been dealt with; it was last seen like this."""
        for span in spans_of_deleted(video_job, utc_now()):
            tracing.export(span)


def count(video_job: VideoJob, after: VideoJobStatus, told: list[Happening]) -> None:
    """What the metrics say of a write."""
    before, tier = video_job.status, video_job.tier.value
    if before.start_time is None and after.start_time is not None:
        waited = parse_rfc3339(after.start_time) - video_job.created
        metrics.QUEUE_WAIT_SECONDS.labels(tier).observe(max(0.0, waited.total_seconds()))
    for attempt in ended_attempts(before, after):
        ran = parse_rfc3339(attempt.end_time or attempt.start_time) - parse_rfc3339(
            attempt.start_time
        )
        metrics.RUN_SECONDS.labels(attempt.outcome).observe(max(0.0, ran.total_seconds()))
        for stage in attempt.stages or ():
            metrics.STAGE_SECONDS.labels(stage.name).observe(stage.milliseconds / 1000)
        if attempt.outcome == "Disrupted":
            metrics.DISRUPTIONS.labels(attempt.reason).inc()
        elif after.retry_count > before.retry_count:
            metrics.RETRIES.labels(attempt.reason).inc()
    for happening in told:
        if happening.reason in _ENDS:
            code = _code(after) if happening.reason is EventReason.FAILED else ""
            metrics.FINISHED.labels(tier, happening.reason.lower(), code).inc()


def _code(status: VideoJobStatus) -> str:
    return status.failure.code if status.failure is not None else ""
