"""What every status that a decision writes has in common: conditions as Kubernetes knows them, the
generation that was seen, and an end that tools which know nothing of VideoJobs can read."""

import re
from typing import Any

import pytest
from testkit.builders import RESULT, a_video_job, attempting, later, observed, settle
from testkit.lives import lives, reading

from videojobs.job.conditions import ConditionType
from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.attempt import Running, Succeeded

ABNORMAL = {ConditionType.DISRUPTED, ConditionType.RECONCILING, ConditionType.STALLED}


@pytest.fixture(params=lives())
def life(request: pytest.FixtureRequest) -> list[VideoJob]:
    return lives()[request.param]


def conditions(video_job: VideoJob) -> dict[str, dict[str, Any]]:
    return {item["type"]: item for item in video_job.status.to_manifest()["conditions"]}


def test_the_generation_that_was_seen_is_said_at_both_levels(life: list[VideoJob]) -> None:
    for video_job in life:
        assert video_job.status.observed_generation == video_job.metadata.generation
        for condition in conditions(video_job).values():
            assert condition["observedGeneration"] == video_job.metadata.generation


def test_every_condition_has_a_reason_in_one_word_and_a_message(life: list[VideoJob]) -> None:
    for video_job in life:
        for condition in conditions(video_job).values():
            assert re.fullmatch(r"[A-Z][A-Za-z]*", condition["reason"])
            assert condition["message"]


def test_normal_conditions_stay_and_abnormal_ones_are_there_only_when_true(
    life: list[VideoJob],
) -> None:
    known: set[str] = set()
    for video_job in life:
        present = conditions(video_job)
        assert known - ABNORMAL <= present.keys()
        known |= present.keys()
        for kind in ABNORMAL & present.keys():
            assert present[kind]["status"] == "True"


def test_a_transition_time_moves_only_with_its_status() -> None:
    running = reading(attempting(), Running())
    done = reading(running, Succeeded(RESULT), later(30))
    before, after = conditions(running), conditions(done)
    assert before["Accepted"] == after["Accepted"]
    assert before["Finished"]["lastTransitionTime"] < after["Finished"]["lastTransitionTime"]


def test_a_wait_that_goes_on_keeps_the_time_at_which_it_stalled() -> None:
    stalled, _ = settle(observed(a_video_job(), pool_exists=False))
    still, _ = settle(observed(stalled, pool_exists=False, written_seconds=60.0), later(60))
    assert conditions(still)["Stalled"] == conditions(stalled)["Stalled"]


def test_one_wait_ends_for_every_outcome() -> None:
    """`kubectl wait --for=condition=Finished` does not hang when a job fails or is cancelled."""
    for name in ("a success", "a failure", "a cancel"):
        finished = conditions(lives()[name][-1])["Finished"]
        assert (finished["status"], bool(finished["reason"])) == ("True", True)
