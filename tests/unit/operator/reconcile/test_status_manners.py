"""What every status that a decision writes has in common: conditions as Kubernetes knows them, the
generation that was seen, and an end that tools which know nothing of VideoJobs can read."""

import re
from datetime import datetime
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

from videojobs.job.conditions import ConditionType, Reason
from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.attempt import (
    Disrupted,
    Failed,
    Reading,
    Running,
    Succeeded,
    Waiting,
)

ABNORMAL = {ConditionType.DISRUPTED, ConditionType.STALLED}


def reading(video_job: VideoJob, what: Reading, now: datetime = NOW) -> VideoJob:
    """The VideoJob after a decision about what its attempt does."""
    return settle(observed(video_job, reading=what), now)[0]


def lives() -> dict[str, list[VideoJob]]:
    """Each as the VideoJob was after every write."""
    waiting, _ = settle(observed(a_video_job()))
    started = attempting()
    running = reading(started, Running())
    no_image = Waiting(Reason.IMAGE_PULL, "No such image.", "Name another one.")
    retrying = reading(running, Failed(PASSING))
    interrupted = reading(running, Disrupted(Reason.EVICTED, "the node was drained"))
    no_pool, _ = settle(observed(a_video_job(), pool_exists=False))
    cancelled, _ = settle(observed(running, reading=Running(), record=a_record("cancelled")))
    return {
        "a success": [waiting, started, running, reading(running, Succeeded(RESULT))],
        "a failure": [started, running, reading(running, Failed(LASTING))],
        "a cancel": [running, cancelled],
        "a retry": [running, retrying, settle(observed(retrying, granted=True), later(60))[0]],
        "a disruption": [running, interrupted, settle(observed(interrupted, granted=True))[0]],
        "no image": [started, reading(started, no_image, later(60))],
        "no pool": [no_pool],
        "a hold": [settle(observed(a_video_job(suspend=True)))[0]],
    }


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


def kstatus(video_job: VideoJob) -> str:
    """The rules of kstatus for a kind that it does not know (cli-utils, pkg/kstatus/README.md)."""
    if video_job.status.observed_generation != video_job.metadata.generation:
        return "InProgress"
    found = {kind for kind, item in conditions(video_job).items() if item["status"] == "True"}
    if "Stalled" in found:
        return "Failed"
    return "InProgress" if "Reconciling" in found else "Current"


def test_tools_that_know_only_kstatus_see_what_needs_somebody() -> None:
    ends = {name: kstatus(life[-1]) for name, life in lives().items()}
    stuck = {name for name, status in ends.items() if status == "Failed"}
    assert stuck == {"no image", "no pool"}
    changed = attempting()
    changed.metadata.generation += 1
    assert kstatus(changed) == "InProgress", "a change that no operator has seen yet"


def test_one_wait_ends_for_every_outcome() -> None:
    """`kubectl wait --for=condition=Finished` does not hang when a job fails or is cancelled."""
    for name in ("a success", "a failure", "a cancel"):
        finished = conditions(lives()[name][-1])["Finished"]
        assert (finished["status"], bool(finished["reason"])) == ("True", True)
