"""When this process last wrote the status of each VideoJob.

Progress and queue positions are copied to a VideoJob at a limited rate, which is measured from its
last status write, whatever that write was for.
"""

import math
import time
from collections.abc import Callable


class WriteTimes:
    """By uid. `clock` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._written: dict[str, float] = {}

    def note(self, uid: str) -> None:
        """The status of a VideoJob has just been written."""
        self._written[uid] = self._clock()

    def seconds_since(self, uid: str) -> float:
        """Seconds since the last write; infinite if this process has made none."""
        return self._clock() - self._written.get(uid, -math.inf)

    def forget(self, uid: str) -> None:
        """The VideoJob is settled or gone."""
        self._written.pop(uid, None)
