"""The ends of a VideoJob: how each is written into the status and into the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from videojobs.job.conditions import ConditionType, Reason, find
from videojobs.job.failures import Failure, FailureCode
from videojobs.job.resource import VideoJob, VideoJobFailure, VideoJobStatus
from videojobs.job.result import RenderResult, VideoJobResult
from videojobs.job.states import Status
from videojobs.protocol import wire
from videojobs.protocol.reports import MESSAGE_CANCELLED, MESSAGE_COMPLETED
from videojobs.store import Finish
from videojobs.times import rfc3339
from videojobs_operator.reconcile.draft import Draft


def succeed(draft: Draft, video_job: VideoJob, result: RenderResult, now: datetime) -> None:
    """The open attempt made the video."""
    number = draft.close_attempt("Succeeded", Reason.SUCCEEDED, MESSAGE_COMPLETED)
    draft.status.failure = None
    published = wire.result_document(video_job.job_id, result)
    draft.status.result = VideoJobResult(**published, artifacts_attempt=number)
    draft.set(ConditionType.SUCCEEDED, "True", Reason.SUCCEEDED, MESSAGE_COMPLETED)
    draft.say(MESSAGE_COMPLETED, percent=100)
    _finish(draft, Reason.SUCCEEDED, MESSAGE_COMPLETED, now)


def fail(draft: Draft, failure: Failure, now: datetime) -> None:
    """No attempt is left."""
    sentence = failure.sentence()
    draft.close_attempt("Failed", failure.code.value, sentence)
    draft.status.failure = VideoJobFailure.of(failure)
    draft.set(ConditionType.SUCCEEDED, "False", Reason.FAILED, sentence)
    draft.say(sentence)
    _finish(draft, Reason.FAILED, sentence, now)


def cancel(draft: Draft, now: datetime) -> None:
    """Somebody cancelled the job."""
    draft.close_attempt("Stopped", Reason.CANCELLED, MESSAGE_CANCELLED)
    draft.set(ConditionType.SUCCEEDED, "False", Reason.CANCELLED, MESSAGE_CANCELLED)
    draft.say(MESSAGE_CANCELLED)
    _finish(draft, Reason.CANCELLED, MESSAGE_CANCELLED, now)


def follow(draft: Draft, document: Mapping[str, Any], now: datetime) -> None:
    """Write the end that clients have seen, from the status document they saw."""
    if document["status"] == Status.CANCELLED:
        cancel(draft, now)
        return
    if document["status"] == Status.FAILURE:
        fail(draft, _failure_from(document), now)
        return
    draft.close_attempt("Succeeded", Reason.SUCCEEDED, MESSAGE_COMPLETED)
    draft.status.result = VideoJobResult(
        **document["result"], artifacts_attempt=document["attempt"]
    )
    draft.set(ConditionType.SUCCEEDED, "True", Reason.SUCCEEDED, MESSAGE_COMPLETED)
    draft.say(MESSAGE_COMPLETED, percent=100)
    _finish(draft, Reason.SUCCEEDED, MESSAGE_COMPLETED, now)


def finish_of(job_id: str, status: VideoJobStatus, completed: datetime) -> Finish:
    """The record's end, from the status of a finished VideoJob. It says how many retries were spent
    too: Redis may have been away when they were."""
    spent = {"retry_count": str(status.retry_count), "attempt": str(status.attempt or 0)}
    if status.result is not None:
        result = wire.fragment(wire.result_document(job_id, status.result))
        number = status.result.artifacts_attempt
        fragments = {**spent, "result": result, "attempt": str(number)}
        return Finish(Status.SUCCESS, completed, fragments, artifacts_attempt=number)
    succeeded = find(status.conditions, ConditionType.SUCCEEDED)
    cancelled = succeeded is not None and succeeded.reason == Reason.CANCELLED
    if cancelled or status.failure is None:
        return Finish(Status.CANCELLED, completed, spent)
    failure = Failure.model_validate(status.failure.model_dump(exclude_none=True))
    return Finish(Status.FAILURE, completed, {**spent, **wire.failure_fragments(failure)})


def _failure_from(document: Mapping[str, Any]) -> Failure:
    code = FailureCode(document["error_code"] or FailureCode.INTERNAL)
    return Failure(
        code=code, message=document["error"] or "", retryable=bool(document["error_retryable"])
    )


def _finish(draft: Draft, reason: Reason, message: str, now: datetime) -> None:
    draft.set(ConditionType.RENDERING, "False", Reason.ATTEMPT_ENDED, "No attempt runs")
    draft.set(ConditionType.ADMITTED, "False", reason, "Holds no slot")
    draft.set(ConditionType.FINISHED, "True", reason, message)
    draft.drop(ConditionType.DISRUPTED)
    draft.drop(ConditionType.STALLED)
    draft.status.phase = str(reason)
    draft.status.next_retry_time = None
    draft.status.completion_time = rfc3339(now)
