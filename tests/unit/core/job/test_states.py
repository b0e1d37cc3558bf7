"""The guide's transitions, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs.job.states import TERMINAL, Status, can_move, path

GUIDE = {
    ("pending", "started"),
    ("started", "processing"),
    ("processing", "success"),
    ("processing", "failure"),
    ("pending", "cancelled"),
    ("started", "cancelled"),
    ("processing", "cancelled"),
}


@pytest.mark.parametrize("current", Status)
@pytest.mark.parametrize("target", Status)
def test_exactly_the_listed_moves_are_possible(current: Status, target: Status) -> None:
    assert can_move(current, target) == ((current.value, target.value) in GUIDE)


@pytest.mark.parametrize(
    ("current", "target", "steps"),
    [
        ("pending", "success", ("started", "processing", "success")),
        ("pending", "failure", ("started", "processing", "failure")),
        ("started", "failure", ("processing", "failure")),
        ("pending", "cancelled", ("cancelled",)),
        ("processing", "processing", ()),
        ("success", "failure", ()),
        ("cancelled", "pending", ()),
    ],
)
def test_a_missed_step_is_taken_on_the_way(
    current: str, target: str, steps: tuple[str, ...]
) -> None:
    assert tuple(map(str, path(Status(current), Status(target)))) == steps


@given(st.sampled_from(Status), st.sampled_from(Status))
def test_a_path_is_made_of_listed_moves_and_never_leaves_a_terminal_state(
    current: Status, target: Status
) -> None:
    steps = path(current, target)
    for before, after in zip((current, *steps), steps, strict=False):
        assert can_move(before, after)
    if current in TERMINAL:
        assert steps == ()
