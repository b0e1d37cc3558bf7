"""The decision, situation by situation."""

from dataclasses import replace
from typing import Any

import pytest
from testkit.builders import (
    LASTING,
    NOW,
    PASSING,
    RESULT,
    a_record,
    a_video_job,
    attempting,
    later,
    observed,
    settle,
)

from videojobs.job.conditions import ConditionType, Reason, find
from videojobs.job.resource import VideoJob
from videojobs.job.states import Status
from videojobs_operator.reconcile.actions import (
    Action,
    CreateRecord,
    DeleteResource,
    RecordFinish,
    RecordStart,
    RecordWait,
    Settle,
    StartAttempt,
    StopJob,
    WakeAfter,
)
from videojobs_operator.reconcile.attempt import (
    Disrupted,
    Failed,
    Reading,
    Running,
    Succeeded,
    Unconfirmed,
    Waiting,
)
from videojobs_operator.reconcile.decide import decide
from videojobs_operator.reconcile.records import StoreGap
from videojobs_operator.slots.due import wants_slot
from videojobs_operator.state.refusal import Refusal
from videojobs_operator.state.views import JobState, JobView

TOOK = {"upload": 900, "analyze": 120, "a stage of another version": 5}

JOB = JobView(
    "video-36d03016-a1", "job-uid", "u", 1, JobState.ACTIVE, deleting=False, namespace="ns"
)


def condition(video_job: VideoJob, kind: ConditionType) -> tuple[str, str]:
    found = find(video_job.status.conditions, kind)
    assert found is not None, f"{kind} is not set"
    return found.status, found.reason


def kinds(actions: list[Action]) -> list[str]:
    return [type(action).__name__ for action in actions]


def only(actions: list[Action], kind: type[Any]) -> Any:
    (found,) = [action for action in actions if isinstance(action, kind)]
    return found


EARLIER_ID = "a3916274-a4ce-4fc8-bef9-b76d994fe482"


class TestWaiting:
    def test_a_job_that_clients_cannot_see_is_recorded_before_anything_else(self) -> None:
        actions = decide(observed(a_video_job(), record=StoreGap.MISSING, granted=True), NOW)
        assert actions == [CreateRecord(), WakeAfter(0)]

    def test_under_the_name_of_an_earlier_job_it_gets_an_id_of_its_own(self) -> None:
        plain = a_video_job()
        metadata = plain.metadata.model_copy(update={"name": EARLIER_ID})
        again = plain.model_copy(update={"metadata": metadata})
        assert again.job_id == EARLIER_ID
        seen = observed(again, record=StoreGap.REPLACED, live_jobs=(JOB,), granted=True)
        renamed, actions = settle(seen)
        assert kinds(actions) == ["StopJob", "PatchStatus", "WakeAfter"]
        assert renamed.job_id == plain.metadata.uid
        accepted, _ = settle(observed(renamed, granted=True))
        told = find(accepted.status.conditions, ConditionType.ACCEPTED)
        assert told is not None
        assert told.message.endswith(f"its own job id is {plain.metadata.uid}")
        assert accepted.job_id == plain.metadata.uid

    @pytest.mark.parametrize("before", [a_video_job(), attempting()])
    def test_with_the_id_of_another_videojob_it_is_refused_under_its_uid(
        self, before: VideoJob
    ) -> None:
        seen = observed(before, record=StoreGap.TAKEN, live_jobs=(JOB,), granted=True)
        refused, actions = settle(seen)
        assert kinds(actions) == ["StopJob", "PatchStatus", "WakeAfter"]
        assert condition(refused, ConditionType.ACCEPTED) == ("False", "JobIdTaken")
        assert condition(refused, ConditionType.SUCCEEDED) == ("False", "JobIdTaken")
        assert condition(refused, ConditionType.FINISHED) == ("True", "Failed")
        assert refused.job_id == refused.metadata.uid
        assert refused.open_attempt is None
        assert refused.status.failure is not None
        assert refused.status.failure.hint == "Create this one under another name."

    def test_without_a_slot_it_waits_and_says_for_what(self) -> None:
        message = "Waiting for a slot in pool default: 8 of 8 in use, 3 ahead"
        video_job, actions = settle(observed(a_video_job(), queue_message=message))
        assert condition(video_job, ConditionType.ADMITTED) == ("False", "WaitingForSlot")
        assert video_job.status.phase == "Pending"
        assert only(actions, RecordWait).message == message

    def test_before_it_has_a_place_there_is_nothing_to_tell(self) -> None:
        assert kinds(decide(observed(a_video_job(), queue_message=""), NOW)) == ["WakeAfter"]

    def test_a_render_of_an_attempt_that_is_over_is_stopped_and_frees_the_slot(self) -> None:
        """It holds the slot for which the job itself waits."""
        closed, _ = settle(observed(attempting(), reading=Disrupted(Reason.EVICTED, "disk")))
        actions = decide(observed(closed, queue_message="", live_jobs=(JOB,)), NOW)
        assert kinds(actions) == ["StopJob", "WakeAfter"]

    def test_its_place_in_the_queue_costs_the_api_server_nothing(self) -> None:
        first, _ = settle(observed(a_video_job(), queue_message="3 ahead"))
        _, actions = settle(observed(first, queue_message="2 ahead"))
        assert kinds(actions) == ["RecordWait", "WakeAfter"]

    def test_a_steady_wait_writes_nothing(self) -> None:
        first, _ = settle(observed(a_video_job(), queue_message="3 ahead"))
        record = a_record(progress_message="3 ahead")
        actions = decide(observed(first, queue_message="3 ahead", record=record), NOW)
        assert kinds(actions) == ["WakeAfter"]

    def test_a_missing_pool_is_named_with_the_cure(self) -> None:
        video_job, _ = settle(observed(a_video_job(pool="gpu"), pool_exists=False, granted=True))
        assert condition(video_job, ConditionType.ADMITTED) == ("False", "PoolNotFound")
        assert video_job.status.progress is not None
        assert "RenderPool gpu does not exist; create it" in video_job.status.progress.message
        assert condition(video_job, ConditionType.STALLED) == ("True", "PoolNotFound")
        waiting, _ = settle(observed(video_job))
        assert find(waiting.status.conditions, ConditionType.STALLED) is None

    @pytest.mark.parametrize(
        ("reason", "stalled"),
        [(Reason.QUOTA_EXCEEDED, False), (Reason.ADMISSION_DENIED, True), (Reason.FORBIDDEN, True)],
    )
    def test_what_kubernetes_refuses_is_told_with_the_cure(
        self, reason: Reason, stalled: bool
    ) -> None:
        refusal = Refusal(reason, "no room")
        seen = observed(a_video_job(), queue_message="", refusal=refusal, rest_seconds=7.0)
        video_job, actions = settle(seen)
        assert condition(video_job, ConditionType.ADMITTED) == ("False", reason)
        assert video_job.status.progress is not None
        assert video_job.status.progress.message == refusal.advice
        assert only(actions, RecordWait).message == refusal.advice
        assert only(actions, WakeAfter).seconds == 7.0
        found = find(video_job.status.conditions, ConditionType.STALLED)
        assert (found is not None) is stalled

    def test_a_job_with_a_slot_is_started_whatever_was_refused_before(self) -> None:
        refusal = Refusal(Reason.QUOTA_EXCEEDED, "no room")
        actions = decide(observed(a_video_job(), granted=True, refusal=refusal), NOW)
        assert only(actions, StartAttempt).number == 1

    def test_numbers_reach_the_resource_once_a_minute(self) -> None:
        first, _ = settle(observed(a_video_job(), queue_message="3 ahead"))
        seen = observed(first, queue_message="2 ahead", written_seconds=60.0)
        moved, actions = settle(seen)
        assert kinds(actions) == ["RecordWait", "WakeAfter", "PatchStatus"]
        assert find(moved.status.conditions, ConditionType.ADMITTED).message == "2 ahead"  # type: ignore[union-attr]

    def test_those_far_behind_are_told_less_often(self) -> None:
        near = decide(observed(a_video_job(), ahead=5), NOW)
        far = decide(observed(a_video_job(), ahead=500), NOW)
        assert only(near, WakeAfter).seconds < only(far, WakeAfter).seconds

    def test_a_slot_starts_attempt_one(self) -> None:
        video_job, actions = settle(observed(a_video_job(), granted=True))
        assert only(actions, StartAttempt).number == 1
        assert kinds(actions)[-1] == "PatchStatus"
        assert condition(video_job, ConditionType.ADMITTED) == ("True", "Admitted")
        assert [attempt.number for attempt in video_job.status.attempts] == [1]

    def test_redis_being_away_does_not_stop_a_start(self) -> None:
        seen = observed(a_video_job(), record=StoreGap.UNAVAILABLE, granted=True)
        assert only(decide(seen, NOW), StartAttempt).number == 1

    def test_suspend_holds_it_and_resume_lets_it_go(self) -> None:
        held, actions = settle(observed(a_video_job(suspend=True), granted=True))
        assert "StartAttempt" not in kinds(actions)
        assert condition(held, ConditionType.ADMITTED) == ("False", "Suspended")
        assert not wants_slot(held, NOW)
        resumed = held.model_copy(update={"spec": held.spec.model_copy(update={"suspend": False})})
        assert wants_slot(resumed, NOW)


class TestAttempting:
    def test_a_waiting_pod_tells_why(self) -> None:
        reading = Waiting(Reason.UNSCHEDULABLE, "No node fits the pod: Insufficient memory")
        video_job, _ = settle(observed(attempting(), reading=reading))
        assert condition(video_job, ConditionType.RENDERING) == ("False", "Unschedulable")
        assert video_job.status.progress is not None
        assert "Insufficient memory" in video_job.status.progress.message

    def test_clients_are_told_once_why_a_pod_does_not_start(self) -> None:
        reading = Waiting(Reason.UNSCHEDULABLE, "No node fits the pod.", "Add one.")
        _, actions = settle(observed(attempting(), reading=reading))
        told = only(actions, RecordWait)
        assert (told.message, told.over) == ("No node fits the pod. Add one.", 0)
        record = a_record("pending", progress_message=told.message)
        assert "RecordWait" not in kinds(
            decide(observed(attempting(), reading=reading, record=record), NOW)
        )

    def test_a_wait_for_room_is_refreshed_in_redis_and_now_and_then_on_the_resource(self) -> None:
        first = Waiting(Reason.WAITING_FOR_ROOM, "Waits for room, 2 renders before it")
        waits, actions = settle(observed(attempting(), reading=first))
        assert condition(waits, ConditionType.RENDERING) == ("False", "WaitingForRoom")
        assert find(waits.status.conditions, ConditionType.STALLED) is None
        assert only(actions, WakeAfter).seconds == 10
        moved = Waiting(Reason.WAITING_FOR_ROOM, "Waits for room, 1 renders before it")
        assert kinds(decide(observed(waits, reading=moved), NOW)) == ["RecordWait", "WakeAfter"]
        late = observed(waits, reading=moved, written_seconds=60.0)
        assert kinds(decide(late, NOW)) == ["RecordWait", "WakeAfter", "PatchStatus"]

    @pytest.mark.parametrize("reason", [Reason.WAITING_FOR_ROOM, Reason.UNSCHEDULABLE])
    def test_a_pod_without_a_node_gives_its_slot_to_a_higher_tier(self, reason: Reason) -> None:
        reading = Waiting(reason, "No node yet")
        seen = observed(attempting(), reading=reading, yields=True, live_jobs=(JOB,))
        video_job, actions = settle(seen)
        assert only(actions, StopJob).uid == "job-uid"
        assert only(actions, RecordWait).over == 1
        assert condition(video_job, ConditionType.ADMITTED) == ("False", "WaitingForSlot")
        assert video_job.status.attempts[0].reason == "Yielded"
        assert video_job.status.retry_count == 0
        assert wants_slot(video_job, NOW)

    def test_a_pod_that_has_a_node_keeps_its_slot(self) -> None:
        starting = Waiting(Reason.POD_PENDING, "The renderer's pod is starting")
        assert decide(observed(attempting(), reading=starting, yields=True), NOW) == []
        actions = decide(observed(attempting(), reading=Running(), yields=True), NOW)
        assert "StopJob" not in kinds(actions)

    @pytest.mark.parametrize(
        ("reason", "given_back"),
        [
            (Reason.WAITING_FOR_ROOM, True),
            (Reason.QUOTA_EXCEEDED, True),
            (Reason.UNSCHEDULABLE, False),
            (Reason.IMAGE_PULL, False),
        ],
    )
    def test_a_long_wait_is_not_taken_from_the_time_to_render(
        self, reason: Reason, given_back: bool
    ) -> None:
        seen = observed(attempting(), reading=Waiting(reason, "Waits"), live_jobs=(JOB,))
        assert "StopJob" not in kinds(decide(seen, later(899)))
        assert ("StopJob" in kinds(decide(seen, later(900)))) is given_back

    def test_a_job_that_another_controller_holds_for_a_week_is_made_again(self) -> None:
        held = Waiting(Reason.SUSPENDED, "The attempt's Job is held by Kueue")
        seen = observed(attempting(), reading=held, live_jobs=(JOB,))
        _, actions = settle(seen, later(7 * 86_400 - 1))
        assert "StopJob" not in kinds(actions)
        assert only(actions, WakeAfter).seconds == 1
        given_back, actions = settle(seen, later(7 * 86_400))
        assert "StopJob" in kinds(actions)
        assert given_back.status.attempts[0].reason == "Yielded"

    def test_a_wait_counts_from_when_the_job_is_resumed(self) -> None:
        resumed = replace(JOB, started=later(7200))
        room = Waiting(Reason.WAITING_FOR_ROOM, "Waits for room")
        seen = observed(attempting(), reading=room, live_jobs=(resumed,))
        assert "StopJob" not in kinds(decide(seen, later(7200 + 899)))
        assert "StopJob" in kinds(decide(seen, later(7200 + 900)))

    def test_the_steps_of_an_ordinary_start_cost_no_writes(self) -> None:
        reading = Waiting(Reason.POD_PENDING, "The renderer's pod is starting")
        assert decide(observed(attempting(), reading=reading), NOW) == []

    def test_a_pod_that_cannot_start_for_a_minute_is_stalled_and_the_cure_is_told(self) -> None:
        seen = observed(attempting(), reading=Waiting(Reason.IMAGE_PULL, "Trouble.", "Mend it."))
        early, actions = settle(seen, later(59))
        assert find(early.status.conditions, ConditionType.STALLED) is None
        assert only(actions, WakeAfter).seconds == 1
        stalled, _ = settle(seen, later(60))
        assert condition(stalled, ConditionType.STALLED) == ("True", "ImagePull")
        assert stalled.status.progress is not None
        assert stalled.status.progress.message == "Trouble. Mend it."
        running, _ = settle(observed(stalled, reading=Running()), later(90))
        assert find(running.status.conditions, ConditionType.STALLED) is None

    def test_a_new_node_has_a_quarter_of_an_hour_to_come(self) -> None:
        reading = Waiting(Reason.UNSCHEDULABLE, "No node fits the pod.", "Add one.")
        seen = observed(attempting(), reading=reading)
        waits, actions = settle(seen, later(60))
        assert find(waits.status.conditions, ConditionType.STALLED) is None
        assert only(actions, WakeAfter).seconds == 840
        stalled, _ = settle(seen, later(900))
        assert condition(stalled, ConditionType.STALLED) == ("True", "Unschedulable")

    def test_a_running_container_is_told_to_clients_once(self) -> None:
        video_job, actions = settle(observed(attempting(), reading=Running()))
        assert only(actions, RecordStart).attempt == 1
        assert condition(video_job, ConditionType.RENDERING) == ("True", "ContainerRunning")
        record = a_record("started", attempt=1)
        actions = decide(observed(video_job, reading=Running(), record=record), NOW)
        assert actions == []

    def test_a_record_that_waits_again_is_told_that_its_container_runs(self) -> None:
        """Redis has lost the start, but not that a report of this attempt came before."""
        running, _ = settle(observed(attempting(), reading=Running()))
        behind = observed(running, reading=Running(), record=a_record("pending", attempt=1))
        assert decide(behind, NOW) == [RecordStart(1)]

    def test_progress_is_copied_only_when_it_is_due_and_has_changed(self) -> None:
        running, _ = settle(observed(attempting(), reading=Running()))
        record = a_record(
            "processing", attempt=1, progress=0.42, progress_message="Analyzing script"
        )
        not_due = observed(running, reading=Running(), record=record)
        assert decide(not_due, NOW) == []
        due = observed(running, reading=Running(), record=record, written_seconds=10.0)
        copied, _ = settle(due)
        assert copied.status.progress is not None
        assert copied.status.progress.percent == 42
        same = observed(copied, reading=Running(), record=record, written_seconds=10.0)
        assert decide(same, NOW) == []

    def test_success_is_recorded_before_it_is_written_down(self) -> None:
        seen = observed(attempting(), reading=Succeeded(RESULT), record=a_record("processing"))
        video_job, actions = settle(seen)
        assert kinds(actions) == ["RecordFinish", "WakeAfter", "PatchStatus"]
        assert only(actions, RecordFinish).finish.status is Status.SUCCESS
        assert condition(video_job, ConditionType.FINISHED) == ("True", "Succeeded")
        assert condition(video_job, ConditionType.SUCCEEDED) == ("True", "Succeeded")
        assert video_job.status.attempts[0].outcome == "Succeeded"

    @pytest.mark.parametrize("ended", [Succeeded(RESULT, TOOK), Failed(LASTING, TOOK)])
    def test_how_long_the_stages_took_is_written_down(self, ended: Reading) -> None:
        video_job, _ = settle(observed(attempting(), reading=ended))
        [attempt] = video_job.status.to_manifest()["attempts"]
        assert attempt["stages"] == [
            {"name": "analyze", "milliseconds": 120},
            {"name": "upload", "milliseconds": 900},
        ]

    def test_a_passing_fault_spends_a_retry_and_waits(self) -> None:
        video_job, actions = settle(observed(attempting(), reading=Failed(PASSING)))
        wait = only(actions, RecordWait)
        assert wait.message == "Retrying in 60s (attempt 2 of 4)"
        assert (wait.over, wait.retry_count, wait.next_retry) == (1, 1, later(60))
        assert video_job.status.phase == "Retrying"
        assert not wants_slot(video_job, later(59))
        assert wants_slot(video_job, later(60))

    def test_why_there_is_a_retry_is_shown_until_a_success(self) -> None:
        def shown(video_job: VideoJob) -> str | None:
            return video_job.status.failure.code if video_job.status.failure is not None else None

        waiting, _ = settle(observed(attempting(), reading=Failed(PASSING)))
        again, _ = settle(observed(waiting, granted=True), later(60))
        running, _ = settle(observed(again, reading=Running()), later(70))
        assert [shown(each) for each in (waiting, again, running)] == [PASSING.code] * 3
        done, _ = settle(observed(running, reading=Succeeded(RESULT)), later(90))
        assert shown(done) is None

    def test_the_retry_is_a_new_attempt(self) -> None:
        waiting, _ = settle(observed(attempting(), reading=Failed(PASSING)))
        assert kinds(decide(observed(waiting, granted=True), later(30))) == ["WakeAfter"]
        video_job, actions = settle(observed(waiting, granted=True), later(60))
        assert only(actions, StartAttempt).number == 2
        assert video_job.status.attempt == 2
        assert video_job.status.next_retry_time is None

    @pytest.mark.parametrize(("failure", "limit"), [(LASTING, 3), (PASSING, 0)])
    def test_a_lasting_fault_or_the_last_retry_ends_the_job(self, failure: Any, limit: int) -> None:
        seen = observed(attempting(retryLimit=limit), reading=Failed(failure))
        video_job, actions = settle(seen)
        finish = only(actions, RecordFinish).finish
        assert finish.status is Status.FAILURE
        assert finish.fragments["error_code"] == f'"{failure.code}"'
        assert condition(video_job, ConditionType.SUCCEEDED) == ("False", "Failed")
        assert video_job.status.failure is not None
        assert video_job.status.failure.code == failure.code

    def test_a_disruption_queues_it_again_at_once_and_spends_no_retry(self) -> None:
        seen = observed(attempting(), reading=Disrupted(Reason.EVICTED, "low on disk"))
        video_job, actions = settle(seen)
        assert video_job.status.retry_count == 0
        assert condition(video_job, ConditionType.DISRUPTED) == ("True", "Evicted")
        assert wants_slot(video_job, NOW)
        assert only(actions, RecordWait).over == 1
        again, actions = settle(observed(video_job, granted=True))
        assert only(actions, StartAttempt).number == 2
        running, _ = settle(observed(again, reading=Running()))
        assert find(running.status.conditions, ConditionType.DISRUPTED) is None

    def test_a_render_that_is_killed_every_time_spends_retries_after_the_third(self) -> None:
        killed = Disrupted(Reason.KILLED, "The renderer was killed from outside (exit code 137)")
        video_job, now = attempting(retryLimit=2, retryDelaySeconds=0), NOW
        ends = []
        for _ in range(6):
            video_job, _ = settle(observed(video_job, reading=killed), now)
            ends.append((video_job.status.attempts[-1].outcome, video_job.status.retry_count))
            video_job, _ = settle(observed(video_job, granted=True), now)
        assert ends == [*3 * [("Disrupted", 0)], ("Failed", 1), ("Failed", 2), ("Failed", 2)]
        assert video_job.finished
        failure = video_job.status.failure
        assert failure is not None
        assert (failure.code, failure.message) == ("INFRA.DISRUPTED", killed.message)
        assert failure.hint.startswith("Find what kills it")

    def test_an_attempt_whose_end_only_redis_knows_waits_for_redis_and_says_so(self) -> None:
        running, _ = settle(observed(attempting(), reading=Running()))
        away = observed(running, reading=Unconfirmed(), record=StoreGap.UNAVAILABLE)
        waits, actions = settle(away)
        assert kinds(actions) == ["WakeAfter", "PatchStatus"]
        assert condition(waits, ConditionType.RENDERING) == ("Unknown", "OutcomeUnknown")
        assert waits.open_attempt is not None
        again = observed(waits, reading=Unconfirmed(), record=StoreGap.UNAVAILABLE)
        assert kinds(decide(again, NOW)) == ["WakeAfter"]
        done, _ = settle(observed(waits, reading=Succeeded(RESULT)))
        assert condition(done, ConditionType.RENDERING) == ("False", "AttemptEnded")

    def test_a_lost_nodes_job_is_stopped_for_when_the_node_comes_back(self) -> None:
        reading = Disrupted(Reason.NODE_LOST, "node is silent")
        actions = decide(observed(attempting(), reading=reading, live_jobs=(JOB,)), NOW)
        assert only(actions, StopJob).uid == "job-uid"

    def test_suspend_stops_it_and_spends_no_retry(self) -> None:
        running = attempting(suspend=False)
        held = running.model_copy(
            update={"spec": running.spec.model_copy(update={"suspend": True})}
        )
        video_job, actions = settle(observed(held, reading=Running(), live_jobs=(JOB,)))
        assert kinds(actions) == ["StopJob", "RecordWait", "PatchStatus"]
        assert video_job.status.attempts[0].outcome == "Stopped"
        assert video_job.status.retry_count == 0

    def test_a_job_that_was_made_before_a_crash_is_written_down_not_made_again(self) -> None:
        video_job, actions = settle(observed(a_video_job(), unrecorded=1, reading=Running()))
        assert "StartAttempt" not in kinds(actions)
        assert [attempt.number for attempt in video_job.status.attempts] == [1]


class TestEnded:
    def test_a_cancel_that_clients_have_seen_stops_the_render(self) -> None:
        record = a_record("cancelled", attempt=1)
        seen = observed(attempting(), reading=Running(), record=record, live_jobs=(JOB,))
        video_job, actions = settle(seen)
        assert kinds(actions) == ["StopJob", "PatchStatus", "WakeAfter"]
        assert condition(video_job, ConditionType.FINISHED) == ("True", "Cancelled")

    def test_a_resource_that_comes_after_its_cancel_never_runs(self) -> None:
        seen = observed(a_video_job(), record=a_record("cancelled"), granted=True)
        video_job, actions = settle(seen)
        assert "StartAttempt" not in kinds(actions)
        assert video_job.finished

    def test_a_success_whose_status_write_was_lost_is_written_from_what_clients_saw(self) -> None:
        result = {
            "video_path": "/v",
            "thumbnail_path": "/t",
            "duration": 15,
            "file_size": 7,
            "resolution": "1920x1080",
            "voice": "",
            "caption_timing": "",
            "degraded": [],
        }
        record = a_record("success", attempt=1, result=result)
        gone = Disrupted(Reason.JOB_DELETED, "gone")
        video_job, actions = settle(observed(attempting(), reading=gone, record=record))
        assert "StartAttempt" not in kinds(actions)
        assert condition(video_job, ConditionType.SUCCEEDED) == ("True", "Succeeded")
        assert video_job.status.result is not None
        assert video_job.status.result.duration == 15

    def test_it_stays_until_its_time_to_live_is_over_and_clients_have_seen_it(self) -> None:
        seen = observed(attempting(ttlSecondsAfterFinished=600), reading=Succeeded(RESULT))
        done, _ = settle(seen)
        record = a_record("success")
        assert decide(observed(done, record=record), later(599)) == [Settle()]
        assert decide(observed(done, record=record), later(600)) == [DeleteResource()]
        away = observed(done, record=StoreGap.UNAVAILABLE)
        assert kinds(decide(away, later(600))) == ["WakeAfter"]

    def test_an_end_that_redis_does_not_know_is_mirrored(self) -> None:
        done, _ = settle(observed(attempting(), reading=Succeeded(RESULT)))
        lost = decide(observed(done, record=StoreGap.MISSING), later(5))
        assert kinds(lost) == ["CreateRecord", "RecordFinish", "WakeAfter"]
        assert only(lost, RecordFinish).finish.status is Status.SUCCESS
        failed, _ = settle(observed(attempting(), reading=Failed(LASTING)))
        behind = decide(observed(failed, record=a_record("processing")), later(5))
        assert only(behind, RecordFinish).finish.status is Status.FAILURE

    def test_a_deletion_is_a_cancel_for_a_live_job_and_nothing_for_a_finished_one(self) -> None:
        live = observed(attempting(), exists=False, live_jobs=(JOB,), record=a_record("started"))
        actions = decide(live, NOW)
        assert kinds(actions) == ["StopJob", "RecordFinish"]
        assert only(actions, RecordFinish).finish.status is Status.CANCELLED
        assert decide(observed(attempting(), exists=False, record=a_record("success")), NOW) == []
        assert decide(observed(attempting(), exists=False, record=StoreGap.MISSING), NOW) == []

    @pytest.mark.parametrize("gap", [StoreGap.REPLACED, StoreGap.TAKEN])
    def test_a_record_of_another_is_neither_ended_nor_waited_for(self, gap: StoreGap) -> None:
        deleted = observed(attempting(), exists=False, live_jobs=(JOB,), record=gap)
        assert kinds(decide(deleted, NOW)) == ["StopJob"]
        done, _ = settle(observed(attempting(), reading=Succeeded(RESULT)))
        assert decide(observed(done, record=gap), later(5)) == [Settle()]

    def test_a_deletion_that_waits_for_a_finalizer_shows_how_the_job_ended(self) -> None:
        live = attempting()
        metadata = live.metadata.model_copy(update={"deletion_timestamp": "2026-01-01T12:00:00Z"})
        leaving = live.model_copy(update={"metadata": metadata})
        ends = {"started": "Cancelled", "cancelled": "Cancelled", "failure": "Failed"}
        for status, phase in ends.items():
            seen = observed(leaving, exists=False, record=a_record(status))
            ended, actions = settle(seen)
            assert ended.status.phase == phase
            assert ("RecordFinish" in kinds(actions)) is (status == "started")
            again = decide(observed(ended, exists=False, record=a_record(status)), NOW)
            assert "PatchStatus" not in kinds(again)

    def test_a_deletion_while_redis_is_away_is_remembered(self) -> None:
        away = observed(attempting(), exists=False, record=StoreGap.UNAVAILABLE)
        assert kinds(decide(away, NOW)) == ["WakeAfter"]
