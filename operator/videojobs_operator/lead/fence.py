"""The fence: whether this process may still write, by its own monotonic clock.

A process that was suspended, or whose node was, may resume in the middle of its work long after
another process has taken over. So each write asks the fence right before it is sent, and its
timeout ends before the Lease may be held by another process.
"""

import time
from collections.abc import Callable
from typing import Final

from videojobs.kube.errors import KubeError

_CLOCK_SLACK: Final = 0.05
"""By how much two clocks may differ over one Lease duration, as a share of it."""


class FencedError(KubeError):
    """A write was not sent, because this process does not lead."""

    def __init__(self) -> None:
        super().__init__(0, "this process is not the leader and must not write")


class Fence:
    """Open for `renew_deadline` seconds after each renewal of a Lease that lasts `duration`
    seconds."""

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
        """Whether a write may begin now."""
        return (
            self._renewed_at is not None and self._clock() < self._renewed_at + self._renew_deadline
        )

    def renew(self, began: float) -> None:
        """The Lease was renewed by a call that began at `began` (monotonic seconds)."""
        self._renewed_at = began

    def close(self) -> None:
        """Let no write begin until the next renewal."""
        self._renewed_at = None

    def allowance(self) -> float:
        """Seconds that a write may take if it begins now; FencedError if it must not begin."""
        if self._renewed_at is None or not self.open:
            raise FencedError
        return self._renewed_at + self._duration - self._clock()
