"""Conditions of a VideoJob: the closed lists of types and reasons, and the function that sets one.

Kubernetes API conventions: an absent condition is unknown, a condition is never removed to say
False, and `lastTransitionTime` changes only when `status` does.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal

from videojobs.job.manifest_model import ManifestModel
from videojobs.times import rfc3339


class ConditionType(StrEnum):
    """Types of conditions, in the order in which a job reaches them."""

    ACCEPTED = "Accepted"
    ADMITTED = "Admitted"
    RENDERING = "Rendering"
    FINISHED = "Finished"
    SUCCEEDED = "Succeeded"
    READY = "Ready"  # the same for tools that know no VideoJobs
    RECONCILING = "Reconciling"  # set only while true: the job may yet succeed by itself
    DISRUPTED = "Disrupted"  # set only while true: the last attempt ended by an outside cause
    STALLED = "Stalled"  # set only while true: it ended without a video, or a person has to act


class Reason(StrEnum):
    """Machine-readable reasons of conditions."""

    ACCEPTED = "Accepted"
    JOB_ID_TAKEN = "JobIdTaken"
    ADMITTED = "Admitted"
    WAITING_FOR_SLOT = "WaitingForSlot"
    WAITING_FOR_RETRY = "WaitingForRetry"
    SUSPENDED = "Suspended"
    POOL_NOT_FOUND = "PoolNotFound"
    QUOTA_EXCEEDED = "QuotaExceeded"
    ADMISSION_DENIED = "AdmissionDenied"
    FORBIDDEN = "Forbidden"
    NAMESPACE_TERMINATING = "NamespaceTerminating"
    INVALID_TEMPLATE = "InvalidTemplate"
    POD_PENDING = "PodPending"
    UNSCHEDULABLE = "Unschedulable"
    WAITING_FOR_ROOM = "WaitingForRoom"
    IMAGE_PULL = "ImagePull"
    CONTAINER_CANNOT_START = "ContainerCannotStart"
    CONTAINER_RUNNING = "ContainerRunning"
    ATTEMPT_ENDED = "AttemptEnded"
    OUTCOME_UNKNOWN = "OutcomeUnknown"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    YIELDED = "Yielded"
    POD_DELETED = "PodDeleted"
    JOB_DELETED = "JobDeleted"
    KILLED = "Killed"
    EVICTED = "Evicted"
    PREEMPTED = "Preempted"
    NODE_LOST = "NodeLost"


REFUSALS: Final = frozenset(
    {
        Reason.QUOTA_EXCEEDED,
        Reason.ADMISSION_DENIED,
        Reason.FORBIDDEN,
        Reason.NAMESPACE_TERMINATING,
        Reason.INVALID_TEMPLATE,
    }
)
"""Reasons why Kubernetes refuses to create an object."""

ConditionStatus = Literal["True", "False", "Unknown"]


class Condition(ManifestModel, frozen=True):
    """One entry of `status.conditions`."""

    type: str
    status: ConditionStatus
    reason: str
    message: str = ""
    last_transition_time: str
    observed_generation: int | None = None


def find(conditions: Sequence[Condition], kind: ConditionType) -> Condition | None:
    """The condition of a type; None when it has not been set."""
    return next((condition for condition in conditions if condition.type == kind), None)


def is_true(conditions: Sequence[Condition], kind: ConditionType) -> bool:
    """Whether a condition is set and True."""
    condition = find(conditions, kind)
    return condition is not None and condition.status == "True"


def set_condition(
    conditions: Sequence[Condition],
    kind: ConditionType,
    status: ConditionStatus,
    reason: Reason | str,
    message: str,
    *,
    now: datetime,
    generation: int | None,
) -> list[Condition]:
    """The conditions with one set; the others and their order do not change."""
    known = find(conditions, kind)
    unmoved = known is not None and known.status == status
    changed = Condition(
        type=kind.value,
        status=status,
        reason=str(reason),
        message=message,
        last_transition_time=known.last_transition_time if known and unmoved else rfc3339(now),
        observed_generation=generation,
    )
    if known is None:
        return [*conditions, changed]
    return [changed if condition.type == kind else condition for condition in conditions]


def drop_condition(conditions: Sequence[Condition], kind: ConditionType) -> list[Condition]:
    """The conditions without one that is present only while true."""
    return [condition for condition in conditions if condition.type != kind]
