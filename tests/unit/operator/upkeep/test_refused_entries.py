"""Entries of the outbox that Kubernetes refuses rest, and hold up no other."""

import pytest

from videojobs_operator.constants import REFUSED_RETRY_SECONDS
from videojobs_operator.upkeep.refused_entries import RefusedEntries

OLD = [f"old-{number:03}" for number in range(150)]
QUOTA = "Raise the quota."


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def entries(clock: Clock) -> RefusedEntries:
    return RefusedEntries(clock)


def turn(entries: RefusedEntries, listed: list[str]) -> list[str]:
    """One turn of the outbox in which every old entry is refused; returns what it tried."""
    tried = entries.choose(listed[: entries.reach])
    for job_id in tried:
        if job_id in OLD:
            entries.rest(job_id, QUOTA)
    return tried


def test_those_behind_more_refused_ones_than_a_turn_tries_are_reached_in_the_next(
    entries: RefusedEntries,
) -> None:
    assert turn(entries, [*OLD, "new"]) == OLD[:100]
    assert turn(entries, [*OLD, "new"]) == [*OLD[100:], "new"]
    assert turn(entries, [*OLD, "newer"]) == ["newer"]


def test_a_refused_one_is_tried_again_when_it_has_rested(
    entries: RefusedEntries, clock: Clock
) -> None:
    turn(entries, OLD[:1])
    clock.now = REFUSED_RETRY_SECONDS - 0.1
    assert turn(entries, OLD[:1]) == []
    clock.now = REFUSED_RETRY_SECONDS
    assert turn(entries, OLD[:1]) == OLD[:1]


def test_of_many_that_have_rested_a_turn_tries_a_few_after_the_new_ones_and_each_in_its_turn(
    entries: RefusedEntries, clock: Clock
) -> None:
    turn(entries, OLD[:25])
    clock.now = REFUSED_RETRY_SECONDS
    assert turn(entries, [*OLD[:25], "new"]) == ["new", *OLD[:10]]
    assert turn(entries, OLD[:25]) == OLD[10:20]
    assert turn(entries, OLD[:25]) == OLD[20:25]


def test_one_that_has_left_the_list_is_forgotten(entries: RefusedEntries) -> None:
    turn(entries, OLD[:2])
    turn(entries, OLD[1:2])
    assert turn(entries, OLD[:2]) == OLD[:1]


def test_the_advice_is_news_once(entries: RefusedEntries) -> None:
    news = []
    for advice in (QUOTA, QUOTA, "Lift the policy.", QUOTA):
        news.append(entries.is_news("job", advice))
        entries.rest("job", advice)
    assert news == [True, False, True, True]
