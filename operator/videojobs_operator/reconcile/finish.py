"""The end of a job's record, from the status of its finished VideoJob. Pure."""

from datetime import datetime

from videojobs.job.conditions import ConditionType, Reason, find
from videojobs.job.failures import Failure
from videojobs.job.resource import VideoJobStatus
from videojobs.job.states import Status
from videojobs.protocol import wire
from videojobs.store import Finish


def finish_of(job_id: str, status: VideoJobStatus, completed: datetime) -> Finish:
    """What to write into the record. It includes the number of retries and of the attempt, because
    Redis may have been unavailable when those changed."""
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
