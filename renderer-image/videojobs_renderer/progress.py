"""How far a render is: stages weighted by what they are expected to cost, never falling."""

import threading
import time
from collections.abc import Callable
from typing import Final

from videojobs.job.outcome import Stage
from videojobs.protocol.reports import ProgressReport
from videojobs_renderer.plan.cost import Costs

Listener = Callable[[ProgressReport], None]

USUAL_COSTS: Final[Costs] = {
    Stage.ANALYZE: 1,
    Stage.AUDIO: 5,
    Stage.IMAGES: 30,
    Stage.COMPOSITE: 2,
    Stage.QUALITY: 6,
    Stage.UPLOAD: 2,
}
"""Until the script has been read."""

_SMALLEST_STEP: Final = 0.001
_HIGHEST: Final = 0.999  # 1.0 is the operator's to say
_CONFIDENCE_SECONDS: Final = 5.0


def share_done(costs: Costs, stage: Stage, part: float) -> float:
    """Progress of the whole when `part` of a stage and all before it is done."""
    before = sum(costs[earlier] for earlier in list(Stage)[: list(Stage).index(stage)])
    done = before + costs[stage] * min(max(part, 0.0), 1.0)
    return min(done / sum(costs.values()), _HIGHEST)


def seconds_left(costs: Costs, share: float, elapsed: float) -> float:
    """Expected seconds until the end.

    The costs say how much is left; this machine's own pace, known ever better, says how long
    that takes. At first it is taken to be as the costs say.
    """
    total = sum(costs.values())
    pace = (elapsed + _CONFIDENCE_SECONDS) / (share * total + _CONFIDENCE_SECONDS)
    return (1 - share) * total * pace


class Progress:
    """Collects progress from all threads and passes on what is new."""

    def __init__(self, *listeners: Listener, clock: Callable[[], float] = time.monotonic) -> None:
        self._listeners = [*listeners]
        self._clock = clock
        self._started = clock()
        self._lock = threading.Lock()
        self._costs = USUAL_COSTS
        self._value = 0.0
        self._message = ""
        self._stage = Stage.ANALYZE

    @property
    def stage(self) -> Stage:
        """The latest stage that was reported."""
        return self._stage

    @property
    def value(self) -> float:
        """0 to 1, as last told."""
        return self._value

    def tell(self, listener: Listener) -> None:
        """Tell one more listener from now on."""
        with self._lock:
            self._listeners.append(listener)

    def expect(self, costs: Costs) -> None:
        """Divide the rest by what the stages of this very request are expected to cost."""
        with self._lock:
            self._costs = costs

    def report(self, stage: Stage, part: float, message: str) -> None:
        """Progress within a stage; a value below an earlier one keeps the earlier."""
        with self._lock:
            self._stage = stage
            value = max(self._value, share_done(self._costs, stage, part))
            if message == self._message and value - self._value < _SMALLEST_STEP:
                return
            self._value, self._message = value, message
            left = seconds_left(self._costs, value, self._clock() - self._started)
            report = ProgressReport(
                progress=round(value, 3), message=message, eta_seconds=round(left, 1)
            )
            for listener in self._listeners:
                listener(report)
