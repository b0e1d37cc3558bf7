"""The state or the end of an attempt, read from its Job and its pods, or from its own report. Pure.

The order of the checks matters. What the container named renderer has said itself comes first,
whatever other containers do and however the pod ends. Kubernetes' own decision (a deadline) comes
before its consequence (the deletion of the pod); a disruption comes before the exit code that it
causes.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from videojobs.job.conditions import Reason
from videojobs.job.failures import ExitCode, Failure, FailureCode, code_of_exit
from videojobs.job.identity import RENDERER_CONTAINER
from videojobs.job.outcome import Termination, parse_termination
from videojobs.job.result import RenderResult
from videojobs_operator.slots.yielding import NO_ROOM, Room
from videojobs_operator.state.refusal import Refusal
from videojobs_operator.state.views import JobState, JobView, PodView, Terminated


@dataclass(frozen=True)
class Waiting:
    """The pod does not run yet. `cure` says what to do if waiting alone does not help."""

    reason: Reason
    message: str
    cure: str = ""

    @property
    def advice(self) -> str:
        """The message, followed by the cure if there is one."""
        return f"{self.message.rstrip('.')}. {self.cure}" if self.cure else self.message


@dataclass(frozen=True)
class Running:
    """The renderer's container runs, or its end is not yet complete."""


@dataclass(frozen=True)
class Succeeded:
    """The renderer made a video. `stages` are milliseconds by the renderer's names of stages.
    `shortened`: the pod's message had no room for the whole result."""

    result: RenderResult
    stages: Mapping[str, int] = field(default_factory=dict)
    shortened: bool = False


@dataclass(frozen=True)
class Failed:
    """The renderer, or what it needs, failed; `stages` has the stages that were completed. `told`:
    these are the renderer's own last words."""

    failure: Failure
    stages: Mapping[str, int] = field(default_factory=dict)
    told: bool = False


@dataclass(frozen=True)
class Disrupted:
    """The cluster ended the attempt, not the render: no retry is spent."""

    reason: Reason
    message: str


@dataclass(frozen=True)
class Unconfirmed:
    """The attempt is over, and Redis, which knows whether it has stored a result, is away."""


Reading = Waiting | Running | Succeeded | Failed | Disrupted | Unconfirmed

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
"""128 + SIGTERM and 128 + SIGKILL."""
_OUT_OF_MEMORY: Final = "OOMKilled"
"""The kubelet's reason when the kernel has killed a process of the container for its memory. An
exit code of 137 alone is not one: anybody on the node can send SIGKILL."""
_UNSEEN_ENDS: Final = frozenset({"Unknown", "ContainerStatusUnknown"})
"""Reasons of containerd and of the kubelet for a container whose end nobody has seen, as after a
reboot of its node. Its exit code, 255 or 137, is made up."""
_OVER_ITS_LIMIT: Final = re.compile(r"exceed(s|ed) (the|its) .*limit")
"""The kubelet's message when it evicts a pod for exceeding its own storage limit, and not because
the node is full (`pkg/kubelet/eviction/eviction_manager.go`)."""

_CURES: Final[dict[FailureCode, str]] = {
    FailureCode.INPUT_INVALID: "Correct the request: the renderer's log names the field.",
    FailureCode.VOICE_AUTH: "Renew the voice provider's key, or choose voiceProvider local.",
    FailureCode.RENDER_OOM: "Raise spec.template.resources.limits.memory of the RenderPool.",
    FailureCode.RENDER_TIME_LIMIT: "Shorten the script or raise spec.activeDeadlineSeconds.",
    FailureCode.RENDER_SCRATCH_FULL: "Raise spec.template.scratchSize of the RenderPool.",
    FailureCode.RENDER_CRASHED: "Read the renderer's log: kubectl logs of the attempt's Job.",
    FailureCode.INFRA_IMAGE: (
        "Correct spec.template.image of the RenderPool, or let the nodes reach its registry."
    ),
    FailureCode.INFRA_UNSCHEDULABLE: (
        "Add a node that the pod fits on, or lower spec.template.resources or correct "
        "spec.template.nodeSelector and tolerations of the RenderPool."
    ),
    FailureCode.INFRA_DISRUPTED: "If it happens again, check the events of the node.",
    FailureCode.INTERNAL: "Report this with the renderer's log: kubectl logs of the attempt's Job.",
}
_KILLED_CURE: Final = (
    "Find what kills it in the events of the pod and of its node. If the container runtime does "
    "not report a lack of memory, raise spec.template.resources.limits.memory of the RenderPool."
)
_START_CURE: Final = (
    "Correct spec.template of the RenderPool and what it names; kubectl describe pod of the "
    "attempt's Job shows the steps."
)
_FOREIGN_CURE: Final = (
    "An admission webhook or a policy has added this container: correct it there, or exempt the "
    "renderers' pods. kubectl describe pod of the attempt's Job shows the steps."
)
_NEVER_STARTED: Final[dict[Reason, FailureCode]] = {
    Reason.IMAGE_PULL: FailureCode.INFRA_IMAGE,
    Reason.CONTAINER_CANNOT_START: FailureCode.INFRA_DISRUPTED,
}
_LACKING: Final = ("Insufficient ", "Too many pods")
"""kube-scheduler's words for a node that other pods fill (plugin NodeResourcesFit)."""
_FULL: Final = "No preemption victims found"
"""Its words for a node that would fit the pod if it were empty (plugin DefaultPreemption)."""
TIME_LIMIT_MESSAGE: Final = "Task exceeded time limit"


def read_attempt(
    job: JobView | None,
    pods: Sequence[PodView],
    refusal: Refusal | None = None,
    room: Room = NO_ROOM,
    *,
    begun: bool = False,
) -> Reading:
    """The reading of one attempt. `job` is None only if its Job is known not to exist; `refusal` is
    why the Job controller could create no pod, or why Kueue holds the Job, if that is known; `room`
    matters only for a pod that waits for a node; `begun` says whether the renderer has been seen to
    run."""
    pod = max(pods, key=lambda pod: pod.created, default=None)
    said = _said(pod)
    if said is not None:
        return said
    if job is None:
        return Disrupted(Reason.JOB_DELETED, "The attempt's Job was deleted")
    refusal = _still_true(job, refusal)
    if job.failure_reason == _DEADLINE:
        return _never_ran(pod, room) or _never_had_pod(job, pod, refusal) or _time_limit()
    if job.waits:
        return _suspended(job, pod, refusal, begun=begun)
    if pod is None:
        return _without_pod(job, refusal)
    if _DISRUPTIONS.get(pod.disruption) is Reason.NODE_LOST:
        return Disrupted(Reason.NODE_LOST, pod.disruption_message)
    if pod.phase == "Failed" or pod.terminated is not None:
        return _failed(pod)
    return _alive(pod, room)


def read_outcome(outcome: Termination) -> Succeeded | Failed:
    """The reading of what an attempt has reported to the internal port: its files are stored."""
    stages = outcome.stage_milliseconds
    if outcome.result is not None:
        return Succeeded(outcome.result, stages)
    if outcome.failure is not None:
        return Failed(outcome.failure, stages)
    return _failure(FailureCode.INTERNAL, "The renderer reported neither a result nor a failure")


def killed_too_often(killed: Disrupted) -> Failed:
    """The reading of an attempt that was killed from outside, as others of its job before."""
    return _failure(FailureCode.INFRA_DISRUPTED, killed.message, _KILLED_CURE)


def _said(pod: PodView | None) -> Succeeded | Failed | None:
    """What the renderer said at its own end. None if it has said nothing, or failed by a signal or
    in a pod that the cluster was ending."""
    if pod is None or (pod.terminated is None and pod.phase != "Succeeded"):
        return None
    ended = pod.terminated or Terminated(int(ExitCode.DONE), "", "")
    if ended.exit_code == ExitCode.DONE:
        termination = parse_termination(ended.message)
        if termination is not None and termination.result is not None:
            stages, shortened = termination.stage_milliseconds, termination.shortened is True
            return Succeeded(termination.result, stages, shortened)
        return _failure(FailureCode.INTERNAL, "The renderer ended without reporting its result")
    if ended.exit_code in _SIGNALLED or _cause(pod) is not None:
        return None
    return _words(ended)


def _words(ended: Terminated) -> Failed | None:
    termination = parse_termination(ended.message)
    if termination is None or termination.failure is None:
        return None
    return Failed(termination.failure, termination.stage_milliseconds, told=True)


def _cause(pod: PodView) -> Reason | None:
    """Why the cluster ended the pod, if it did."""
    return _DISRUPTIONS.get(pod.disruption) or _POD_REASONS.get(pod.reason)


def _never_had_pod(job: JobView, pod: PodView | None, refusal: Refusal | None) -> Disrupted | None:
    """At its deadline a Job loses its pod too, so the Job's own count tells whether it had one."""
    if pod is not None or job.had_pod:
        return None
    if refusal is None:
        return Disrupted(Reason.POD_PENDING, "No pod was created for the attempt's Job")
    return Disrupted(refusal.reason, refusal.message)


def _still_true(job: JobView, refusal: Refusal | None) -> Refusal | None:
    """Reasons are read every few seconds. Why a Job is held is over when it is resumed, and why its
    pod is refused when it is held."""
    if refusal is None or job.waits is not (refusal.reason is Reason.SUSPENDED):
        return None
    return refusal


def _suspended(
    job: JobView, pod: PodView | None, refusal: Refusal | None, *, begun: bool
) -> Reading:
    """Another controller holds the Job, as Kueue does until there is quota. It may resume it, and
    then the attempt goes on. A render that it stops is an end: the next attempt renders again. Its
    pod may be gone before anybody looks."""
    by = f"Kueue, in local queue {job.queue}" if job.queue else "another controller"
    stopped = pod is not None and (pod.running or pod.terminated is not None or pod.deleting)
    if stopped or begun:
        return Disrupted(Reason.PREEMPTED, f"The attempt's Job was suspended by {by}")
    why = f": {refusal.words}" if refusal is not None else ""
    return Waiting(Reason.SUSPENDED, f"The attempt's Job is held by {by}{why}")


def _without_pod(job: JobView, refusal: Refusal | None) -> Reading:
    """A pod that failed stays, so if its Job has failed without a pod, the pod was deleted."""
    if job.state is JobState.FAILED:
        return Disrupted(Reason.POD_DELETED, "The renderer's pod was deleted")
    if job.state is JobState.COMPLETE:
        message = "The renderer's pod was deleted before its result was read"
        return _failure(FailureCode.INTERNAL, message)
    if refusal is not None:
        return Waiting(refusal.reason, refusal.message, refusal.cure)
    return Waiting(Reason.POD_PENDING, "The renderer's pod is being created")


def _failed(pod: PodView) -> Reading:
    if pod.reason == _DEADLINE:
        return _time_limit()
    if _OVER_ITS_LIMIT.search(pod.message):
        message = f"The renderer exceeded its storage limit: {pod.message.strip()}"
        return _failure(FailureCode.RENDER_SCRATCH_FULL, message)
    cause = _cause(pod)
    if cause is not None:
        return Disrupted(cause, pod.disruption_message or pod.message or pod.reason)
    ended = pod.terminated
    if ended is None and pod.failed_init:
        return _failure(FailureCode.INFRA_DISRUPTED, pod.failed_init, _FOREIGN_CURE)
    if ended is None:
        detail = ": ".join(filter(None, (pod.reason, pod.message))) or "no reason is given"
        return _failure(FailureCode.INFRA_DISRUPTED, f"The node refused the pod: {detail}")
    if (words := _words(ended)) is not None:
        return words
    if ended.exit_code in _SIGNALLED and pod.deleting:
        return Disrupted(Reason.POD_DELETED, "The renderer's pod was deleted")
    return _ended_without_words(ended)


def _ended_without_words(ended: Terminated) -> Failed | Disrupted:
    if ended.reason == _OUT_OF_MEMORY:
        return _failure(FailureCode.RENDER_OOM, "The renderer ran out of memory")
    if ended.exit_code in _SIGNALLED:
        message = f"The renderer was killed from outside (exit code {ended.exit_code})"
        return Disrupted(Reason.KILLED, message)
    if ended.reason in _UNSEEN_ENDS:
        return Disrupted(
            Reason.KILLED, "The renderer ended without an exit code; its node may have rebooted"
        )
    code = code_of_exit(ended.exit_code)
    if code is FailureCode.RENDER_TIME_LIMIT:
        return _time_limit()
    return _failure(code, f"The renderer ended with exit code {ended.exit_code}")


def _time_limit() -> Failed:
    return _failure(FailureCode.RENDER_TIME_LIMIT, TIME_LIMIT_MESSAGE)


def _failure(code: FailureCode, message: str, cure: str = "") -> Failed:
    return Failed(Failure.of(code, message, hint=cure or _CURES[code]))


def _never_ran(pod: PodView | None, room: Room) -> Failed | Disrupted | None:
    if pod is None or pod.running or pod.terminated is not None:
        return None
    waiting = _alive(pod, room)
    if not isinstance(waiting, Waiting):
        return None
    if waiting.reason is Reason.WAITING_FOR_ROOM:
        return Disrupted(waiting.reason, waiting.message)
    code = _NEVER_STARTED.get(waiting.reason, FailureCode.INFRA_UNSCHEDULABLE)
    return _failure(code, f"The renderer's pod never started: {waiting.message}", waiting.cure)


def _alive(pod: PodView, room: Room) -> Reading:
    if pod.running:
        return Running()
    if pod.unschedulable:
        return _unscheduled(pod.unschedulable, room)
    if pod.waiting_reason:
        return _stuck(pod)
    return Waiting(Reason.POD_PENDING, "The renderer's pod is starting")


def _unscheduled(words: str, room: Room) -> Waiting:
    """A node is full, or no node fits the pod at all. kube-scheduler's `words` are the same for
    both, but a render of the same pool that runs now shows that a node fits it. The scheduler tells
    the two apart only for a pod that may preempt others."""
    lacks = any(part in words for part in _LACKING)
    if lacks and (room.running or _FULL in words):
        before = room.running + room.ahead
        message = f"Waits for room on a node, {before} renders before it: {words}"
        return Waiting(Reason.WAITING_FOR_ROOM, message)
    message = f"No node fits the pod: {words}"
    return Waiting(Reason.UNSCHEDULABLE, message, _CURES[FailureCode.INFRA_UNSCHEDULABLE])


def _stuck(pod: PodView) -> Waiting:
    """A container cannot start: the renderer's own, or one that somebody has added to the pod."""
    own = pod.waiting_container == RENDERER_CONTAINER
    subject = "The renderer" if own else f"Container {pod.waiting_container}"
    detail = pod.waiting_message or pod.waiting_reason
    if pod.waiting_reason in _IMAGE_TROUBLE:
        message = f"{subject}'s image cannot be pulled: {detail}"
        cure = _CURES[FailureCode.INFRA_IMAGE] if own else _FOREIGN_CURE
        return Waiting(Reason.IMAGE_PULL, message, cure)
    message = f"{subject} cannot start ({pod.waiting_reason}): {detail}"
    return Waiting(Reason.CONTAINER_CANNOT_START, message, _START_CURE if own else _FOREIGN_CURE)
