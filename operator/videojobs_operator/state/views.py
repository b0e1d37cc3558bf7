"""The parts of Jobs and pods that decisions read, as small immutable values."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

from videojobs.job.identity import ATTEMPT_LABEL, OWNER_LABEL


class JobState(Enum):
    """State of a Job by its conditions."""

    ACTIVE = auto()
    COMPLETE = auto()
    FAILED = auto()


ENDED_PHASES: Final = frozenset({"Succeeded", "Failed"})
"""Phases of a pod in which no container runs."""
_QUEUE_LABEL: Final = "kueue.x-k8s.io/queue-name"
_POD_COUNTS: Final = ("active", "succeeded", "failed", "terminating")


@dataclass(frozen=True, slots=True)
class JobView:
    """A Job of a VideoJob. `failure_reason` is set as soon as Kubernetes decides to fail it;
    `had_pod` says whether the Job controller has created its pod. `suspended`: another controller
    holds it, for example Kueue, in whose local queue `queue` it waits; empty without Kueue."""

    name: str
    uid: str
    owner_uid: str
    attempt: int
    state: JobState
    deleting: bool
    failure_reason: str = ""
    had_pod: bool = False
    suspended: bool = False
    queue: str = ""

    @property
    def waits(self) -> bool:
        """Whether it has no end and must not have a pod yet."""
        return self.suspended and self.state is JobState.ACTIVE and not self.deleting


@dataclass(frozen=True, slots=True)
class Terminated:
    """End of the renderer's container, from its status."""

    exit_code: int
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class PodView:
    """A pod of an attempt; empty strings stand for absent fields.

    `created` is an RFC 3339 time. `running`, `waiting_*` and `terminated` are the container's
    state, `unschedulable` the scheduler's message, `disruption*` reason and message of a true
    DisruptionTarget condition.
    """

    name: str
    uid: str
    owner_uid: str
    attempt: int
    created: str
    phase: str
    deleting: bool
    running: bool
    reason: str = ""
    message: str = ""
    terminated: Terminated | None = None
    waiting_reason: str = ""
    waiting_message: str = ""
    unschedulable: str = ""
    disruption: str = ""
    disruption_message: str = ""

    @property
    def unscheduled(self) -> bool:
        """Whether the scheduler has found no node for it."""
        return bool(self.unschedulable) and self.phase == "Pending" and not self.deleting


def job_view(raw: dict[str, Any]) -> JobView:
    """Parse a Job in the API server's JSON form; KeyError without the operator's labels."""
    metadata = raw["metadata"]
    conditions = _true_conditions(raw)
    failed = conditions.get("Failed") or conditions.get("FailureTarget") or {}
    state = JobState.ACTIVE
    if "Failed" in conditions:
        state = JobState.FAILED
    elif "Complete" in conditions:
        state = JobState.COMPLETE
    return JobView(
        name=metadata["name"],
        uid=metadata["uid"],
        owner_uid=metadata["labels"][OWNER_LABEL],
        attempt=int(metadata["labels"][ATTEMPT_LABEL]),
        state=state,
        deleting=bool(metadata.get("deletionTimestamp")),
        failure_reason=failed.get("reason", ""),
        suspended=bool(raw.get("spec", {}).get("suspend")),
        queue=metadata["labels"].get(_QUEUE_LABEL, ""),
        had_pod=any(raw.get("status", {}).get(count) for count in _POD_COUNTS),
    )


def pod_view(raw: dict[str, Any]) -> PodView:
    """Parse a Pod in the API server's JSON form; KeyError without the operator's labels."""
    metadata, status = raw["metadata"], raw.get("status", {})
    statuses = status.get("containerStatuses") or [{}]
    state = statuses[0].get("state", {})
    ended, waiting = state.get("terminated"), state.get("waiting", {})
    conditions = {item["type"]: item for item in status.get("conditions", [])}
    scheduled = conditions.get("PodScheduled", {})
    disruption = _true_conditions(raw).get("DisruptionTarget", {})
    return PodView(
        name=metadata["name"],
        uid=metadata["uid"],
        owner_uid=metadata["labels"][OWNER_LABEL],
        attempt=int(metadata["labels"][ATTEMPT_LABEL]),
        created=metadata.get("creationTimestamp", ""),
        phase=status.get("phase", "Pending"),
        deleting=bool(metadata.get("deletionTimestamp")),
        running="running" in state,
        reason=status.get("reason", ""),
        message=status.get("message", ""),
        terminated=_terminated(ended) if ended else None,
        waiting_reason=waiting.get("reason", ""),
        waiting_message=waiting.get("message", ""),
        unschedulable=scheduled.get("message", "")
        if scheduled.get("reason") == "Unschedulable"
        else "",
        disruption=disruption.get("reason", ""),
        disruption_message=disruption.get("message", ""),
    )


def _true_conditions(raw: dict[str, Any]) -> dict[str, dict[str, str]]:
    conditions = raw.get("status", {}).get("conditions") or []
    return {item["type"]: item for item in conditions if item["status"] == "True"}


def _terminated(ended: dict[str, Any]) -> Terminated:
    return Terminated(ended.get("exitCode", -1), ended.get("reason", ""), ended.get("message", ""))
