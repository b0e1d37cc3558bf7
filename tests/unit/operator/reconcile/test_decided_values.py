"""What a decision's actions carry: whose end, when, after which attempt, and when to look again."""

from typing import Any

import pytest
from testkit.builders import (
    LASTING,
    NOW,
    PASSING,
    RESULT,
    UID,
    a_record,
    a_video_job,
    attempting,
    later,
    observed,
    settle,
)

from videojobs.job.conditions import ConditionType, Reason, find
from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.actions import (
    Action,
    RecordFinish,
    RecordWait,
    StopJob,
    WakeAfter,
)
from videojobs_operator.reconcile.attempt import (
    Disrupted,
    Failed,
    Reading,
    Running,
    Succeeded,
    Waiting,
)
from videojobs_operator.reconcile.decide import decide
from videojobs_operator.state.views import JobState, JobView

TOOK = {"audio": 900}


def a_job(attempt: int) -> JobView:
    return JobView(
        f"job-{attempt}",
        f"uid-{attempt}",
        UID,
        attempt,
        JobState.ACTIVE,
        deleting=False,
        namespace="videojobs",
    )


def only(actions: list[Action], kind: type[Any]) -> Any:
    (found,) = [action for action in actions if isinstance(action, kind)]
    return found


def suspended(video_job: VideoJob) -> VideoJob:
    spec = video_job.spec.model_copy(update={"suspend": True})
    return video_job.model_copy(update={"spec": spec})


def test_an_end_that_clients_have_not_seen_is_theirs_at_the_time_that_the_resource_says() -> None:
    done, _ = settle(observed(attempting(), reading=Succeeded(RESULT)), later(30))
    actions = decide(observed(done, record=a_record("processing", attempt=1)), later(90))
    finish = only(actions, RecordFinish).finish
    assert finish.moment == later(30)
    assert UID in finish.fragments["result"]
    assert only(actions, WakeAfter).seconds == 0


def test_a_deleted_job_is_cancelled_now() -> None:
    deleted = observed(attempting(), exists=False, record=a_record("started"))
    assert only(decide(deleted, later(7)), RecordFinish).finish.moment == later(7)


def test_an_attempt_that_was_found_is_written_down_and_looked_at_again_at_once() -> None:
    actions = decide(observed(a_video_job(), unrecorded=1, reading=Running()), NOW)
    assert only(actions, WakeAfter).seconds == 0


def test_who_is_suspended_before_the_first_attempt_is_told_once_how_to_go_on() -> None:
    held, actions = settle(observed(suspended(a_video_job()), granted=True))
    wait = only(actions, RecordWait)
    assert "spec.suspend; set it to false to " in wait.message
    assert (wait.over, wait.retry_count) == (0, 0)
    assert decide(observed(held), NOW) == []


def test_a_suspended_render_is_over_for_clients_too_and_keeps_its_count_of_retries() -> None:
    retried, _ = settle(observed(attempting(retryDelaySeconds=0), reading=Failed(PASSING)))
    second, _ = settle(observed(retried, granted=True))
    held, actions = settle(observed(suspended(second), reading=Running()))
    wait = only(actions, RecordWait)
    assert (wait.over, wait.retry_count) == (2, 1)
    rendering = find(held.status.conditions, ConditionType.RENDERING)
    assert rendering is not None
    assert (rendering.status, rendering.reason) == ("False", "Suspended")


@pytest.mark.parametrize(
    ("reading", "recorded", "reason"),
    [
        (Succeeded(RESULT, TOOK), "success", "Succeeded"),
        (Failed(LASTING, TOOK), "failure", "Failed"),
        (Succeeded(RESULT, TOOK), "cancelled", "Cancelled"),
        (Failed(LASTING, TOOK), "cancelled", "Cancelled"),
    ],
)
def test_an_end_that_clients_have_seen_is_written_with_what_the_attempt_left(
    reading: Reading, recorded: str, reason: str
) -> None:
    record = a_record(recorded, attempt=1)
    ended, actions = settle(observed(attempting(), reading=reading, record=record), later(9))
    finished = find(ended.status.conditions, ConditionType.FINISHED)
    assert finished is not None
    assert (finished.status, finished.reason) == ("True", reason)
    assert ended.status.completion_time == "2026-01-01T12:00:09Z"
    stages = ended.status.attempts[0].stages
    assert stages is not None
    assert [stage.milliseconds for stage in stages] == [900]
    assert (ended.status.result is not None) is (reason == "Succeeded")
    assert (ended.status.failure is not None) is (reason == "Failed")
    assert only(actions, WakeAfter).seconds == 0


def test_a_job_of_an_attempt_that_is_over_is_stopped_by_name_and_uid_and_the_open_one_is_not() -> (
    None
):
    retried, _ = settle(observed(attempting(retryDelaySeconds=0), reading=Failed(PASSING)))
    second, _ = settle(observed(retried, granted=True))
    both = observed(second, reading=Running(), live_jobs=(a_job(1), a_job(2)))
    assert only(decide(both, NOW), StopJob) == StopJob("job-1", "uid-1")


def test_a_job_that_is_stopped_with_its_attempt_is_stopped_once() -> None:
    lost = Disrupted(Reason.NODE_LOST, "node is silent")
    actions = decide(observed(attempting(), reading=lost, live_jobs=(a_job(1),)), NOW)
    assert only(actions, StopJob) == StopJob("job-1", "uid-1")


def test_a_success_is_recorded_with_its_id_and_time_and_looked_at_again_at_once() -> None:
    _, actions = settle(observed(attempting(), reading=Succeeded(RESULT)), later(30))
    finish = only(actions, RecordFinish).finish
    assert finish.moment == later(30)
    assert UID in finish.fragments["result"]
    assert only(actions, WakeAfter).seconds == 0


def test_a_disruption_is_told_with_its_reason_and_the_retries_so_far() -> None:
    retried, _ = settle(observed(attempting(retryDelaySeconds=0), reading=Failed(PASSING)))
    second, _ = settle(observed(retried, granted=True))
    evicted = Disrupted(Reason.EVICTED, "low on disk")
    _, actions = settle(observed(second, reading=evicted))
    wait = only(actions, RecordWait)
    assert "low on disk" in wait.message
    assert (wait.over, wait.retry_count) == (2, 1)
    assert only(actions, WakeAfter).seconds == 0


def test_who_waits_for_the_next_attempt_is_told_of_the_last_one_and_the_retries() -> None:
    retried, _ = settle(observed(attempting(retryDelaySeconds=0), reading=Failed(PASSING)))
    _, actions = settle(observed(retried))
    wait = only(actions, RecordWait)
    assert (wait.over, wait.retry_count) == (1, 1)


def test_a_retry_that_is_not_due_is_looked_at_when_it_is() -> None:
    retried, _ = settle(observed(attempting(retryDelaySeconds=60), reading=Failed(PASSING)))
    assert only(decide(observed(retried), later(20)), WakeAfter).seconds == 40


def test_nothing_is_decided_while_an_attempt_cannot_be_read() -> None:
    assert decide(observed(attempting(), reading=None), NOW) == []


def test_what_clients_have_seen_run_is_not_told_to_wait() -> None:
    reading = Waiting(Reason.UNSCHEDULABLE, "No node.", "Add one.")
    seen = observed(attempting(), reading=reading, record=a_record("started", attempt=1))
    assert not [action for action in decide(seen, NOW) if isinstance(action, RecordWait)]


def test_a_pod_that_waits_for_an_ordinary_reason_is_not_looked_at_again() -> None:
    reading = Waiting(Reason.IMAGE_PULL, "Pulling.")
    actions = decide(observed(attempting(), reading=reading), NOW)
    assert not [action for action in actions if isinstance(action, WakeAfter)]


def test_a_pod_that_waits_is_told_with_the_retries_so_far() -> None:
    retried, _ = settle(observed(attempting(retryDelaySeconds=0), reading=Failed(PASSING)))
    second, _ = settle(observed(retried, granted=True))
    reading = Waiting(Reason.UNSCHEDULABLE, "No node.", "Add one.")
    _, actions = settle(observed(second, reading=reading))
    wait = only(actions, RecordWait)
    assert (wait.over, wait.retry_count) == (1, 1)
