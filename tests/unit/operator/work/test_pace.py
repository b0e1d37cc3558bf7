"""Work that is asked for at every turn gets a fifth of the time."""

from videojobs_operator.work.pace import Pace


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_the_first_turn_may_begin_at_once() -> None:
    assert Pace[str](Clock()).remaining("pool") == 0


def test_a_turn_is_followed_by_a_pause_of_four_times_its_length() -> None:
    clock = Clock()
    pace = Pace[str](clock)
    with pace.turn("pool"):
        clock.now += 0.5
    assert pace.remaining("pool") == 2.0
    clock.now += 1.5
    assert pace.remaining("pool") == 0.5
    clock.now += 0.5
    assert pace.remaining("pool") == 0


def test_each_key_has_a_pace_of_its_own() -> None:
    clock = Clock()
    pace = Pace[str](clock)
    with pace.turn("large"):
        clock.now += 0.5
    assert pace.remaining("small") == 0


def test_a_turn_that_fails_is_followed_by_its_pause_too() -> None:
    clock = Clock()
    pace = Pace[str](clock)
    try:
        with pace.turn("pool"):
            clock.now += 0.5
            raise ValueError
    except ValueError:
        pass
    assert pace.remaining("pool") == 2.0
