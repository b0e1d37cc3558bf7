"""The parts of Jobs and pods that decisions read, as small immutable values.

A Job belongs to the VideoJob that is its controller by owner reference, a pod to such a Job. The
attempt is read from the Job's name, which nobody can change. Labels are not read: they prove
nothing. Containers are read by name, because webhooks add others to a pod.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any, Final

from videojobs.job.identity import API_GROUP, RENDERER_CONTAINER, attempt_of
from videojobs.times import parse_rfc3339


class JobState(Enum):
    """State of a Job by its conditions."""

    ACTIVE = auto()
    COMPLETE = auto()
    FAILED = auto()


ENDED_PHASES: Final = frozenset({"Succeeded", "Failed"})
"""Phases of a pod in which no container runs."""
_QUEUE_LABEL: Final = "kueue.x-k8s.io/queue-name"
_POD_COUNTS: Final = ("active", "succeeded", "failed", "terminating")

_ORDINARY_WAITS: Final = frozenset({"", "ContainerCreating", "PodInitializing"})
"""Reasons for which every container waits before it starts; all others name an obstacle."""


class ForeignError(Exception):
    """An object with the operator's labels that belongs to no VideoJob by its owner references."""


@dataclass(frozen=True, slots=True)
class JobView:
    """A Job of a VideoJob, whose UID is `owner_uid`. `failure_reason` is set as soon as Kubernetes
    decides to fail it; `had_pod` says whether the Job controller has created its pod. `suspended`:
    another controller holds it, for example Kueue, in whose local queue `queue` it waits; empty
    without Kueue. `started` is when it was started or resumed; None before that, and while
    it is held."""

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
    started: datetime | None = None
    namespace: str = field(kw_only=True)

    @property
    def waits(self) -> bool:
        """Whether it has no end and must not have a pod yet."""
        return self.suspended and self.state is JobState.ACTIVE and not self.deleting


@dataclass(frozen=True, slots=True)
class Terminated:
    """End of a container, from its status."""

    exit_code: int
    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class PodView:
    """A pod of the Job whose UID is `owner_uid`; empty strings stand for absent fields.

    `created` is an RFC 3339 time. `running` and `terminated` are the state of the container named
    renderer; `lingers` says that another container still runs, for which Kubernetes waits.
    `waiting_*` name the first container that cannot start, and why; `failed_init` an init container
    that failed, as a sentence. `unschedulable` is the scheduler's message, `disruption*` reason and
    message of a true DisruptionTarget condition.
    """

    name: str
    uid: str
    owner_uid: str
    created: str
    phase: str
    deleting: bool
    running: bool
    reason: str = ""
    message: str = ""
    terminated: Terminated | None = None
    lingers: bool = False
    waiting_container: str = RENDERER_CONTAINER
    waiting_reason: str = ""
    waiting_message: str = ""
    failed_init: str = ""
    unschedulable: str = ""
    disruption: str = ""
    disruption_message: str = ""
    namespace: str = field(kw_only=True)

    @property
    def over(self) -> bool:
        """Whether it has ended, or will end by itself: its renderer has, and no sidecar that
        Kubernetes waits for goes on."""
        return self.phase in ENDED_PHASES or (self.terminated is not None and not self.lingers)

    @property
    def unscheduled(self) -> bool:
        """Whether the scheduler has found no node for it."""
        return bool(self.unschedulable) and self.phase == "Pending" and not self.deleting


ChildView = JobView | PodView


def job_view(raw: dict[str, Any]) -> JobView:
    """Parse a Job in the API server's JSON form; ForeignError if it is no attempt of a VideoJob."""
    metadata = raw["metadata"]
    owner = _controller(metadata, "VideoJob", API_GROUP)
    attempt = attempt_of(metadata["name"], owner["name"], owner["uid"])
    if attempt is None:
        raise ForeignError("its name is not that of an attempt of its VideoJob")
    conditions, started = _true_conditions(raw), raw.get("status", {}).get("startTime")
    failed = conditions.get("Failed") or conditions.get("FailureTarget") or {}
    state = JobState.ACTIVE
    if "Failed" in conditions:
        state = JobState.FAILED
    elif "Complete" in conditions:
        state = JobState.COMPLETE
    return JobView(
        name=metadata["name"],
        uid=metadata["uid"],
        namespace=metadata["namespace"],
        owner_uid=owner["uid"],
        attempt=attempt,
        state=state,
        deleting=bool(metadata.get("deletionTimestamp")),
        failure_reason=failed.get("reason", ""),
        suspended=bool(raw.get("spec", {}).get("suspend")),
        queue=(metadata.get("labels") or {}).get(_QUEUE_LABEL, ""),
        started=parse_rfc3339(started) if started else None,
        had_pod=any(raw.get("status", {}).get(count) for count in _POD_COUNTS),
    )


def pod_view(raw: dict[str, Any]) -> PodView:
    """Parse a Pod in the API server's JSON form; ForeignError if its controller is not a Job."""
    metadata, status = raw["metadata"], raw.get("status", {})
    owner = _controller(metadata, "Job", "batch")
    containers = status.get("containerStatuses") or ()
    inits = status.get("initContainerStatuses") or ()
    state = _state_of(RENDERER_CONTAINER, containers)
    ended = state.get("terminated")
    others = [item for item in containers if item["name"] != RENDERER_CONTAINER]
    stuck = _stuck([*inits, *containers])
    waiting = stuck["state"]["waiting"] if stuck else {}
    conditions = {item["type"]: item for item in status.get("conditions", [])}
    scheduled = conditions.get("PodScheduled", {})
    disruption = _true_conditions(raw).get("DisruptionTarget", {})
    return PodView(
        name=metadata["name"],
        uid=metadata["uid"],
        namespace=metadata["namespace"],
        owner_uid=owner["uid"],
        created=metadata.get("creationTimestamp", ""),
        phase=status.get("phase", "Pending"),
        deleting=bool(metadata.get("deletionTimestamp")),
        running="running" in state,
        reason=status.get("reason", ""),
        message=status.get("message", ""),
        terminated=_terminated(ended) if ended else None,
        lingers=any("terminated" not in item.get("state", {}) for item in others),
        waiting_container=stuck["name"] if stuck else RENDERER_CONTAINER,
        waiting_reason=waiting.get("reason", ""),
        waiting_message=waiting.get("message", ""),
        failed_init=_failed_init(raw, inits),
        unschedulable=scheduled.get("message", "")
        if scheduled.get("reason") == "Unschedulable"
        else "",
        disruption=disruption.get("reason", ""),
        disruption_message=disruption.get("message", ""),
    )


def _controller(metadata: dict[str, Any], kind: str, group: str) -> dict[str, Any]:
    """The owner reference of the controller, which must be of this kind and API group."""
    for owner in metadata.get("ownerReferences") or ():
        if owner.get("controller"):
            if (owner["kind"], owner["apiVersion"].partition("/")[0]) == (kind, group):
                found: dict[str, Any] = owner
                return found
            raise ForeignError(f"its controller is a {owner['kind']}, not a {kind}")
    raise ForeignError(f"no controller owns it; a {kind} would")


def _state_of(name: str, statuses: Iterable[dict[str, Any]]) -> dict[str, Any]:
    found = (item.get("state", {}) for item in statuses if item["name"] == name)
    return next(found, {})


def _stuck(statuses: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """The status of the first container that an obstacle keeps from starting."""
    for item in statuses:
        waiting = item.get("state", {}).get("waiting")
        if waiting and waiting.get("reason", "") not in _ORDINARY_WAITS:
            return item
    return None


def _failed_init(raw: dict[str, Any], statuses: Iterable[dict[str, Any]]) -> str:
    """Which init container has failed, as a sentence; a native sidecar that was killed has not."""
    for item in statuses:
        ended = item.get("state", {}).get("terminated")
        if ended and ended.get("exitCode") and item["name"] not in _native_sidecars(raw):
            detail = ended.get("message") or ended.get("reason") or "no reason is given"
            code = ended["exitCode"]
            return f"Init container {item['name']} ended with exit code {code}: {detail}"
    return ""


def _native_sidecars(raw: dict[str, Any]) -> set[str]:
    inits = raw.get("spec", {}).get("initContainers", [])
    return {item["name"] for item in inits if item.get("restartPolicy") == "Always"}


def _true_conditions(raw: dict[str, Any]) -> dict[str, dict[str, str]]:
    conditions = raw.get("status", {}).get("conditions") or []
    return {item["type"]: item for item in conditions if item["status"] == "True"}


def _terminated(ended: dict[str, Any]) -> Terminated:
    return Terminated(ended.get("exitCode", -1), ended.get("reason", ""), ended.get("message", ""))
