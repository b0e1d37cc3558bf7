"""How far a render is, and how long it still takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs.job.outcome import Stage
from videojobs.protocol.reports import ProgressReport
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.cost import Costs, expected_costs
from videojobs_renderer.progress import (
    USUAL_COSTS,
    Progress,
    seconds_left,
    share_done,
)

COSTS: Costs = {
    Stage.ANALYZE: 2,
    Stage.AUDIO: 10,
    Stage.IMAGES: 60,
    Stage.COMPOSITE: 5,
    Stage.QUALITY: 20,
    Stage.UPLOAD: 3,
}
STEPS = st.lists(st.tuples(st.sampled_from(Stage), st.floats(0, 1), st.booleans()), max_size=40)


class Clock:
    """Moves when it is told to."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@given(STEPS)
def test_progress_never_falls_and_never_says_done(steps: list[tuple[Stage, float, bool]]) -> None:
    seen: list[ProgressReport] = []
    progress = Progress(seen.append)
    for stage, part, replanned in steps:
        if replanned:
            progress.expect(COSTS)
        progress.report(stage, part, stage.name)
    values = [report.progress for report in seen]
    assert values == sorted(values)
    assert all(value < 1 for value in values)


def test_progress_repeats_nothing() -> None:
    seen: list[ProgressReport] = []
    progress = Progress(seen.append)
    for _ in range(3):
        progress.report(Stage.AUDIO, 0.5, "Generating audio (scene 1/2)")
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("stage", "part", "share"),
    [
        (Stage.ANALYZE, 0, 0.0),
        (Stage.AUDIO, 0.5, 0.07),
        (Stage.IMAGES, 0.5, 0.42),
        (Stage.QUALITY, 1, 0.97),
        (Stage.UPLOAD, 1, 0.999),
    ],
)
def test_a_stage_weighs_what_it_costs(stage: Stage, part: float, share: float) -> None:
    assert share_done(COSTS, stage, part) == pytest.approx(share)


def test_the_time_left_is_as_expected_on_the_machine_that_was_measured() -> None:
    for done in (0.0, 0.2, 0.5, 0.9):
        assert seconds_left(COSTS, done, elapsed=done * 100) == pytest.approx((1 - done) * 100)


def test_the_time_left_follows_the_pace_of_a_slower_machine() -> None:
    """Three times as slow: at a fifth it is known to a tenth, at four fifths to a fortieth."""
    assert seconds_left(COSTS, 0.2, elapsed=60) == pytest.approx(240, rel=0.14)
    assert seconds_left(COSTS, 0.8, elapsed=240) == pytest.approx(60, rel=0.05)


def test_every_report_says_how_long_it_still_takes() -> None:
    seen: list[ProgressReport] = []
    clock = Clock()
    progress = Progress(seen.append, clock=clock)
    progress.expect(COSTS)
    for half in range(1, 20):
        clock.now = share_done(COSTS, Stage.IMAGES, half / 20) * 100
        progress.report(Stage.IMAGES, half / 20, "Generating images for scene 1/1")
    left = [report.eta_seconds or 0 for report in seen]
    assert left == sorted(left, reverse=True)
    assert left[-1] == pytest.approx(100 - clock.now, abs=0.2)


@given(st.integers(1, 300), st.floats(0.5, 1500), st.integers(1, 1800))
def test_every_stage_of_every_request_costs_something(
    scenes: int, spoken: float, wanted: int
) -> None:
    costs = expected_costs(scenes, spoken, wanted, Canvas(1080, 1920))
    assert set(costs) == set(USUAL_COSTS)
    assert min(costs.values()) > 0


def test_a_longer_video_spends_more_of_its_time_on_pictures() -> None:
    short = expected_costs(1, 5, 10, Canvas(1080, 1920))
    long = expected_costs(60, 280, 600, Canvas(1080, 1920))
    assert share_done(long, Stage.IMAGES, 0) < share_done(short, Stage.IMAGES, 0)
    assert sum(long.values()) > 20 * sum(short.values())


def test_a_later_listener_is_told_from_then_on() -> None:
    first, second = list[ProgressReport](), list[ProgressReport]()
    progress = Progress(first.append)
    progress.report(Stage.ANALYZE, 0, "Analyzing script")
    progress.add_listener(second.append)
    progress.report(Stage.AUDIO, 0, "Generating audio (scene 1/1)")
    assert len(first) == 2
    assert second == first[1:]
    assert progress.stage is Stage.AUDIO
