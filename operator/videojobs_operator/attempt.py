"""What became of an attempt, read from its Job and its pods. Pure.

The order of the questions matters. Kubernetes' own verdict (a deadline) comes before what it does
to carry it out (deleting the pod); a disruption comes before the exit code that it causes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from videojobs.conditions import Reason
from videojobs.failures import ExitCode, Failure, FailureCode, code_of_exit
from videojobs.outcome import RenderResult, parse_termination
from videojobs_operator.views import JobState, JobView, PodView, Terminated


@dataclass(frozen=True)
class Waiting:
    """The pod does not run yet."""

    reason: Reason
    message: str


@dataclass(frozen=True)
class Running:
    """The renderer's container runs."""


@dataclass(frozen=True)
class Succeeded:
    """The renderer made a video."""

    result: RenderResult


@dataclass(frozen=True)
class Failed:
    """The renderer, or what it needs, failed."""

    failure: Failure


@dataclass(frozen=True)
class Disrupted:
    """The attempt ended by no fault of the render: no retry is spent."""

    reason: Reason
    message: str


Reading = Waiting | Running | Succeeded | Failed | Disrupted

_DEADLINE: Final = "DeadlineExceeded"
_IMAGE_TROUBLE: Final = frozenset(
    {"ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull"}
)
_DISRUPTIONS: Final[dict[str, Reason]] = {
    "PreemptionByScheduler": Reason.PREEMPTED,
    "EvictionByEvictionAPI": Reason.EVICTED,
    "TerminationByKubelet": Reason.EVICTED,
    "DeletionByTaintManager": Reason.NODE_LOST,
    "DeletionByPodGC": Reason.NODE_LOST,
}
_POD_REASONS: Final[dict[str, Reason]] = {
    "Evicted": Reason.EVICTED,
    "Preempting": Reason.PREEMPTED,
    "NodeLost": Reason.NODE_LOST,
    "NodeShutdown": Reason.NODE_LOST,
    "Terminated": Reason.NODE_LOST,
}
_SIGNALLED: Final = frozenset({int(ExitCode.CANCELLED), 137})
TIME_LIMIT_MESSAGE: Final = "Task exceeded time limit"


def read_attempt(job: JobView | None, pods: Sequence[PodView]) -> Reading:
    """The state of one attempt. `job` None means that it is known to be gone."""
    pod = max(pods, key=lambda pod: pod.created, default=None)
    if pod is not None and pod.phase == "Succeeded":
        return _succeeded(pod)
    if job is None:
        return Disrupted(Reason.JOB_DELETED, "The attempt's Job was deleted")
    if job.failure_reason == _DEADLINE:
        return Failed(_never_ran(pod) or _time_limit())
    if pod is None:
        return _without_pod(job)
    if _DISRUPTIONS.get(pod.disruption) is Reason.NODE_LOST:
        return Disrupted(Reason.NODE_LOST, pod.disruption_message)
    if pod.phase == "Failed":
        return _failed(pod)
    return _alive(pod)


def _succeeded(pod: PodView) -> Reading:
    termination = parse_termination(pod.terminated.message if pod.terminated else None)
    if termination is not None and termination.result is not None:
        return Succeeded(termination.result)
    message = "The renderer ended without saying what it made"
    return Failed(Failure.of(FailureCode.INTERNAL, message))


def _without_pod(job: JobView) -> Reading:
    """A pod that failed by itself stays; only a deleted one is gone when its Job has failed."""
    if job.state is JobState.FAILED:
        return Disrupted(Reason.POD_DELETED, "The renderer's pod was deleted")
    if job.state is JobState.COMPLETE:
        message = "The renderer's pod is gone, and with it what it made"
        return Failed(Failure.of(FailureCode.INTERNAL, message))
    return Waiting(Reason.POD_PENDING, "The renderer's pod is being created")


def _failed(pod: PodView) -> Reading:
    if pod.reason == _DEADLINE:
        return Failed(_time_limit())
    cause = _DISRUPTIONS.get(pod.disruption) or _POD_REASONS.get(pod.reason)
    if cause is not None:
        return Disrupted(cause, pod.disruption_message or pod.message or pod.reason)
    ended = pod.terminated
    if ended is None:
        message = pod.message or "The renderer's pod failed before its container ended"
        return Failed(Failure.of(FailureCode.RENDER_CRASHED, message))
    termination = parse_termination(ended.message)
    if termination is not None and termination.failure is not None:
        return Failed(termination.failure)
    if ended.exit_code in _SIGNALLED and pod.deleting:
        return Disrupted(Reason.POD_DELETED, "The renderer's pod was deleted")
    if ended.exit_code == ExitCode.CANCELLED:
        return Disrupted(Reason.POD_DELETED, "The renderer was told to stop")
    return Failed(_failure_of_exit(ended))


def _failure_of_exit(ended: Terminated) -> Failure:
    code = FailureCode.RENDER_OOM if ended.reason == "OOMKilled" else code_of_exit(ended.exit_code)
    if code is FailureCode.RENDER_OOM:
        return Failure.of(
            code,
            "The renderer ran out of memory",
            hint="Raise spec.template.resources.limits.memory of the RenderPool.",
        )
    if code is FailureCode.RENDER_TIME_LIMIT:
        return _time_limit()
    return Failure.of(code, f"The renderer ended with exit code {ended.exit_code}")


def _time_limit() -> Failure:
    return Failure.of(
        FailureCode.RENDER_TIME_LIMIT,
        TIME_LIMIT_MESSAGE,
        hint="Shorten the script or raise spec.activeDeadlineSeconds.",
    )


def _never_ran(pod: PodView | None) -> Failure | None:
    if pod is None or pod.running or pod.terminated is not None:
        return None
    waiting = _alive(pod)
    if not isinstance(waiting, Waiting):
        return None
    image = waiting.reason is Reason.IMAGE_PULL
    code = FailureCode.INFRA_IMAGE if image else FailureCode.INFRA_UNSCHEDULABLE
    return Failure.of(code, f"The renderer's pod never started: {waiting.message}")


def _alive(pod: PodView) -> Reading:
    if pod.running or pod.terminated is not None:
        return Running()
    if pod.unschedulable:
        return Waiting(Reason.UNSCHEDULABLE, f"No node takes the pod: {pod.unschedulable}")
    if pod.waiting_reason in _IMAGE_TROUBLE:
        detail = pod.waiting_message or pod.waiting_reason
        return Waiting(Reason.IMAGE_PULL, f"The renderer's image cannot be pulled: {detail}")
    return Waiting(Reason.POD_PENDING, "The renderer's pod is starting")
