"""Limits the share of time that a repeated, growing turn may take.

A turn whose cost grows with the number of jobs, and which every job requests, would cost their
square. So each turn is followed by a pause in proportion to its duration, and one turn then serves
all requests that have arrived during the pause.
"""

import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

_PAUSE: Final = 4.0
"""Pause after a turn, as a multiple of its duration: turns take a fifth of the time at most."""

K = TypeVar("K", bound=Hashable)


class Pace(Generic[K]):
    """Pauses by key. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next: dict[K, float] = {}

    def remaining(self, key: K) -> float:
        """Seconds until the next turn may begin; 0 when it may begin now."""
        return max(0.0, self._next.get(key, 0.0) - self._clock())

    @contextmanager
    def turn(self, key: K) -> Iterator[None]:
        """Context manager: measures a turn and sets the pause that follows it."""
        began = self._clock()
        try:
            yield
        finally:
            ended = self._clock()
            self._next[key] = ended + _PAUSE * (ended - began)
