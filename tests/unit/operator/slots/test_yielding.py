"""Who gives a slot back while its pod waits for a node."""

from datetime import UTC, datetime, timedelta

import pytest

from videojobs_operator.slots.admission import Candidate
from videojobs_operator.slots.yielding import give_back

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
HIGH, DEFAULT, LOW = 1, 5, 9


def jobs(*priorities: int, prefix: str) -> list[Candidate]:
    """One candidate a priority; the first is the oldest."""
    return [
        Candidate(f"{prefix}{number}", prefix, priority, NOW + timedelta(seconds=number))
        for number, priority in enumerate(priorities)
    ]


@pytest.mark.parametrize(
    ("waiting", "holding", "coming", "given"),
    [
        pytest.param([HIGH], [DEFAULT, DEFAULT], 0, ("h1",), id="the newest of the lower tier"),
        pytest.param([HIGH], [LOW, DEFAULT], 0, ("h0",), id="the lowest tier first"),
        pytest.param([HIGH, HIGH], [DEFAULT] * 3, 0, ("h2", "h1"), id="one for each claim"),
        pytest.param([HIGH] * 5, [DEFAULT], 0, ("h0",), id="no more than there are"),
        pytest.param([HIGH, HIGH], [DEFAULT] * 3, 1, ("h2",), id="a slot is on its way"),
        pytest.param([HIGH], [DEFAULT], 1, (), id="enough is on its way"),
        pytest.param([DEFAULT], [DEFAULT], 0, (), id="never to its own tier"),
        pytest.param([LOW], [DEFAULT, HIGH], 0, (), id="never to a lower tier"),
        pytest.param([DEFAULT, HIGH], [LOW, DEFAULT], 0, ("h0", "h1"), id="a mixed queue"),
        pytest.param([HIGH, DEFAULT], [LOW, DEFAULT], 0, ("h0",), id="each claim its own victim"),
        pytest.param([HIGH], [], 0, (), id="all pods have a node"),
        pytest.param([], [LOW], 0, (), id="nobody waits"),
    ],
)
def test_slots_go_to_higher_tiers_only(
    waiting: list[int], holding: list[int], coming: int, given: tuple[str, ...]
) -> None:
    found = give_back(jobs(*waiting, prefix="w"), jobs(*holding, prefix="h"), coming)
    assert found == given
