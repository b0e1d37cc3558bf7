"""Keeps work that is asked for at every turn from taking all the time.

Whatever grows with the number of jobs and is asked for by each of them would grow with its square.
So after each turn there is a pause, in proportion to what the turn took: what is asked for
meanwhile is served by the next turn, all of it at once.
"""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

_PAUSE: Final = 4.0
"""Times the duration of a turn: the work gets a fifth of the time at most."""

K = TypeVar("K", bound=Hashable)


class Pace(Generic[K]):
    """By key. Times are monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next: dict[K, float] = {}

    def remaining(self, key: K) -> float:
        """Seconds until the next turn may begin; 0 when it may begin now."""
        return max(0.0, self._next.get(key, 0.0) - self._clock())

    @contextmanager
    def turn(self, key: K) -> Iterator[None]:
        """What is done meanwhile is a turn."""
        began = self._clock()
        try:
            yield
        finally:
            ended = self._clock()
            self._next[key] = ended + _PAUSE * (ended - began)
