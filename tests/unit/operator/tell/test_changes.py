"""What is told of a status write."""

import pytest
from testkit.builders import NOW, a_video_job

from videojobs.job.conditions import ConditionType, Reason
from videojobs.job.failures import Failure, FailureCode
from videojobs.job.resource import VideoJobStatus
from videojobs_operator.reconcile import transitions
from videojobs_operator.reconcile.draft import Draft
from videojobs_operator.tell.changes import EventReason, status_changes


def reasons(before: VideoJobStatus, after: VideoJobStatus) -> list[str]:
    return [str(change.reason) for change in status_changes(before, after)]


def after(status: VideoJobStatus) -> Draft:
    """The next draft of a VideoJob that has a status."""
    return Draft(a_video_job().model_copy(update={"status": status}), NOW)


def waiting(reason: Reason = Reason.WAITING_FOR_SLOT) -> VideoJobStatus:
    draft = after(VideoJobStatus())
    draft.set(ConditionType.ADMITTED, "False", reason, "All slots of pool default are in use")
    return draft.status


def running() -> VideoJobStatus:
    draft = after(waiting())
    draft.open_attempt(1)
    draft.set(ConditionType.ADMITTED, "True", Reason.ADMITTED, "Holds a slot")
    draft.set(ConditionType.RENDERING, "True", Reason.CONTAINER_RUNNING, "It runs")
    return draft.status


def test_a_job_that_must_wait_is_queued_once() -> None:
    assert reasons(VideoJobStatus(), waiting()) == ["Queued"]
    assert reasons(waiting(), waiting(Reason.POOL_NOT_FOUND)) == []


def test_what_kubernetes_refuses_is_told_once_as_a_warning() -> None:
    refused = waiting(Reason.QUOTA_EXCEEDED)
    assert reasons(VideoJobStatus(), refused) == ["Queued", "Refused"]
    (told,) = status_changes(waiting(), refused)
    assert told.warning
    assert reasons(refused, refused) == []


def test_a_pod_that_kubernetes_refuses_is_told_too() -> None:
    draft = after(running())
    draft.set(ConditionType.RENDERING, "False", Reason.ADMISSION_DENIED, "Denied")
    assert reasons(running(), draft.status) == ["Refused"]


def test_a_pod_without_a_node_is_told_once_as_a_warning() -> None:
    draft = after(running())
    draft.set(ConditionType.RENDERING, "False", Reason.UNSCHEDULABLE, "No node fits the pod")
    (told,) = status_changes(running(), draft.status)
    assert (str(told.reason), told.message, told.warning) == (
        "Unschedulable",
        "No node fits the pod",
        True,
    )
    assert reasons(draft.status, draft.status) == []


def test_a_job_that_stalls_is_told_once_as_a_warning() -> None:
    before = a_video_job().model_copy(update={"status": waiting()})
    stalled = transitions.waiting(before, Reason.POOL_NOT_FOUND, "There is no pool", NOW)
    (told,) = status_changes(waiting(), stalled)
    assert (str(told.reason), told.message, told.warning) == ("Stalled", "There is no pool", True)
    assert reasons(stalled, stalled) == []


def test_a_slot_and_a_pod_that_runs_are_told_in_this_order() -> None:
    assert reasons(waiting(), running()) == ["Admitted", "Started"]


def test_a_job_that_gets_a_slot_at_once_is_told_of_when_it_runs() -> None:
    (told,) = status_changes(VideoJobStatus(), running())
    assert told.reason == EventReason.STARTED
    assert told.message.startswith("Attempt 1: Job video-")


def test_progress_is_not_told() -> None:
    draft = after(running())
    draft.say("Rendering scene 2 of 5", percent=40)
    assert reasons(running(), draft.status) == []


def test_a_disruption_is_told_with_its_cause_and_that_no_retry_is_spent() -> None:
    draft = after(running())
    draft.close_attempt("Disrupted", Reason.NODE_LOST, "node-2 does not answer")
    draft.set(ConditionType.ADMITTED, "False", Reason.WAITING_FOR_SLOT, "Interrupted")
    told = status_changes(running(), draft.status)
    assert [str(item.reason) for item in told] == ["Disrupted", "Requeued"]
    assert told[0].message == "Attempt 1: node-2 does not answer"
    assert told[0].warning


def test_a_retry_is_told_with_what_went_wrong() -> None:
    draft = after(running())
    draft.close_attempt("Failed", "RENDER.OOM", "The renderer ran out of memory")
    draft.status.retry_count = 1
    message = "Retrying in 60s (attempt 2 of 4): The renderer ran out of memory"
    draft.set(ConditionType.ADMITTED, "False", Reason.WAITING_FOR_RETRY, message)
    (told,) = status_changes(running(), draft.status)
    assert (told.reason, told.message) == (EventReason.REQUEUED, message)


def test_holding_and_letting_go_are_told() -> None:
    held = after(running())
    held.close_attempt("Stopped", Reason.SUSPENDED, "Suspended by spec.suspend")
    held.set(ConditionType.ADMITTED, "False", Reason.SUSPENDED, "Suspended by spec.suspend")
    assert reasons(running(), held.status) == ["Suspended"]
    freed = after(held.status)
    freed.set(ConditionType.ADMITTED, "False", Reason.WAITING_FOR_SLOT, "In use")
    assert reasons(held.status, freed.status) == ["Queued"]


@pytest.mark.parametrize("reason", ["Failed", "Cancelled"])
def test_an_end_is_told_once_and_a_failure_as_a_warning(reason: str) -> None:
    video_job = a_video_job().model_copy(update={"status": running()})
    if reason == "Failed":
        failure = Failure.of(FailureCode.RENDER_OOM, "Out of memory")
        ended = transitions.failed(video_job, failure, NOW)
    else:
        ended = transitions.cancelled(video_job, NOW)
    (told,) = status_changes(running(), ended)
    assert str(told.reason) == reason
    assert told.warning is (reason == "Failed")
    assert reasons(ended, ended) == []


def test_there_are_at_most_twelve_events_a_job() -> None:
    """One Event object a reason; `Ignored` is for other kinds of objects."""
    assert len(set(EventReason) - {EventReason.IGNORED}) == 12
