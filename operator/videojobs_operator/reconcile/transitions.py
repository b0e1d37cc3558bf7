"""The transitions of a VideoJob's status, each named by the state that it leads to. Pure.

A transition takes the VideoJob as it is and returns the status to write; neither is changed in
place. `stages` are the milliseconds of the renderer's stages by name, for an attempt that ends.

    Pending --starting--> Starting --rendering--> Rendering --+--succeeded--> Succeeded
       ^                     |                        |       +--failed-----> Failed
       +---- interrupted ----+------------------------+       +--cancelled--> Cancelled
       |                     |                        |
       +---- waiting --- Retrying <--- retrying ------+       from all of them: Suspended, Cancelled
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from videojobs.job.conditions import ConditionType, Reason
from videojobs.job.failures import Failure, FailureCode
from videojobs.job.identity import job_id_of
from videojobs.job.resource import VideoJob, VideoJobFailure, VideoJobStatus
from videojobs.job.result import RenderResult, VideoJobResult
from videojobs.job.states import Status
from videojobs.protocol import wire
from videojobs.protocol.reports import (
    MESSAGE_CANCELLED,
    MESSAGE_COMPLETED,
    MESSAGE_STARTED,
)
from videojobs.times import rfc3339
from videojobs_operator.reconcile.attempt import Waiting
from videojobs_operator.reconcile.draft import Draft
from videojobs_operator.reconcile.readiness import judged
from videojobs_operator.reconcile.records import Record

_NO_STAGES: Final[Mapping[str, int]] = {}
YIELDED_MESSAGE: Final = "Gave its slot to a job of a higher tier before its pod had a node"
_STALLING: Final = frozenset(
    {
        Reason.POOL_NOT_FOUND,
        Reason.ADMISSION_DENIED,
        Reason.FORBIDDEN,
        Reason.INVALID_TEMPLATE,
    }
)
"""Reasons to wait that do not end without a person; a quota has room again when others end."""


def accepted(video_job: VideoJob, now: datetime) -> VideoJobStatus:
    """The same state, with the request and its generation acknowledged."""
    draft = Draft(video_job, now)
    draft.set(ConditionType.ACCEPTED, "True", Reason.ACCEPTED, _acceptance(video_job))
    return judged(draft)


def _acceptance(video_job: VideoJob) -> str:
    seen, metadata = "The operator has seen the request", video_job.metadata
    if video_job.job_id == job_id_of(metadata.name, metadata.uid):
        return seen
    return f"{seen}. Its name is the id of an earlier job; its own job id is {video_job.job_id}"


def given_its_own_id(video_job: VideoJob, now: datetime) -> VideoJobStatus:
    """The same state, with the uid as job id."""
    draft = Draft(video_job, now)
    draft.status.job_id = video_job.metadata.uid
    return judged(draft)


def refused(video_job: VideoJob, now: datetime) -> VideoJobStatus:
    """Any unfinished state → Failed, and not accepted: its job id is another VideoJob's."""
    draft = Draft(video_job, now)
    failure = Failure.of(
        FailureCode.INPUT_INVALID,
        f"The job id {video_job.job_id} belongs to another VideoJob",
        hint="Create this one under another name.",
    )
    sentence = failure.sentence()
    draft.status.job_id = video_job.metadata.uid
    draft.close_attempt("Stopped", Reason.JOB_ID_TAKEN, sentence)
    draft.status.failure = VideoJobFailure.of(failure)
    draft.set(ConditionType.ACCEPTED, "False", Reason.JOB_ID_TAKEN, sentence)
    draft.set(ConditionType.SUCCEEDED, "False", Reason.JOB_ID_TAKEN, sentence)
    draft.say(sentence)
    return _finish(draft, Reason.FAILED, sentence, now)


def suspended(video_job: VideoJob, message: str, now: datetime) -> VideoJobStatus:
    """Any unfinished state → Suspended. An open attempt ends as Stopped."""
    draft = Draft(video_job, now)
    draft.close_attempt("Stopped", Reason.SUSPENDED, message)
    _wait(draft, Reason.SUSPENDED, message)
    draft.status.phase = "Suspended"
    return judged(draft)


def waiting(video_job: VideoJob, reason: Reason, message: str, now: datetime) -> VideoJobStatus:
    """Any state without an attempt → Pending, and Stalled if a person has to act."""
    draft = Draft(video_job, now)
    _wait(draft, reason, message)
    return judged(draft)


def starting(video_job: VideoJob, number: int, now: datetime) -> VideoJobStatus:
    """Pending → Starting: attempt `number` is open and holds a slot."""
    draft = Draft(video_job, now)
    _open(draft, video_job, number)
    draft.drop(ConditionType.STALLED)
    draft.set(ConditionType.RENDERING, "False", Reason.POD_PENDING, "The pod is being created")
    draft.set(ConditionType.SUCCEEDED, "Unknown", Reason.RUNNING, "Not finished yet")
    draft.set(ConditionType.FINISHED, "False", Reason.RUNNING, "Not finished yet")
    draft.status.phase = "Starting"
    draft.say("Waiting for the renderer's pod", percent=0)
    return judged(draft)


def attempt_found(video_job: VideoJob, number: int, now: datetime) -> VideoJobStatus:
    """The same phase, with an attempt whose Job exists and whose status write was lost."""
    draft = Draft(video_job, now)
    _open(draft, video_job, number)
    return judged(draft)


def pod_waiting(
    video_job: VideoJob, reading: Waiting, now: datetime, *, stalled: bool
) -> VideoJobStatus:
    """Starting → Starting: why the pod does not run yet; Stalled if waiting alone does not help."""
    draft = Draft(video_job, now)
    message = reading.advice
    draft.set(ConditionType.RENDERING, "False", reading.reason, message)
    draft.status.phase = "Starting"
    draft.say(message)
    if stalled:
        draft.set(ConditionType.STALLED, "True", reading.reason, message)
    elif not reading.cure:
        draft.drop(ConditionType.STALLED)
    return judged(draft)


def rendering(video_job: VideoJob, now: datetime, progress: Record | None = None) -> VideoJobStatus:
    """Starting → Rendering, or Rendering with the progress of a record."""
    draft = Draft(video_job, now)
    running = "The renderer's container runs"
    draft.set(ConditionType.RENDERING, "True", Reason.CONTAINER_RUNNING, running)
    draft.drop(ConditionType.DISRUPTED)
    draft.drop(ConditionType.STALLED)
    if draft.status.phase != "Rendering":
        draft.status.phase = "Rendering"
        draft.say(MESSAGE_STARTED)
    if progress is not None:
        draft.say(progress.message, percent=progress.percent)
    return judged(draft)


def unconfirmed(video_job: VideoJob, now: datetime) -> VideoJobStatus:
    """The same phase: the attempt is over, and how it ended is not known yet."""
    draft = Draft(video_job, now)
    message = "The attempt has ended; whether its video is stored is known when Redis answers"
    draft.set(ConditionType.RENDERING, "Unknown", Reason.OUTCOME_UNKNOWN, message)
    draft.say(message)
    return judged(draft)


def retrying(
    video_job: VideoJob, failure: Failure, stages: Mapping[str, int], now: datetime
) -> VideoJobStatus:
    """Starting or Rendering → Retrying: the attempt failed and a retry is spent.

    `status.failure` shows why there is a retry until a success clears it.
    """
    draft = Draft(video_job, now)
    message = f"{retry_message(video_job)}: {failure.sentence()}"
    draft.time_stages(stages)
    draft.close_attempt("Failed", failure.code.value, failure.sentence())
    draft.status.retry_count += 1
    draft.status.failure = VideoJobFailure.of(failure)
    draft.status.next_retry_time = rfc3339(retry_due(video_job, now))
    _wait(draft, Reason.WAITING_FOR_RETRY, message)
    draft.status.phase = "Retrying"
    return judged(draft)


def retry_due(video_job: VideoJob, now: datetime) -> datetime:
    """When the retry of an attempt that fails now may start."""
    return now + timedelta(seconds=video_job.spec.retry_delay_seconds)


def retry_message(video_job: VideoJob) -> str:
    """What clients read while the retry of the attempt that fails now waits."""
    spec = video_job.spec
    turn, turns = video_job.status.retry_count + 2, spec.retry_limit + 1
    return f"Retrying in {spec.retry_delay_seconds}s (attempt {turn} of {turns})"


def interrupted(video_job: VideoJob, reason: Reason, cause: str, now: datetime) -> VideoJobStatus:
    """Starting or Rendering → Pending: the cluster ended the attempt, and no retry is spent."""
    draft = Draft(video_job, now)
    draft.close_attempt("Disrupted", reason, cause)
    draft.set(ConditionType.DISRUPTED, "True", reason, cause)
    _wait(draft, Reason.WAITING_FOR_SLOT, interruption_message(cause))
    return judged(draft)


def yielded(video_job: VideoJob, message: str, now: datetime) -> VideoJobStatus:
    """Starting → Pending: the attempt has not run, and gives its slot back."""
    draft = Draft(video_job, now)
    draft.close_attempt("Stopped", Reason.YIELDED, message)
    _wait(draft, Reason.WAITING_FOR_SLOT, message)
    return judged(draft)


def interruption_message(cause: str) -> str:
    """What clients read after an interruption."""
    return f"Interrupted ({cause}); starting again"


def succeeded(
    video_job: VideoJob,
    result: RenderResult,
    now: datetime,
    stages: Mapping[str, int] = _NO_STAGES,
) -> VideoJobStatus:
    """Starting or Rendering → Succeeded, with the result of the open attempt."""
    draft = Draft(video_job, now)
    draft.time_stages(stages)
    number = draft.close_attempt("Succeeded", Reason.SUCCEEDED, MESSAGE_COMPLETED)
    draft.status.failure = None
    published = wire.result_document(video_job.job_id, result)
    draft.status.result = VideoJobResult(**published, artifacts_attempt=number)
    return _succeed(draft, now)


def failed(
    video_job: VideoJob,
    failure: Failure,
    now: datetime,
    stages: Mapping[str, int] = _NO_STAGES,
) -> VideoJobStatus:
    """Any unfinished state → Failed: no retry is left, or the failure is not retryable."""
    draft = Draft(video_job, now)
    sentence = failure.sentence()
    draft.time_stages(stages)
    draft.close_attempt("Failed", failure.code.value, sentence)
    draft.status.failure = VideoJobFailure.of(failure)
    draft.set(ConditionType.SUCCEEDED, "False", Reason.FAILED, sentence)
    draft.say(sentence)
    return _finish(draft, Reason.FAILED, sentence, now)


def cancelled(
    video_job: VideoJob, now: datetime, stages: Mapping[str, int] = _NO_STAGES
) -> VideoJobStatus:
    """Any unfinished state → Cancelled."""
    draft = Draft(video_job, now)
    draft.time_stages(stages)
    draft.close_attempt("Stopped", Reason.CANCELLED, MESSAGE_CANCELLED)
    draft.set(ConditionType.SUCCEEDED, "False", Reason.CANCELLED, MESSAGE_CANCELLED)
    draft.say(MESSAGE_CANCELLED)
    return _finish(draft, Reason.CANCELLED, MESSAGE_CANCELLED, now)


def ended_as_recorded(
    video_job: VideoJob,
    document: Mapping[str, Any],
    now: datetime,
    stages: Mapping[str, int] = _NO_STAGES,
) -> VideoJobStatus:
    """Any unfinished state → the end that clients have seen, from the status document they saw."""
    if document["status"] == Status.CANCELLED:
        return cancelled(video_job, now, stages)
    if document["status"] == Status.FAILURE:
        return failed(video_job, _failure_from(document), now, stages)
    draft = Draft(video_job, now)
    draft.time_stages(stages)
    draft.close_attempt("Succeeded", Reason.SUCCEEDED, MESSAGE_COMPLETED)
    draft.status.result = VideoJobResult(
        **document["result"], artifacts_attempt=document["attempt"]
    )
    return _succeed(draft, now)


def _open(draft: Draft, video_job: VideoJob, number: int) -> None:
    draft.open_attempt(number)
    message = f"Holds a slot of pool {video_job.spec.pool}"
    draft.set(ConditionType.ADMITTED, "True", Reason.ADMITTED, message)


def _wait(draft: Draft, reason: Reason, message: str) -> None:
    draft.set(ConditionType.ADMITTED, "False", reason, message)
    draft.set(ConditionType.RENDERING, "False", reason, "No attempt runs")
    if reason in _STALLING:
        draft.set(ConditionType.STALLED, "True", reason, message)
    else:
        draft.drop(ConditionType.STALLED)
    draft.status.phase = "Pending"
    draft.say(message)


def _succeed(draft: Draft, now: datetime) -> VideoJobStatus:
    draft.set(ConditionType.SUCCEEDED, "True", Reason.SUCCEEDED, MESSAGE_COMPLETED)
    draft.say(MESSAGE_COMPLETED, percent=100)
    return _finish(draft, Reason.SUCCEEDED, MESSAGE_COMPLETED, now)


def _finish(draft: Draft, reason: Reason, message: str, now: datetime) -> VideoJobStatus:
    draft.set(ConditionType.RENDERING, "False", Reason.ATTEMPT_ENDED, "No attempt runs")
    draft.set(ConditionType.ADMITTED, "False", reason, "Holds no slot")
    draft.set(ConditionType.FINISHED, "True", reason, message)
    draft.drop(ConditionType.DISRUPTED)
    if reason is Reason.SUCCEEDED:
        draft.drop(ConditionType.STALLED)
    else:
        draft.set(ConditionType.STALLED, "True", reason, message)
    draft.status.phase = str(reason)
    draft.status.next_retry_time = None
    draft.status.completion_time = rfc3339(now)
    return judged(draft)


def _failure_from(document: Mapping[str, Any]) -> Failure:
    code = FailureCode(document["error_code"] or FailureCode.INTERNAL)
    return Failure(
        code=code, message=document["error"] or "", retryable=bool(document["error_retryable"])
    )
