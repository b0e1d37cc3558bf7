"""Makes Kubernetes Events, metrics and spans of what a status write has changed."""

from videojobs.job.resource import VideoJob, VideoJobStatus
from videojobs.telemetry import tracing
from videojobs.times import parse_rfc3339, utc_now
from videojobs_operator.tell import metrics
from videojobs_operator.tell.changes import Change, EventReason, ended_attempts, status_changes
from videojobs_operator.tell.events import EventRecorder
from videojobs_operator.tell.spans import spans, spans_of_deleted

_ENDS = frozenset({EventReason.SUCCEEDED, EventReason.FAILED, EventReason.CANCELLED})


class Announcer:
    """Called once for each successful status write and once for each deletion."""

    def __init__(self, events: EventRecorder) -> None:
        self._events = events

    def written(self, video_job: VideoJob, after: VideoJobStatus) -> None:
        """Announce the change of the status of `video_job` to `after`."""
        changes = status_changes(video_job.status, after)
        for change in changes:
            self._events.record(video_job, change)
        count(video_job, after, changes)
        for span in spans(video_job, after, utc_now()):
            tracing.export(span)

    def deleted(self, video_job: VideoJob) -> None:
        """Announce that a VideoJob, given as last seen, was deleted and its record ended."""
        for span in spans_of_deleted(video_job, utc_now()):
            tracing.export(span)


def count(video_job: VideoJob, after: VideoJobStatus, changes: list[Change]) -> None:
    """Update the metrics for a status write and its changes."""
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
    for change in changes:
        if change.reason in _ENDS:
            code = _code(after) if change.reason is EventReason.FAILED else ""
            metrics.FINISHED.labels(tier, change.reason.lower(), code).inc()


def _code(status: VideoJobStatus) -> str:
    return status.failure.code if status.failure is not None else ""
