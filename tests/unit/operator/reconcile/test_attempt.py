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
from videojobs_operator.slots.room import Room
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


def kind(reading: Reading) -> tuple[str, str]:
    match reading:
        case Waiting(reason=reason) | Disrupted(reason=reason):
            return type(reading).__name__, reason.value
        case Failed(failure=failure):
            return "Failed", failure.code.value
        case _:
            return type(reading).__name__, ""


FAILED_JOB = job(state=JobState.FAILED, failure_reason="BackoffLimitExceeded")
DEADLINE = job(state=JobState.FAILED, failure_reason="DeadlineExceeded")


@pytest.mark.parametrize(
    ("job", "pods", "expected"),
    [
        pytest.param(JOB, [], ("Waiting", "PodPending"), id="no pod yet"),
        pytest.param(DEADLINE, [], ("Disrupted", "PodPending"), id="never had a pod"),
        pytest.param(
            replace(JOB, suspended=True), [], ("Waiting", "Suspended"), id="held by another"
        ),
        pytest.param(
            replace(JOB, suspended=True),
            [pod(phase="Running", running=True)],
            ("Disrupted", "Preempted"),
            id="suspended while it renders",
        ),
        pytest.param(
            replace(JOB, suspended=True),
            [pod(phase="Succeeded", terminated=ended(0, "Completed", Termination(result=RESULT)))],
            ("Succeeded", ""),
            id="suspended after its end",
        ),
        pytest.param(
            replace(FAILED_JOB, suspended=True),
            [],
            ("Disrupted", "PodDeleted"),
            id="failed, though suspended",
        ),
        pytest.param(
            replace(DEADLINE, had_pod=True),
            [],
            ("Failed", "RENDER.TIME_LIMIT"),
            id="its pod was deleted at the deadline",
        ),
        pytest.param(JOB, [POD], ("Waiting", "PodPending"), id="starting"),
        pytest.param(
            JOB, [pod(unschedulable="0/1 nodes")], ("Waiting", "Unschedulable"), id="no node"
        ),
        pytest.param(
            JOB, [pod(waiting_reason="ImagePullBackOff")], ("Waiting", "ImagePull"), id="no image"
        ),
        pytest.param(JOB, [pod(phase="Running", running=True)], ("Running", ""), id="running"),
        pytest.param(
            JOB,
            [pod(phase="Succeeded", terminated=ended(0, "Completed", Termination(result=RESULT)))],
            ("Succeeded", ""),
            id="done, its Job not told yet",
        ),
        pytest.param(
            None,
            [pod(phase="Succeeded", terminated=ended(0, "Completed", Termination(result=RESULT)))],
            ("Succeeded", ""),
            id="done, its Job deleted meanwhile",
        ),
        pytest.param(
            JOB,
            [pod(phase="Succeeded", terminated=ended(0, "Completed"))],
            ("Failed", "INTERNAL"),
            id="done without a word",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", terminated=ended(64, "Error", Termination(failure=NO_VOICE)))],
            ("Failed", "INPUT.INVALID"),
            id="the renderer says why",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", terminated=ended(137, "OOMKilled"))],
            ("Failed", "RENDER.OOM"),
            id="out of memory",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", terminated=ended(137))],
            ("Disrupted", "Killed"),
            id="killed with SIGKILL, and not for its memory",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", terminated=ended(143))],
            ("Disrupted", "Killed"),
            id="killed with SIGTERM in a pod that nobody deletes",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", terminated=ended(143, "OOMKilled"))],
            ("Failed", "RENDER.OOM"),
            id="out of memory, and stopped by a signal",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", terminated=ended(137, "Error", Termination(failure=NO_VOICE)))],
            ("Failed", "INPUT.INVALID"),
            id="killed after it had said why it fails",
        ),
        pytest.param(
            JOB, [pod(phase="Failed", terminated=ended(75))], ("Failed", "RENDER.CRASHED"), id="75"
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", terminated=ended(124))],
            ("Failed", "RENDER.TIME_LIMIT"),
            id="soft deadline without a word",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", reason="DeadlineExceeded")],
            ("Failed", "RENDER.TIME_LIMIT"),
            id="the pod's deadline",
        ),
        pytest.param(
            DEADLINE,
            [pod(phase="Failed", deleting=True, terminated=ended(143))],
            ("Failed", "RENDER.TIME_LIMIT"),
            id="the Job's deadline deletes the pod: not a disruption",
        ),
        pytest.param(
            DEADLINE,
            [pod(unschedulable="Insufficient memory")],
            ("Failed", "INFRA.UNSCHEDULABLE"),
            id="never found a node",
        ),
        pytest.param(
            DEADLINE,
            [pod(waiting_reason="ErrImagePull")],
            ("Failed", "INFRA.IMAGE"),
            id="never got its image",
        ),
        pytest.param(
            JOB,
            [pod(phase="Running", running=True, deleting=True)],
            ("Running", ""),
            id="being deleted, not over yet",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", deleting=True, terminated=ended(143))],
            ("Disrupted", "PodDeleted"),
            id="deleted by somebody",
        ),
        pytest.param(FAILED_JOB, [], ("Disrupted", "PodDeleted"), id="deleted and gone"),
        pytest.param(None, [], ("Disrupted", "JobDeleted"), id="the Job is gone"),
        pytest.param(
            JOB,
            [pod(phase="Failed", disruption="PreemptionByScheduler", terminated=ended(143))],
            ("Disrupted", "Preempted"),
            id="preempted",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", disruption="EvictionByEvictionAPI", terminated=ended(137))],
            ("Disrupted", "Evicted"),
            id="evicted: its exit code is not an out-of-memory",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", reason="Evicted", message="low on disk")],
            ("Disrupted", "Evicted"),
            id="evicted by the kubelet",
        ),
        pytest.param(
            JOB,
            [
                pod(
                    phase="Failed",
                    reason="Evicted",
                    message='Usage of EmptyDir volume "scratch" exceeds the limit "4Gi". ',
                )
            ],
            ("Failed", "RENDER.SCRATCH_FULL"),
            id="evicted for what it wrote: another node would not help",
        ),
        pytest.param(
            JOB,
            [
                pod(
                    phase="Failed",
                    reason="Evicted",
                    message='Container renderer exceeded its local ephemeral storage limit "1Gi". ',
                )
            ],
            ("Failed", "RENDER.SCRATCH_FULL"),
            id="evicted for what its container wrote",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", reason="OutOfmemory", message="Node didn't have enough memory")],
            ("Failed", "INFRA.DISRUPTED"),
            id="refused by its node",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", disruption="TerminationByKubelet", reason="Terminated")],
            ("Disrupted", "Evicted"),
            id="its node shuts down",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", disruption="DeletionByPodGC", message="node gone")],
            ("Disrupted", "NodeLost"),
            id="its node was deleted",
        ),
        pytest.param(
            JOB,
            [
                pod(
                    phase="Running",
                    running=True,
                    deleting=True,
                    disruption="DeletionByTaintManager",
                )
            ],
            ("Disrupted", "NodeLost"),
            id="its node is silent: it will never report its end",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", terminated=ended(0, "Completed", Termination(result=RESULT)))],
            ("Succeeded", ""),
            id="done, a sidecar was killed afterwards",
        ),
        pytest.param(
            JOB,
            [
                pod(
                    phase="Running",
                    lingers=True,
                    terminated=ended(0, "Completed", Termination(result=RESULT)),
                )
            ],
            ("Succeeded", ""),
            id="done, a sidecar goes on",
        ),
        pytest.param(
            JOB,
            [
                pod(
                    phase="Running",
                    lingers=True,
                    terminated=ended(64, "Error", Termination(failure=NO_VOICE)),
                )
            ],
            ("Failed", "INPUT.INVALID"),
            id="failed, a sidecar goes on",
        ),
        pytest.param(
            DEADLINE,
            [
                pod(
                    phase="Failed",
                    reason="DeadlineExceeded",
                    terminated=ended(64, "Error", Termination(failure=NO_VOICE)),
                )
            ],
            ("Failed", "INPUT.INVALID"),
            id="failed, and a sidecar went on to the deadline",
        ),
        pytest.param(
            JOB,
            [
                pod(
                    phase="Failed",
                    disruption="EvictionByEvictionAPI",
                    terminated=ended(75, "Error", Termination(failure=NO_VOICE)),
                )
            ],
            ("Disrupted", "Evicted"),
            id="failed in a pod that was being evicted",
        ),
        pytest.param(
            JOB,
            [pod(waiting_container="istio-init", waiting_reason="ErrImagePull")],
            ("Waiting", "ImagePull"),
            id="no image of an init container",
        ),
        pytest.param(
            JOB,
            [pod(waiting_container="istio-proxy", waiting_reason="CrashLoopBackOff")],
            ("Waiting", "ContainerCannotStart"),
            id="a native sidecar that crashes",
        ),
        pytest.param(
            JOB,
            [pod(waiting_reason="CreateContainerConfigError")],
            ("Waiting", "ContainerCannotStart"),
            id="the renderer's own Secret is missing",
        ),
        pytest.param(
            JOB,
            [pod(phase="Failed", failed_init="Init container x ended with exit code 1: Error")],
            ("Failed", "INFRA.DISRUPTED"),
            id="an init container failed",
        ),
        pytest.param(
            DEADLINE,
            [pod(waiting_container="istio-proxy", waiting_reason="CrashLoopBackOff")],
            ("Failed", "INFRA.DISRUPTED"),
            id="never started for a sidecar",
        ),
        pytest.param(
            job(state=JobState.COMPLETE), [], ("Failed", "INTERNAL"), id="complete, pod collected"
        ),
    ],
)
def test_reading(job: JobView | None, pods: list[PodView], expected: tuple[str, str]) -> None:
    assert kind(read_attempt(job, pods)) == expected


@pytest.mark.parametrize("code", [1, 64, 70, 75, 77, 124])
def test_a_renderer_that_ends_without_a_word_leaves_a_cure_all_the_same(code: int) -> None:
    reading = read_attempt(JOB, [pod(phase="Failed", terminated=ended(code))])
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
    assert kind(read_outcome(Termination())) == ("Failed", "INTERNAL")


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
    reading = read_attempt(JOB, [pod(phase="Failed", terminated=ended(code, "OOMKilled"))])
    assert isinstance(reading, Failed)
    assert reading.failure.code is FailureCode.RENDER_OOM
    assert "out of memory" in reading.failure.message


@pytest.mark.parametrize("code", [137, 143])
def test_a_kill_from_outside_is_told_in_words(code: int) -> None:
    reading = read_attempt(JOB, [pod(phase="Failed", terminated=ended(code))])
    assert isinstance(reading, Disrupted)
    assert reading.message == f"The renderer was killed from outside (exit code {code})"


@pytest.mark.parametrize("code", [75, 64])
def test_an_exit_code_that_is_no_signal_counts_in_a_pod_that_is_being_deleted_too(
    code: int,
) -> None:
    reading = read_attempt(JOB, [pod(phase="Failed", deleting=True, terminated=ended(code))])
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


def test_a_deadline_after_the_pod_is_gone_is_the_time_limit() -> None:
    had_a_pod = replace(DEADLINE, had_pod=True)
    assert kind(read_attempt(had_a_pod, [])) == ("Failed", "RENDER.TIME_LIMIT")


@pytest.mark.parametrize(
    ("state", "pods", "words"),
    [
        (JOB, [], "is being created"),
        (JOB, [POD], "is starting"),
        (FAILED_JOB, [], "was deleted"),
        (JOB, [pod(phase="Failed", deleting=True, terminated=ended(137))], "was deleted"),
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
    assert kind(read_attempt(JOB, [POD], QUOTA)) == ("Waiting", "PodPending")


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
