"""Who gets a free slot."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from videojobs_operator.admission import AGING_SECONDS, Candidate, admit

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


def wants(uid: str, priority: int = 5, user: str = "", waited: float = 0.0) -> Candidate:
    return Candidate(uid, user or uid, priority, NOW - timedelta(seconds=waited))


def test_high_goes_before_default_before_low() -> None:
    verdict = admit([wants("low", 8), wants("default", 4), wants("high", 3)], [], 2, NOW)
    assert verdict.granted == ("high", "default")
    assert verdict.queue == ("low",)


def test_the_older_goes_first_among_equals() -> None:
    assert admit([wants("new"), wants("old", waited=9)], [], 1, NOW).granted == ("old",)


def test_a_user_with_fewer_slots_goes_first_inside_a_priority() -> None:
    waiting = [wants("a1", user="a", waited=99), wants("b1", user="b")]
    assert admit(waiting, ["a"], 2, NOW).granted == ("b1",)


def test_two_users_share_slots_whatever_they_submitted() -> None:
    many = [wants(f"a{number}", user="a", waited=100 + number) for number in range(10)]
    few = [wants(f"b{number}", user="b") for number in range(2)]
    granted = admit([*many, *few], [], 4, NOW).granted
    assert sorted(uid[0] for uid in granted) == ["a", "a", "b", "b"]


def test_waiting_raises_a_low_job_above_a_new_high_one() -> None:
    old = wants("old", 10, waited=2 * AGING_SECONDS)
    assert admit([wants("new", 4), old], [], 1, NOW).granted == ("old",)


def test_lowered_slots_stop_admission_and_take_nothing_away() -> None:
    verdict = admit([wants("w")], ["a", "b", "c"], 1, NOW)
    assert verdict.granted == ()
    assert verdict.queue == ("w",)


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
    verdict = admit(waiting, holders, slots, NOW)
    assert sorted(verdict.granted + verdict.queue) == sorted(item.uid for item in waiting)
    assert len(verdict.granted) == min(len(waiting), max(0, slots - len(holders)))
