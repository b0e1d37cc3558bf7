"""What a decision's actions carry: whose end, when, after which attempt, and when to look again."""

from typing import Any

from testkit.builders import (
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

from videojobs.job.conditions import ConditionType, find
from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.actions import Action, RecordFinish, RecordWait, WakeAfter
from videojobs_operator.reconcile.attempt import Failed, Running, Succeeded
from videojobs_operator.reconcile.decide import decide


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
