"""When a watch counts as silent, by a clock that the test moves."""

from dataclasses import dataclass

from videojobs_operator.watch.activity import WatchActivity


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stream:
    """What has arrived on a connection."""

    total_bytes: int = 0


def test_a_watch_that_never_opens_becomes_silent() -> None:
    clock = Clock()
    activity = WatchActivity(clock)
    activity.expect(["pods"])
    assert activity.unopened() == ["The watch of pods is not open yet"]
    clock.now += 91
    assert activity.silent(90) == ["The watch of pods has delivered nothing for 91 s"]


def test_whatever_arrives_counts_and_only_for_its_own_watch() -> None:
    clock = Clock()
    activity = WatchActivity(clock)
    activity.expect(["pods", "jobs"])
    pods, jobs = Stream(), Stream()
    activity.opened("pods", pods)
    activity.opened("jobs", jobs)
    clock.now += 60
    pods.total_bytes = 1
    assert activity.silence() == {"pods": 0, "jobs": 60}
    clock.now += 60
    assert activity.silence() == {"pods": 60, "jobs": 120}


def test_a_new_connection_starts_anew_and_the_old_one_no_longer_counts() -> None:
    clock = Clock()
    activity = WatchActivity(clock)
    activity.expect(["pods"])
    old, new = Stream(), Stream()
    activity.opened("pods", old)
    clock.now += 80
    activity.opened("pods", new)
    clock.now += 80
    old.total_bytes = 1
    assert activity.silence() == {"pods": 80}
    assert not activity.unopened()


def test_an_operator_that_watches_nothing_yet_is_well() -> None:
    assert WatchActivity().silent(0) == []
