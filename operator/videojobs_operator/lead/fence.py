"""The fence: whether this process may still write, by its own monotonic clock.

A process that was stopped, or whose node was, may wake long after another has taken over, in the
middle of whatever it was doing. So each write asks the fence right before it is sent, and is given
no more time than until the Lease may be another's.
"""

import time
from collections.abc import Callable
from typing import Final

from videojobs.kube.client import KubeError

_CLOCK_SLACK: Final = 0.05
"""Share of the Lease's duration by which two clocks may differ in it."""


class FencedError(KubeError):
    """A write was held back: this process does not lead."""

    def __init__(self) -> None:
        super().__init__(0, "this process does not lead any more and must not write")


class Fence:
    """Opened by each renewal of the Lease, for `renew_deadline` of its `duration` seconds."""

    def __init__(
        self,
        duration: float,
        renew_deadline: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._duration = duration * (1 - _CLOCK_SLACK)
        self._renew_deadline = renew_deadline
        self._clock = clock
        self._renewed_at: float | None = None

    @property
    def open(self) -> bool:
        """Whether writes may begin."""
        return (
            self._renewed_at is not None and self._clock() < self._renewed_at + self._renew_deadline
        )

    def renew(self, began: float) -> None:
        """The Lease was renewed by a call that began at `began` on the same clock."""
        self._renewed_at = began

    def close(self) -> None:
        """No write begins from now on."""
        self._renewed_at = None

    def allowance(self) -> float:
        """Seconds that a write may take if it begins now; FencedError when it must not begin."""
        if self._renewed_at is None or not self.open:
            raise FencedError
        return self._renewed_at + self._duration - self._clock()
