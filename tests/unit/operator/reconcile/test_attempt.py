"""What becomes of an attempt, by what its Job and its pod look like."""

from dataclasses import replace
from typing import Any

import pytest

from videojobs.job.conditions import Reason
from videojobs.job.failures import Failure, FailureCode
from videojobs.job.outcome import Termination
from videojobs.job.result import RenderResult
from videojobs_operator.reconcile.attempt import (
    Disrupted,
    Failed,
    Reading,
    Running,
    Succeeded,
    Waiting,
    read_attempt,
    read_outcome,
)
from videojobs_operator.slots.yielding import Room
from videojobs_operator.state.refusal import Refusal
from videojobs_operator.state.views import JobState, JobView, PodView, Terminated

JOB = JobView("j", "ju", "u", 1, JobState.ACTIVE, deleting=False, namespace="ns")
POD = PodView(
    "p",
    "pu",
    "ju",
    "2026-01-01T00:00:00Z",
    "Pending",
    deleting=False,
    running=False,
    namespace="ns",
)
RESULT = RenderResult(duration=15, file_size=1, resolution="1920x1080")
NO_VOICE = Failure.of(FailureCode.INPUT_INVALID, "No such voice")


def job(**changes: Any) -> JobView:
    return replace(JOB, **changes)


def pod(**changes: Any) -> PodView:
    return replace(POD, **changes)


def ended(code: int, reason: str = "Error", termination: Termination | None = None) -> Terminated:
    return Terminated(code, reason, termination.to_message() if termination else "")


def kind(reading: Reading) -> str:
    """Its type, and the reason or the code of its failure."""
    name = type(reading).__name__
    match reading:
        case Waiting(reason=reason) | Disrupted(reason=reason):
            return f"{name} {reason}"
        case Failed(failure=failure):
            return f"{name} {failure.code}"
        case _:
            return name


def died(code: int, reason: str = "Error", words: Failure | None = None, **more: Any) -> PodView:
    """A pod whose renderer has failed."""
    said = Termination(failure=words) if words is not None else None
    return pod(phase="Failed", terminated=ended(code, reason, said), **more)


FAILED_JOB = job(state=JobState.FAILED, failure_reason="BackoffLimitExceeded")
DEADLINE = job(state=JobState.FAILED, failure_reason="DeadlineExceeded")
HELD = job(suspended=True)
RUNS = pod(phase="Running", running=True)
MADE_IT = ended(0, "Completed", Termination(result=RESULT))
DONE = pod(phase="Succeeded", terminated=MADE_IT)
SAID_WHY = ended(64, "Error", Termination(failure=NO_VOICE))
WROTE_MUCH = 'Usage of EmptyDir volume "scratch" exceeds the limit "4Gi". '
CONTAINER_WROTE_MUCH = 'Container renderer exceeded its local ephemeral storage limit "1Gi". '
INIT_FAILED = "Init container x ended with exit code 1: Error"

STARTING: dict[str, tuple[JobView | None, PodView | None, str]] = {
    "no pod yet": (JOB, None, "Waiting PodPending"),
    "held by another": (HELD, None, "Waiting Suspended"),
    "starting": (JOB, POD, "Waiting PodPending"),
    "no node": (JOB, pod(unschedulable="0/1 nodes"), "Waiting Unschedulable"),
    "no image": (JOB, pod(waiting_reason="ImagePullBackOff"), "Waiting ImagePull"),
    "no image of an init container": (
        JOB,
        pod(waiting_container="istio-init", waiting_reason="ErrImagePull"),
        "Waiting ImagePull",
    ),
    "a native sidecar that crashes": (
        JOB,
        pod(waiting_container="istio-proxy", waiting_reason="CrashLoopBackOff"),
        "Waiting ContainerCannotStart",
    ),
    "the renderer's own Secret is missing": (
        JOB,
        pod(waiting_reason="CreateContainerConfigError"),
        "Waiting ContainerCannotStart",
    ),
    "running": (JOB, RUNS, "Running"),
    "being deleted, not over yet": (JOB, replace(RUNS, deleting=True), "Running"),
}

ENDED: dict[str, tuple[JobView | None, PodView | None, str]] = {
    "done, its Job not told yet": (JOB, DONE, "Succeeded"),
    "done, its Job deleted meanwhile": (None, DONE, "Succeeded"),
    "done, its Job suspended afterwards": (HELD, DONE, "Succeeded"),
    "done, a sidecar was killed afterwards": (JOB, replace(DONE, phase="Failed"), "Succeeded"),
    "done, a sidecar goes on": (JOB, replace(DONE, phase="Running", lingers=True), "Succeeded"),
    "done without a word": (
        JOB,
        pod(phase="Succeeded", terminated=ended(0, "Completed")),
        "Failed INTERNAL",
    ),
    "complete, pod collected": (job(state=JobState.COMPLETE), None, "Failed INTERNAL"),
    "the renderer says why": (JOB, died(64, words=NO_VOICE), "Failed INPUT.INVALID"),
    "failed, a sidecar goes on": (
        JOB,
        pod(phase="Running", lingers=True, terminated=SAID_WHY),
        "Failed INPUT.INVALID",
    ),
    "failed, and a sidecar went on to the deadline": (
        DEADLINE,
        pod(phase="Failed", reason="DeadlineExceeded", terminated=SAID_WHY),
        "Failed INPUT.INVALID",
    ),
    "killed after it had said why it fails": (
        JOB,
        died(137, words=NO_VOICE),
        "Failed INPUT.INVALID",
    ),
    "out of memory": (JOB, died(137, "OOMKilled"), "Failed RENDER.OOM"),
    "out of memory, and stopped by a signal": (JOB, died(143, "OOMKilled"), "Failed RENDER.OOM"),
    "75": (JOB, died(75), "Failed RENDER.CRASHED"),
    "soft deadline without a word": (JOB, died(124), "Failed RENDER.TIME_LIMIT"),
    "the pod's deadline": (
        JOB,
        pod(phase="Failed", reason="DeadlineExceeded"),
        "Failed RENDER.TIME_LIMIT",
    ),
    "its pod was deleted at the deadline": (
        replace(DEADLINE, had_pod=True),
        None,
        "Failed RENDER.TIME_LIMIT",
    ),
    "the Job's deadline deletes the pod: not a disruption": (
        DEADLINE,
        died(143, deleting=True),
        "Failed RENDER.TIME_LIMIT",
    ),
    "evicted for what it wrote: another node would not help": (
        JOB,
        pod(phase="Failed", reason="Evicted", message=WROTE_MUCH),
        "Failed RENDER.SCRATCH_FULL",
    ),
    "evicted for what its container wrote": (
        JOB,
        pod(phase="Failed", reason="Evicted", message=CONTAINER_WROTE_MUCH),
        "Failed RENDER.SCRATCH_FULL",
    ),
}

NEVER_STARTED: dict[str, tuple[JobView | None, PodView | None, str]] = {
    "never found a node": (
        DEADLINE,
        pod(unschedulable="Insufficient memory"),
        "Failed INFRA.UNSCHEDULABLE",
    ),
    "never got its image": (DEADLINE, pod(waiting_reason="ErrImagePull"), "Failed INFRA.IMAGE"),
    "never started for a sidecar": (
        DEADLINE,
        pod(waiting_container="istio-proxy", waiting_reason="CrashLoopBackOff"),
        "Failed INFRA.DISRUPTED",
    ),
    "refused by its node": (
        JOB,
        pod(phase="Failed", reason="OutOfmemory", message="Node didn't have enough memory"),
        "Failed INFRA.DISRUPTED",
    ),
    "an init container failed": (
        JOB,
        pod(phase="Failed", failed_init=INIT_FAILED),
        "Failed INFRA.DISRUPTED",
    ),
    "never had a pod": (DEADLINE, None, "Disrupted PodPending"),
}

DISRUPTED: dict[str, tuple[JobView | None, PodView | None, str]] = {
    "the Job is gone": (None, None, "Disrupted JobDeleted"),
    "deleted and gone": (FAILED_JOB, None, "Disrupted PodDeleted"),
    "failed, though suspended": (replace(FAILED_JOB, suspended=True), None, "Disrupted PodDeleted"),
    "deleted by somebody": (JOB, died(143, deleting=True), "Disrupted PodDeleted"),
    "killed with SIGKILL, and not for its memory": (JOB, died(137), "Disrupted Killed"),
    "ended in a reboot of its node": (JOB, died(255, "Unknown"), "Disrupted Killed"),
    "lost by the kubelet": (JOB, died(137, "ContainerStatusUnknown"), "Disrupted Killed"),
    "killed with SIGTERM in a pod that nobody deletes": (JOB, died(143), "Disrupted Killed"),
    "suspended while it renders": (HELD, RUNS, "Disrupted Preempted"),
    "preempted": (JOB, died(143, disruption="PreemptionByScheduler"), "Disrupted Preempted"),
    "evicted: its exit code is not an out-of-memory": (
        JOB,
        died(137, disruption="EvictionByEvictionAPI"),
        "Disrupted Evicted",
    ),
    "evicted by the kubelet": (
        JOB,
        pod(phase="Failed", reason="Evicted", message="low on disk"),
        "Disrupted Evicted",
    ),
    "failed in a pod that was being evicted": (
        JOB,
        died(75, words=NO_VOICE, disruption="EvictionByEvictionAPI"),
        "Disrupted Evicted",
    ),
    "its node shuts down": (
        JOB,
        pod(phase="Failed", disruption="TerminationByKubelet", reason="Terminated"),
        "Disrupted Evicted",
    ),
    "its node was deleted": (
        JOB,
        pod(phase="Failed", disruption="DeletionByPodGC", message="node gone"),
        "Disrupted NodeLost",
    ),
    "its node is silent: it will never report its end": (
        JOB,
        replace(RUNS, deleting=True, disruption="DeletionByTaintManager"),
        "Disrupted NodeLost",
    ),
}

READINGS = STARTING | ENDED | NEVER_STARTED | DISRUPTED


@pytest.mark.parametrize(("job", "pod", "expected"), READINGS.values(), ids=READINGS)
def test_reading(job: JobView | None, pod: PodView | None, expected: str) -> None:
    assert kind(read_attempt(job, [pod] if pod else [])) == expected


@pytest.mark.parametrize("code", [1, 64, 70, 75, 77, 124])
def test_a_renderer_that_ends_without_a_word_leaves_a_cure_all_the_same(code: int) -> None:
    reading = read_attempt(JOB, [died(code)])
    assert isinstance(reading, Failed)
    assert reading.failure.hint
    assert reading.failure.sentence().endswith(reading.failure.hint)


@pytest.mark.parametrize(
    ("never_ran", "cure"),
    [
        (pod(unschedulable="Insufficient memory"), "Add a node that the pod fits on"),
        (pod(waiting_reason="ErrImagePull"), "Correct spec.template.image of the RenderPool"),
        (pod(waiting_reason="CreateContainerError"), "Correct spec.template of the RenderPool"),
        (
            pod(waiting_container="istio-proxy", waiting_reason="ErrImagePull"),
            "An admission webhook or a policy has added this container",
        ),
    ],
)
def test_what_never_started_is_told_with_its_cure_while_it_waits_and_when_it_fails(
    never_ran: PodView, cure: str
) -> None:
    waiting, failed = read_attempt(JOB, [never_ran]), read_attempt(DEADLINE, [never_ran])
    assert isinstance(waiting, Waiting)
    assert waiting.cure.startswith(cure)
    assert isinstance(failed, Failed)
    assert failed.failure.hint == waiting.cure
    assert failed.failure.retryable


@pytest.mark.parametrize(("phase", "code"), [("Succeeded", 0), ("Failed", 64)])
def test_how_long_the_stages_took_is_read_too(phase: str, code: int) -> None:
    took = {"analyze": 120, "audio": 3400}
    words = Termination(result=RESULT) if code == 0 else Termination(failure=NO_VOICE)
    words = words.model_copy(update={"stage_milliseconds": took})
    reading = read_attempt(JOB, [pod(phase=phase, terminated=ended(code, termination=words))])
    assert isinstance(reading, Succeeded | Failed)
    assert reading.stages == took


def test_what_an_attempt_has_reported_is_read_like_its_last_words() -> None:
    took = {"audio": 3400}
    good = Termination(result=RESULT, stage_milliseconds=took)
    bad = Termination(failure=NO_VOICE, stage_milliseconds=took)
    assert read_outcome(good) == Succeeded(RESULT, took)
    assert read_outcome(bad) == Failed(NO_VOICE, took)
    assert kind(read_outcome(Termination())) == "Failed INTERNAL"


def test_the_newest_pod_counts() -> None:
    old = pod(created="2026-01-01T00:00:00Z", phase="Failed", deleting=True, terminated=ended(143))
    new = pod(created="2026-01-01T00:01:00Z", phase="Running", running=True)
    assert read_attempt(JOB, [new, old]) == Running()


def test_the_schedulers_own_words_reach_the_reader() -> None:
    reading = read_attempt(JOB, [pod(unschedulable="0/3 nodes are available: 3 Insufficient cpu.")])
    assert isinstance(reading, Waiting)
    assert reading.reason is Reason.UNSCHEDULABLE
    assert "3 Insufficient cpu" in reading.message


def test_what_was_made_is_read() -> None:
    made = pod(phase="Succeeded", terminated=ended(0, termination=Termination(result=RESULT)))
    assert read_attempt(JOB, [made]) == Succeeded(RESULT)


@pytest.mark.parametrize("code", [1, 137])
def test_a_container_that_the_kernel_killed_for_its_memory_has_any_exit_code(code: int) -> None:
    reading = read_attempt(JOB, [died(code, "OOMKilled")])
    assert isinstance(reading, Failed)
    assert reading.failure.code is FailureCode.RENDER_OOM
    assert "out of memory" in reading.failure.message


@pytest.mark.parametrize("code", [137, 143])
def test_a_kill_from_outside_is_told_in_words(code: int) -> None:
    reading = read_attempt(JOB, [died(code)])
    assert isinstance(reading, Disrupted)
    assert reading.message == f"The renderer was killed from outside (exit code {code})"


@pytest.mark.parametrize("code", [75, 64])
def test_an_exit_code_that_is_no_signal_counts_in_a_pod_that_is_being_deleted_too(
    code: int,
) -> None:
    reading = read_attempt(JOB, [died(code, deleting=True)])
    assert isinstance(reading, Failed)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"disruption_message": "drained", "message": "evicted"}, "drained"),
        ({"message": "evicted"}, "evicted"),
        ({}, "NodeShutdown"),
    ],
)
def test_a_disruption_is_told_in_the_words_of_whoever_knows_most(
    changes: dict[str, Any], words: str
) -> None:
    reading = read_attempt(JOB, [pod(phase="Failed", reason="NodeShutdown", **changes)])
    assert reading == Disrupted(Reason.NODE_LOST, words)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": "OutOfcpu", "message": "too little"}, ": OutOfcpu: too little"),
        ({"reason": "OutOfcpu"}, ": OutOfcpu"),
        ({}, ": no reason is given"),
    ],
)
def test_a_pod_that_its_node_refused_is_told_with_the_nodes_words(
    changes: dict[str, str], words: str
) -> None:
    reading = read_attempt(JOB, [pod(phase="Failed", **changes)])
    assert isinstance(reading, Failed)
    assert reading.failure.code is FailureCode.INFRA_DISRUPTED
    assert reading.failure.message.endswith(words)


@pytest.mark.parametrize(
    ("waiting_message", "words"),
    [("registry is away", ": registry is away"), ("", ": ErrImagePull")],
)
def test_an_image_that_cannot_be_pulled_is_told_with_the_registrys_words(
    waiting_message: str, words: str
) -> None:
    without = pod(waiting_reason="ErrImagePull", waiting_message=waiting_message)
    reading = read_attempt(JOB, [without])
    assert isinstance(reading, Waiting)
    assert reading.message.endswith(words)


@pytest.mark.parametrize(
    ("state", "pods", "words"),
    [
        (JOB, [], "is being created"),
        (JOB, [POD], "is starting"),
        (FAILED_JOB, [], "was deleted"),
        (JOB, [died(137, deleting=True)], "was deleted"),
    ],
)
def test_what_passes_is_told_in_a_sentence(state: JobView, pods: list[PodView], words: str) -> None:
    reading = read_attempt(state, pods)
    assert isinstance(reading, Waiting | Disrupted)
    assert reading.message == f"The renderer's pod {words}"


QUOTA = Refusal(Reason.QUOTA_EXCEEDED, "exceeded quota: pods")


def test_why_a_job_gets_no_pod_is_told_with_the_cure() -> None:
    reading = read_attempt(JOB, [], QUOTA)
    assert isinstance(reading, Waiting)
    assert reading.reason is Reason.QUOTA_EXCEEDED
    assert reading.advice == QUOTA.advice
    assert kind(read_attempt(JOB, [POD], QUOTA)) == "Waiting PodPending"


def test_a_job_that_never_had_a_pod_starts_again_without_spending_a_retry() -> None:
    reading = read_attempt(DEADLINE, [], QUOTA)
    assert reading == Disrupted(Reason.QUOTA_EXCEEDED, QUOTA.message)


CPU = "0/1 nodes are available: 1 Insufficient cpu. preemption: "
FULL = CPU + "0/1 nodes are available: 1 No preemption victims found for incoming pod."
TOO_SMALL = CPU + "0/1 nodes are available: 1 Preemption is not helpful for scheduling."
NEVER_PREEMPTS = CPU + "not eligible due to preemptionPolicy=Never."
TAINTED = "0/1 nodes are available: 1 node(s) had untolerated taint {gpu: true}."


@pytest.mark.parametrize(
    ("words", "room", "reason"),
    [
        pytest.param(NEVER_PREEMPTS, Room(running=1), "WaitingForRoom", id="own renders hold it"),
        pytest.param(FULL, Room(), "WaitingForRoom", id="other pods hold it"),
        pytest.param(TOO_SMALL, Room(), "Unschedulable", id="every node is too small"),
        pytest.param(NEVER_PREEMPTS, Room(ahead=3), "Unschedulable", id="nothing of it runs"),
        pytest.param(TAINTED, Room(running=1), "Unschedulable", id="taints"),
        pytest.param(
            "0/1 nodes are available: 1 Too many pods.",
            Room(running=1),
            "WaitingForRoom",
            id="the node has its number of pods",
        ),
    ],
)
def test_too_little_room_now_is_not_a_pod_that_fits_nowhere(
    words: str, room: Room, reason: str
) -> None:
    reading = read_attempt(JOB, [pod(unschedulable=words)], room=room)
    assert isinstance(reading, Waiting)
    assert reading.reason == reason
    assert bool(reading.cure) is (reason == "Unschedulable")


def test_a_pod_that_waits_for_room_counts_the_renders_before_it() -> None:
    reading = read_attempt(JOB, [pod(unschedulable=FULL)], room=Room(running=1, ahead=2))
    assert isinstance(reading, Waiting)
    assert reading.message.startswith("Waits for room on a node, 3 renders before it: 0/1 nodes")


def test_a_deadline_while_it_waits_for_room_spends_no_retry() -> None:
    reading = read_attempt(DEADLINE, [pod(unschedulable=FULL)], room=Room(running=1))
    assert isinstance(reading, Disrupted)
    assert reading.reason is Reason.WAITING_FOR_ROOM


def test_a_job_that_kueue_holds_names_its_queue() -> None:
    reading = read_attempt(job(suspended=True, queue="renders"), [])
    assert isinstance(reading, Waiting)
    assert reading.message == "The attempt's Job is held by Kueue, in local queue renders"
    assert not reading.cure


def test_a_job_that_kueue_holds_has_kueues_own_words() -> None:
    words = Refusal(Reason.SUSPENDED, "insufficient unused quota for cpu")
    reading = read_attempt(job(suspended=True, queue="renders"), [], words)
    assert isinstance(reading, Waiting)
    assert reading.message.endswith("in local queue renders: insufficient unused quota for cpu")


@pytest.mark.parametrize(("held", "known"), [(False, Reason.SUSPENDED), (True, Reason.FORBIDDEN)])
def test_a_reason_to_wait_that_the_job_has_outlived_is_not_told(held: bool, known: Reason) -> None:
    now = job(suspended=held)
    assert read_attempt(now, [], Refusal(known, "old words")) == read_attempt(now, [])


def test_a_render_that_was_stopped_unseen_is_preempted_and_does_not_wait() -> None:
    reading = read_attempt(HELD, [], begun=True)
    assert isinstance(reading, Disrupted)
    assert reading.reason is Reason.PREEMPTED
