"""Who may take the Lease, and until when its holder may write."""

from dataclasses import replace

import pytest

from videojobs_operator.lead.fence import Fence, FencedError
from videojobs_operator.lead.lease import Observation, observation, pause

HELD = Observation(version="7", holder="a", duration=15, transitions=2, since=100)


def test_a_held_lease_is_another_s_until_it_has_not_changed_for_its_duration() -> None:
    assert not HELD.free("b", now=115)
    assert HELD.free("b", now=115.1)


def test_who_waits_knows_when_it_will_run_out() -> None:
    assert HELD.remaining(now=112) == 3
    assert HELD.remaining(now=116) < 0


@pytest.mark.parametrize(
    ("now", "seconds"),
    [
        pytest.param(110.0, 2.0, id="it lasts for longer than until the next try"),
        pytest.param(113.5, 1.52, id="it runs out before the next try"),
        pytest.param(114.99, 0.03, id="it runs out in a moment"),
        pytest.param(116.0, 2.0, id="it has run out, and somebody else was faster"),
    ],
)
def test_who_waits_tries_again_no_later_than_when_it_has_run_out(
    now: float, seconds: float
) -> None:
    assert pause(HELD, retry=2.0, now=now) == pytest.approx(seconds)
    assert HELD.free("b", now=now + pause(HELD, retry=2.0, now=now)) is (now > 113)


def test_who_has_seen_no_lease_yet_tries_again_after_its_time() -> None:
    assert pause(None, retry=2.0, now=110) == 2.0


def test_the_holder_may_take_it_back_at_once() -> None:
    assert HELD.free("a", now=100)


def test_a_released_lease_is_anybody_s_at_once() -> None:
    assert replace(HELD, holder="").free("b", now=100)


@pytest.mark.parametrize(
    ("version", "since"), [("7", 100), ("8", 110)], ids=["unchanged", "renewed"]
)
def test_only_a_renewal_sets_the_clock_back(version: str, since: float) -> None:
    """Times in the Lease are of the holder's clock and are not believed."""
    raw = {
        "metadata": {"resourceVersion": version},
        "spec": {
            "holderIdentity": "a",
            "leaseDurationSeconds": 15,
            "leaseTransitions": 2,
            "renewTime": "2001-01-01T00:00:00.000000Z",
        },
    }
    assert observation(raw, HELD, now=110) == replace(HELD, version=version, since=since)


def test_a_lease_that_somebody_emptied_is_free() -> None:
    assert observation({"metadata": {"resourceVersion": "1"}}, None, now=0).free("b", now=0)


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def test_a_fence_is_closed_until_the_lease_is_held() -> None:
    with pytest.raises(FencedError):
        Fence(15, 10, Clock()).allowance()


def test_a_write_may_begin_until_the_renew_deadline_and_last_until_the_lease_may_be_another_s() -> (
    None
):
    clock = Clock()
    fence = Fence(15, 10, clock)
    fence.renew(clock.now)
    assert fence.allowance() == pytest.approx(14.25)
    clock.now += 9.9
    assert fence.allowance() == pytest.approx(4.35)
    clock.now += 0.1
    assert not fence.open
    with pytest.raises(FencedError):
        fence.allowance()


def test_a_renewal_opens_the_fence_from_the_time_at_which_it_began() -> None:
    clock = Clock()
    fence = Fence(15, 10, clock)
    fence.renew(clock.now - 9)
    clock.now += 1
    assert not fence.open


def test_who_gives_the_lead_away_writes_no_more() -> None:
    fence = Fence(15, 10, Clock())
    fence.renew(50)
    fence.close()
    with pytest.raises(FencedError):
        fence.allowance()
