"""The judgement: each way to go wrong is counted, and a good run counts nothing."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from bench.chaos.diaries import runs_of
from bench.chaos.ledger import (
    MISSING,
    Evidence,
    JobStory,
    Run,
    Sighting,
    StoredFile,
    judge,
    seconds_to_the_end,
)

from videojobs.protocol.reports import Artifact

DONE = "2026-01-01T00:00:10.250Z"
ROUNDED = "2026-01-01T00:00:10Z"
LATER = "2026-01-01T00:00:19Z"
GOOD = Sighting(110.0, "success", DONE, 1)
FILES = frozenset(StoredFile("j", 1, artifact.value) for artifact in Artifact)


def a_story(*sightings: Sighting, ids: tuple[str, ...] = ("j",)) -> JobStory:
    return JobStory(7, set(ids), list(sightings))


def seen(*stories: JobStory) -> Evidence:
    """Of a run in which all went well, but for the stories."""
    return Evidence(
        stories=stories,
        ends={"j": {("Succeeded", DONE)}},
        runs=[Run("j", 1, began=100.0, told=103.0, last=103.0)],
        files=FILES,
        slots_held=0,
        leftovers=[],
        answers={200: 10, 202: 1, 503: 4},
        disturbed_until=105.0,
    )


def counted(evidence: Evidence) -> Mapping[str, object]:
    """What is not zero."""
    row = judge("a run", 3, evidence).row
    names = ("lost", "failed", "ended_twice", "rendered_at_once", "rendered_again")
    counts = {name: getattr(row, name) for name in (*names, "slots_held", "left_over", "errors")}
    return {name: count for name, count in counts.items() if count}


def test_a_good_run_counts_nothing_and_tells_how_long_it_took() -> None:
    story = a_story(Sighting(101.0, "pending"), Sighting(104.0, "processing", None, 1), GOOD, GOOD)
    verdict = judge("a run", 3, seen(story))
    assert counted(seen(story)) == {}
    assert verdict.complaints == []
    assert (verdict.row.jobs, verdict.row.kills, verdict.row.seconds) == (1, 3, 5.0)
    assert verdict.row.faultless


@pytest.mark.parametrize(
    ("story", "count"),
    [
        pytest.param(a_story(ids=()), "lost", id="it was never accepted"),
        pytest.param(a_story(), "lost", id="nobody ever saw it"),
        pytest.param(a_story(Sighting(110.0, "processing", None, 1)), "lost", id="no end"),
        pytest.param(a_story(GOOD, Sighting(120.0, MISSING)), "lost", id="it is forgotten"),
        pytest.param(
            a_story(replace(GOOD, attempt=2)), "lost", id="the files are of another attempt"
        ),
        pytest.param(a_story(Sighting(110.0, "failure", DONE, 1)), "failed", id="it failed"),
        pytest.param(a_story(Sighting(110.0, "cancelled", DONE, 1)), "failed", id="cancelled"),
        pytest.param(
            a_story(Sighting(109.0, "failure", DONE, 1), GOOD), "ended_twice", id="two ends"
        ),
        pytest.param(
            a_story(GOOD, Sighting(111.0, "pending"), GOOD), "ended_twice", id="back to life"
        ),
        pytest.param(
            a_story(GOOD, replace(GOOD, completed_at=LATER)), "ended_twice", id="another time"
        ),
        pytest.param(a_story(GOOD, ids=("j", "k")), "ended_twice", id="one key, two jobs"),
    ],
)
def test_a_story_is_held_against_the_product_when(story: JobStory, count: str) -> None:
    assert counted(seen(story))[count] == 1
    assert not judge("a run", 3, seen(story)).row.faultless


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(a_story(Sighting(101.0, MISSING), GOOD), id="a 404 before its record is back"),
        pytest.param(
            a_story(GOOD, Sighting(111.0, MISSING), GOOD), id="a 404 while Redis was empty"
        ),
        pytest.param(
            a_story(GOOD, replace(GOOD, completed_at=ROUNDED)), id="an end in whole seconds"
        ),
    ],
)
def test_a_story_is_not_held_against_the_product_for(story: JobStory) -> None:
    assert counted(seen(story)) == {}


def a_run(began: float, told: float | None, last: float, attempt: int = 1, job: str = "j") -> Run:
    return Run(job, attempt, began, told, last)


@pytest.mark.parametrize(
    ("runs", "counts"),
    [
        pytest.param([], {}, id="nobody rendered"),
        pytest.param([a_run(0, None, 2), a_run(3, 5, 5, 2)], {}, id="killed, then done"),
        pytest.param(
            [a_run(0, None, 3.5), a_run(3, 5, 5, 2)], {"rendered_at_once": 1}, id="side by side"
        ),
        pytest.param(
            [a_run(3, 5, 5, 2), a_run(0, None, 3.5)], {"rendered_at_once": 1}, id="in any order"
        ),
        pytest.param(
            [a_run(0, 2, 9), a_run(3, 5, 5, 2)],
            {"rendered_again": 1},
            id="again after a result; ending is no work",
        ),
        pytest.param(
            [a_run(0, None, 9), a_run(1, 2, 2, 2), a_run(3, 4, 4, 3)],
            {"rendered_at_once": 1, "rendered_again": 1},
            id="both",
        ),
        pytest.param([a_run(0, 2, 2), a_run(1, 2, 2, job="k")], {}, id="two jobs"),
    ],
)
def test_runs_of_one_job_are_told_apart(runs: list[Run], counts: dict[str, int]) -> None:
    assert counted(replace(seen(a_story(GOOD)), runs=runs)) == counts


@pytest.mark.parametrize(
    ("changes", "counts"),
    [
        ({"slots_held": 2}, {"slots_held": 2}),
        ({"leftovers": ["secrets/a", "jobs/b"]}, {"left_over": 2}),
        ({"answers": {500: 3, 503: 9}}, {"errors": 3}),
        ({"files": FILES | {StoredFile("j", 2, "video.mp4")}}, {"left_over": 1}),
        ({"files": FILES | {StoredFile("stranger", 2, "video.mp4")}}, {}),
        ({"ends": {"j": {("Succeeded", DONE), ("Failed", DONE)}}}, {"ended_twice": 1}),
        ({"ends": {}}, {}),
    ],
)
def test_what_lies_about_is_counted(changes: dict[str, object], counts: dict[str, int]) -> None:
    assert counted(replace(seen(a_story(GOOD)), **changes)) == counts  # type: ignore[arg-type]


def test_files_of_a_job_that_still_runs_are_no_litter() -> None:
    evidence = seen(a_story(Sighting(110.0, "processing", None, 2)))
    assert counted(evidence) == {"lost": 1}


def test_all_files_of_a_failed_job_are_litter() -> None:
    evidence = seen(a_story(Sighting(110.0, "failure", DONE, 1)))
    assert counted(evidence) == {"failed": 1, "left_over": len(Artifact)}


def test_the_end_is_that_of_the_last_job_and_never_before_the_last_kill() -> None:
    early, late = a_story(GOOD), a_story(Sighting(130.0, "failure", DONE, 1))
    assert seconds_to_the_end([early, late], 105.0) == 25.0
    assert seconds_to_the_end([early], 200.0) == 0.0
    assert seconds_to_the_end([early, a_story()], 105.0) is None


def test_complaints_name_the_job_and_what_happened_to_it() -> None:
    verdict = judge("a run", 3, seen(a_story(Sighting(110.0, "failure", DONE, 1))))
    assert verdict.complaints[0] == "failed: job 7 (j) ended in failure"


def test_diaries_are_read_and_what_was_never_written_whole_is_left_out() -> None:
    text = (
        "/v/diaries/b3916274-a4ce-4fc8_2_pod-x: 1795943597.250000          0.000000 "
        "1795943599.500000\n"
        "/v/diaries/other_1_pod: 10.0 12.5 12.5\n"
        "/v/diaries/torn_1_pod:\n"
    )
    assert runs_of(text) == [
        Run("b3916274-a4ce-4fc8", 2, 1795943597.25, None, 1795943599.5),
        Run("other", 1, 10.0, 12.5, 12.5),
    ]
