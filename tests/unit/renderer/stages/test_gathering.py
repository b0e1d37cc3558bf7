"""Work done side by side: results in order, or the first failure at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from videojobs_renderer.errors import Stopped
from videojobs_renderer.stages.gathering import gather
from videojobs_renderer.stop import StopReason, StopToken


def test_results_keep_their_order() -> None:
    first_may_end = Event()

    def slow() -> str:
        first_may_end.wait()
        return "first"

    def quick() -> str:
        first_may_end.set()
        return "second"

    with ThreadPoolExecutor(2) as pool:
        assert gather([pool.submit(slow), pool.submit(quick)], StopToken()) == ["first", "second"]


def test_a_failure_stops_what_runs_before_it_and_cancels_what_has_not_begun() -> None:
    stop, running = StopToken(), Event()

    def long() -> None:
        running.set()
        stop.pause(60)

    def failing() -> None:
        running.wait()
        raise ValueError

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(long), pool.submit(failing), *(pool.submit(long) for _ in range(9))]
        with pytest.raises(ValueError):
            gather(futures, stop)
    assert stop.reason is StopReason.FAILED
    assert isinstance(futures[0].exception(), Stopped)
    assert futures[-1].cancelled()
