"""Progress of a render: stages are weighted with their expected costs; it never decreases."""

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
"""Used until the script has been read."""

_SMALLEST_STEP: Final = 0.001
_HIGHEST: Final = 0.999  # only the operator reports 1.0
_CONFIDENCE_SECONDS: Final = 5.0


def share_done(costs: Costs, stage: Stage, part: float) -> float:
    """Progress of the whole render (0 to 0.999) when all earlier stages and `part` (0 to 1) of a
    stage are done."""
    before = sum(costs[earlier] for earlier in list(Stage)[: list(Stage).index(stage)])
    done = before + costs[stage] * min(max(part, 0.0), 1.0)
    return min(done / sum(costs.values()), _HIGHEST)


def seconds_left(costs: Costs, share: float, elapsed: float) -> float:
    """Expected seconds until the end.

    The remaining costs are multiplied with the machine's pace, which is measured so far; at the
    start the pace is assumed to be 1.
    """
    total = sum(costs.values())
    pace = (elapsed + _CONFIDENCE_SECONDS) / (share * total + _CONFIDENCE_SECONDS)
    return (1 - share) * total * pace


class Progress:
    """Collects progress from all threads and reports changes to its listeners. Thread-safe."""

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
        """0 to 1, as last reported."""
        return self._value

    def add_listener(self, listener: Listener) -> None:
        """Report to one more listener from now on."""
        with self._lock:
            self._listeners.append(listener)

    def expect(self, costs: Costs) -> None:
        """Weight the stages with the costs expected for this request."""
        with self._lock:
            self._costs = costs

    def report(self, stage: Stage, part: float, message: str) -> None:
        """Report `part` (0 to 1) of a stage; a value below an earlier one keeps the earlier one."""
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
