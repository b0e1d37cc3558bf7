"""Conditions of a VideoJob: the closed lists of types and reasons, and how one is set.

Kubernetes API conventions: absence means unknown, a condition is never removed to say False, and
`lastTransitionTime` moves only when `status` does.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Literal

from videojobs.job.manifest_model import ManifestModel
from videojobs.times import rfc3339


class ConditionType(StrEnum):
    """In the order in which a job passes them."""

    ACCEPTED = "Accepted"
    ADMITTED = "Admitted"
    RENDERING = "Rendering"
    FINISHED = "Finished"
    SUCCEEDED = "Succeeded"
    DISRUPTED = "Disrupted"  # only when true: the last attempt ended by no fault of the render
    STALLED = "Stalled"  # only when true: somebody has to act, the message says how


class Reason(StrEnum):
    """Why a condition is as it is."""

    ACCEPTED = "Accepted"
    ADMITTED = "Admitted"
    WAITING_FOR_SLOT = "WaitingForSlot"
    WAITING_FOR_RETRY = "WaitingForRetry"
    SUSPENDED = "Suspended"
    POOL_NOT_FOUND = "PoolNotFound"
    POD_PENDING = "PodPending"
    UNSCHEDULABLE = "Unschedulable"
    IMAGE_PULL = "ImagePull"
    CONTAINER_RUNNING = "ContainerRunning"
    ATTEMPT_ENDED = "AttemptEnded"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    CANCELLED = "Cancelled"
    POD_DELETED = "PodDeleted"
    JOB_DELETED = "JobDeleted"
    EVICTED = "Evicted"
    PREEMPTED = "Preempted"
    NODE_LOST = "NodeLost"


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
    """The condition of a type, if it has been set."""
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
    """The conditions with one set; others and their order stay."""
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
    """Without an abnormal condition; those are present only while true."""
    return [condition for condition in conditions if condition.type != kind]
