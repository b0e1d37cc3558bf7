"""Who gets a free slot."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from videojobs.job.request import Tier
from videojobs_operator.slots.admission import (
    AGING_SECONDS,
    Candidate,
    Capacity,
    History,
    Line,
    Verdict,
    admit,
)

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
NEVER = History()


def wants(uid: str, priority: int = 5, user: str = "", waited: float = 0.0) -> Candidate:
    return Candidate(uid, user or uid, priority, NOW - timedelta(seconds=waited))


def share(
    waiting: list[Candidate],
    holders: str = "",
    slots: int = 1,
    history: History = NEVER,
) -> Verdict:
    """Share out `slots`; each letter of `holders` is a user who holds one in the default tier."""
    holding = Counter(Line(user, Tier.DEFAULT) for user in holders)
    return admit(waiting, holding, Capacity(slots), history, NOW)


def test_high_goes_before_default_before_low() -> None:
    verdict = share([wants("low", 8), wants("default", 4), wants("high", 3)], slots=2)
    assert verdict.granted == ("high", "default")
    assert verdict.queue == ("low",)


def test_in_a_blocked_pool_one_slot_is_granted_at_a_time() -> None:
    waiting = [wants(uid) for uid in "abc"]
    for most, granted in ((None, 3), (1, 1), (0, 0)):
        verdict = admit(waiting, {}, Capacity(8, most_grants=most), NEVER, NOW)
        assert len(verdict.granted) == granted
        assert len(verdict.queue) == 3 - granted


def test_the_older_goes_first_among_equals() -> None:
    assert share([wants("new"), wants("old", waited=9)]).granted == ("old",)


def test_a_user_with_fewer_slots_goes_first_inside_a_priority() -> None:
    waiting = [wants("a1", user="a", waited=99), wants("b1", user="b")]
    assert share(waiting, holders="a", slots=2).granted == ("b1",)


def test_two_users_share_slots_whatever_they_submitted() -> None:
    many = [wants(f"a{number}", user="a", waited=100 + number) for number in range(10)]
    few = [wants(f"b{number}", user="b") for number in range(2)]
    granted = share([*many, *few], slots=4).granted
    assert sorted(uid[0] for uid in granted) == ["a", "a", "b", "b"]


def test_two_users_take_turns_at_one_slot() -> None:
    waiting = [wants("a1", user="a", waited=500), wants("b1", user="b", waited=5)]
    just_served = History({Line("a", Tier.DEFAULT): NOW}, {"a": NOW})
    assert share(waiting, history=just_served).granted == ("b1",)


def test_an_odd_slot_goes_to_the_user_who_was_given_one_longest_ago() -> None:
    waiting = [wants("a", user="a", waited=50), wants("b", user="b", waited=5)]
    ago = {"a": NOW - timedelta(seconds=1), "b": NOW - timedelta(seconds=2)}
    assert share(waiting, holders="ab", slots=3, history=History({}, ago)).granted == ("b",)


def test_who_got_a_slot_in_this_round_goes_behind_others_who_hold_as_many() -> None:
    """`a` was given one before `b` was, until the first slot of this round made it the latest."""
    waiting = [
        wants("a1", user="a", waited=9),
        wants("a2", user="a", waited=8),
        wants("b", user="b"),
    ]
    ago = {"a": NOW - timedelta(seconds=100), "b": NOW - timedelta(seconds=1)}
    assert share(waiting, holders="b", slots=3, history=History({}, ago)).granted == ("a1", "b")


def test_users_who_are_served_in_one_round_take_turns_whatever_the_age_of_their_jobs() -> None:
    waiting = [
        wants("a1", user="a", waited=100),
        wants("a2", user="a", waited=1),
        wants("b1", user="b", waited=50),
        wants("b2", user="b", waited=40),
    ]
    assert share(waiting, slots=4).granted == ("a1", "b1", "a2", "b2")


def test_the_queue_tells_the_order_of_service_not_that_of_arrival() -> None:
    many = [wants(f"a{number}", user="a", waited=100 - number) for number in range(3)]
    verdict = share([*many, wants("b0", user="b")], slots=0)
    assert verdict.queue == ("a0", "b0", "a1", "a2")


def test_waiting_without_a_slot_raises_a_low_job_above_a_new_high_one() -> None:
    old = wants("old", 10, waited=3 * AGING_SECONDS)
    assert share([wants("new", 1), old]).granted == ("old",)
    not_yet = wants("old", 10, waited=2 * AGING_SECONDS - 1)
    assert share([wants("new", 1), not_yet]).granted == ("new",)


def test_a_backlog_does_not_age_while_its_user_is_served() -> None:
    backlog = [wants(f"a{number}", user="a", waited=9 * AGING_SECONDS) for number in range(9)]
    waiting = [*backlog, wants("b", user="b")]
    assert share(waiting, holders="a", slots=2).granted == ("b",)


def test_lowered_slots_stop_admission_and_take_nothing_away() -> None:
    verdict = share([wants("w")], holders="abc", slots=1)
    assert verdict.granted == ()
    assert verdict.queue == ("w",)


@pytest.mark.parametrize(
    ("reserved", "granted"), [(0, ("d0", "d1", "d2", "d3")), (1, ("d0", "d1", "d2")), (9, ("d0",))]
)
def test_reserved_slots_stay_free_for_the_high_tier_but_one_is_everybodys(
    reserved: int, granted: tuple[str, ...]
) -> None:
    waiting = [wants(f"d{number}", waited=9 - number) for number in range(5)]
    capacity = Capacity(slots=4, reserved=reserved)
    assert admit(waiting, {}, capacity, NEVER, NOW).granted == granted
    urgent = admit([*waiting, wants("urgent", 1)], {}, capacity, NEVER, NOW)
    assert urgent.granted[0] == "urgent"
    assert admit([wants("urgent", 1)], {}, capacity, NEVER, NOW).granted == ("urgent",)


def test_slots_held_by_the_lower_tiers_count_against_the_reserve_and_high_ones_do_not() -> None:
    capacity = Capacity(slots=4, reserved=1)
    waiting = [wants(f"d{number}", waited=9 - number) for number in range(4)]
    lower = admit(waiting, {Line("x", Tier.DEFAULT): 2}, capacity, NEVER, NOW)
    assert lower.granted == ("d0",)
    urgent = admit(waiting, {Line("x", Tier.HIGH): 1}, capacity, NEVER, NOW)
    assert urgent.granted == ("d0", "d1", "d2")


def test_the_slots_of_a_user_count_over_all_tiers() -> None:
    holding = {Line("a", Tier.DEFAULT): 2, Line("a", Tier.LOW): 1, Line("b", Tier.DEFAULT): 2}
    waiting = [wants("a", user="a", waited=9), wants("b", user="b")]
    assert admit(waiting, holding, Capacity(6), NEVER, NOW).granted == ("b",)


def test_each_slot_of_a_round_counts_before_the_next_is_given() -> None:
    """`b` holds two: `a` draws level with it at the second of the round."""
    waiting = [wants(f"a{number}", user="a", waited=100 + number) for number in range(4)]
    granted = share([*waiting, wants("b", user="b")], holders="bb", slots=6).granted
    assert granted == ("a3", "a2", "b", "a1")


def test_a_backlog_does_not_age_after_its_user_is_served_in_this_round_either() -> None:
    old = [wants(f"a{number}", user="a", waited=9 * AGING_SECONDS + number) for number in range(4)]
    new = [wants(f"b{number}", user="b", waited=number) for number in range(4)]
    assert share([*old, *new], holders="a", slots=5).granted == ("b3", "a3", "b2", "a2")


def test_who_was_given_a_slot_before_goes_before_who_was_served_in_this_round() -> None:
    waiting = [
        wants("a1", user="a", waited=9),
        wants("a2", user="a", waited=8),
        wants("b", user="b"),
    ]
    ago = {"b": NOW - timedelta(seconds=1)}
    verdict = share(waiting, holders="b", slots=3, history=History({}, ago))
    assert verdict.granted == ("a1", "b")


def test_time_without_a_slot_counts_from_the_end_of_the_last_one() -> None:
    """Three bands' worth of waiting, interrupted by a render half-way, is less than two."""
    old = wants("old", 10, user="old", waited=3 * AGING_SECONDS)
    ended = History({Line("old", Tier.LOW): NOW - timedelta(seconds=1.5 * AGING_SECONDS)})
    assert share([wants("new", 1), old], history=ended).granted == ("new",)
    assert share([wants("new", 1), old]).granted == ("old",)


@given(
    st.lists(
        st.tuples(st.integers(1, 10), st.sampled_from("abc"), st.floats(0, 5000)), max_size=30
    ),
    st.lists(st.sampled_from("abc"), max_size=12),
    st.integers(0, 12),
)
def test_nobody_is_lost_no_slot_is_given_twice_and_none_stays_free(
    jobs: list[tuple[int, str, float]], holders: list[str], slots: int
) -> None:
    waiting = [wants(str(n), p, user, waited) for n, (p, user, waited) in enumerate(jobs)]
    verdict = share(waiting, "".join(holders), slots)
    assert sorted(verdict.granted + verdict.queue) == sorted(item.uid for item in waiting)
    assert len(verdict.granted) == min(len(waiting), max(0, slots - len(holders)))
