"""How far a render is: stages weighted by what they cost, never falling."""

import threading
from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final

Listener = Callable[[float, str], None]
"""Gets progress in [0, 1) and a message."""


class Stage(Enum):
    """Shares of the whole: where a stage begins and where it ends."""

    ANALYZE = (0.01, 0.10)
    AUDIO = (0.10, 0.45)
    IMAGES = (0.45, 0.90)
    COMPOSITE = (0.90, 0.96)
    UPLOAD = (0.96, 0.99)  # 1.0 is the operator's to say

    def at(self, part: float) -> float:
        """Progress of the whole when `part` of this stage is done."""
        start, end = self.value
        return float(start + (end - start) * min(max(part, 0.0), 1.0))


_SMALLEST_STEP: Final = 0.001


class Progress:
    """Collects progress from all threads and passes on what is new."""

    def __init__(self, listeners: Sequence[Listener]) -> None:
        self._listeners = listeners
        self._lock = threading.Lock()
        self._value = 0.0
        self._message = ""

    def report(self, stage: Stage, part: float, message: str) -> None:
        """Progress within a stage; a value below an earlier one keeps the earlier."""
        with self._lock:
            value = max(self._value, stage.at(part))
            if message == self._message and value - self._value < _SMALLEST_STEP:
                return
            self._value, self._message = value, message
            for tell in self._listeners:
                tell(round(value, 3), message)
