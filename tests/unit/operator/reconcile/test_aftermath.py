"""What follows for slots, cache and queue once a VideoJob's actions are done."""

from typing import Final

import pytest
from testkit.builders import (
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

from videojobs.job.resource import VideoJob
from videojobs_operator.constants import SLOTS_REFRESH_SECONDS
from videojobs_operator.reconcile.actions import (
    Action,
    CreateRecord,
    DeleteResource,
    PatchStatus,
    RecordFinish,
    RecordStart,
    RecordWait,
    Settle,
    StartAttempt,
    StopJob,
    WakeAfter,
)
from videojobs_operator.reconcile.aftermath import Aftermath, Situation, aftermath
from videojobs_operator.reconcile.attempt import Failed, Succeeded
from videojobs_operator.reconcile.finish import finish_of
from videojobs_operator.reconcile.observed import Observed

WAITING: Final = a_video_job()
STARTED: Final = attempting()
RETRYING: Final = settle(observed(STARTED, reading=Failed(PASSING)))[0]
FINISHED: Final = settle(observed(STARTED, reading=Succeeded(RESULT)))[0]
SUSPENDED: Final = a_video_job(suspend=True)


def after(
    known: VideoJob | None,
    *actions: Action,
    seen: Observed | None = None,
    granted: bool = False,
    queued: bool = False,
    refused: bool = False,
    wake: float | None = None,
) -> Aftermath:
    """What follows if the cache has `known` after the actions that were decided on `seen`."""
    seen = seen or observed(known or FINISHED)
    return aftermath(seen, actions, Situation(known, granted, queued, refused, wake), NOW)


@pytest.mark.parametrize(
    ("known", "release"),
    [
        pytest.param(WAITING, False, id="it still waits for its start"),
        pytest.param(RETRYING, False, id="it waits for its retry"),
        pytest.param(STARTED, True, id="the attempt is in the status"),
        pytest.param(SUSPENDED, True, id="suspended"),
        pytest.param(FINISHED, True, id="finished"),
        pytest.param(None, True, id="settled or deleted"),
    ],
)
def test_a_grant_lasts_until_its_attempt_is_in_the_status_or_it_is_not_wanted(
    known: VideoJob | None, release: bool
) -> None:
    assert after(known, granted=True).release is release


def test_a_refused_start_gives_its_slot_to_the_next() -> None:
    assert after(WAITING, StartAttempt(1), granted=True, refused=True, wake=0.0) == Aftermath(
        release=True, forget=False, close=False, announce=True, wake=0.0, refresh_slots=0.0
    )


def test_a_grant_is_withdrawn_by_the_suspend_that_was_decided_on() -> None:
    """It was resumed while its suspension was written: the next allocation decides again."""
    resumed = after(WAITING, seen=observed(SUSPENDED), granted=True)
    assert resumed.release
    assert resumed.refresh_slots == 0


@pytest.mark.parametrize(
    ("known", "exists", "wake", "forget", "close"),
    [
        pytest.param(WAITING, True, None, False, False, id="known"),
        pytest.param(None, True, None, True, False, id="settled"),
        pytest.param(None, False, None, True, True, id="deleted"),
        pytest.param(None, False, 5.0, False, False, id="deleted while Redis is away"),
        pytest.param(None, True, 0.0, False, False, id="deleted by its time to live just now"),
        pytest.param(WAITING, False, None, False, False, id="deleted, and another came meanwhile"),
    ],
)
def test_it_is_forgotten_when_nothing_is_left_to_do_and_a_deletion_is_closed_once(
    known: VideoJob | None, exists: bool, wake: float | None, forget: bool, close: bool
) -> None:
    found = after(known, seen=observed(WAITING, exists=exists), wake=wake)
    assert (found.forget, found.close) == (forget, close)


def test_a_deletion_is_announced_once() -> None:
    seen = observed(STARTED, exists=False)
    assert after(None, seen=seen).announce
    assert not after(None, PatchStatus(FINISHED.status), seen=seen).announce


@pytest.mark.parametrize("wake", [None, 0.0, 10.0])
def test_it_is_reconciled_again_when_the_actor_says_so(wake: float | None) -> None:
    assert after(WAITING, wake=wake).wake == wake


NEUTRAL: Final[list[Action]] = [
    WakeAfter(10),
    RecordStart(1),
    RecordWait("3 ahead", 0, 0),
    Settle(),
]
MOVING: Final[list[Action]] = [
    CreateRecord(),
    RecordFinish(finish_of(FINISHED.job_id, FINISHED.status, NOW)),
    StartAttempt(1),
    StopJob("video-a1", "job-uid"),
    PatchStatus(STARTED.status),
    DeleteResource(),
]


@pytest.mark.parametrize("action", NEUTRAL, ids=lambda action: type(action).__name__)
def test_what_moves_no_slot_leaves_the_allocation_to_time(action: Action) -> None:
    assert after(STARTED, action).refresh_slots == SLOTS_REFRESH_SECONDS
    assert after(STARTED, WakeAfter(1), action).refresh_slots == SLOTS_REFRESH_SECONDS


@pytest.mark.parametrize("action", MOVING, ids=lambda action: type(action).__name__)
def test_what_may_move_a_slot_has_the_slots_allocated_at_once(action: Action) -> None:
    assert after(STARTED, action).refresh_slots == 0
    assert after(STARTED, action, WakeAfter(1)).refresh_slots == 0


@pytest.mark.parametrize(
    ("known", "granted", "queued", "seconds"),
    [
        pytest.param(WAITING, False, False, 0.0, id="new: it needs a slot or a position"),
        pytest.param(WAITING, False, True, SLOTS_REFRESH_SECONDS, id="it has a position"),
        pytest.param(WAITING, True, False, SLOTS_REFRESH_SECONDS, id="it has a slot"),
        pytest.param(RETRYING, False, False, SLOTS_REFRESH_SECONDS, id="its retry is not due"),
        pytest.param(SUSPENDED, False, False, SLOTS_REFRESH_SECONDS, id="suspended"),
        pytest.param(None, False, False, SLOTS_REFRESH_SECONDS, id="settled or deleted"),
    ],
)
def test_one_that_wants_a_slot_and_has_neither_slot_nor_position_is_allocated_at_once(
    known: VideoJob | None, granted: bool, queued: bool, seconds: float
) -> None:
    assert after(known, granted=granted, queued=queued).refresh_slots == seconds


def test_a_retry_that_is_due_wants_a_slot_at_once() -> None:
    situation = Situation(RETRYING, granted=False, queued=False, refused=False, wake=None)
    seen = observed(RETRYING, record=a_record())
    assert aftermath(seen, [], situation, later(59)).refresh_slots == SLOTS_REFRESH_SECONDS
    assert aftermath(seen, [], situation, later(60)).refresh_slots == 0
