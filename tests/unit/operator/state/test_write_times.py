"""When a status was last written, which limits how often progress is copied."""

import math

from videojobs_operator.state.write_times import WriteTimes


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def test_it_counts_from_the_last_write_of_each_videojob() -> None:
    clock = Clock()
    writes = WriteTimes(clock)
    writes.note("a")
    clock.now += 7
    writes.note("b")
    assert (writes.seconds_since("a"), writes.seconds_since("b")) == (7, 0)
    writes.note("a")
    assert writes.seconds_since("a") == 0


def test_a_videojob_that_this_process_never_wrote_or_has_forgotten_may_be_written_at_once() -> None:
    writes = WriteTimes(Clock())
    writes.note("a")
    writes.forget("a")
    assert writes.seconds_since("a") == writes.seconds_since("never") == math.inf
