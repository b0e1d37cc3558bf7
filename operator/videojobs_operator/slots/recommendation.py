"""How many slots a pool should have: the rule of the HorizontalPodAutoscaler. Pure.

With an external metric and a target of type AverageValue, an HPA asks for
ceil(metric / target) replicas. Here the metric is the work of a pool in seconds and the target is
the wait that is aimed at: so many slots have done all the work within that wait. As an HPA does, it
leaves a deviation of a tenth alone, and goes down only to the highest number that it found right
within the delay.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from videojobs.job.resource import RenderPoolSpec

TOLERANCE: Final = 0.1
"""Of kube-controller-manager's `--horizontal-pod-autoscaler-tolerance`."""


def recommend(work_seconds: float, spec: RenderPoolSpec) -> int:
    """The slots that the work asks for, within the pool's bounds."""
    ratio = work_seconds / spec.autoscaling.target_wait_seconds
    if spec.slots and abs(ratio / spec.slots - 1) <= TOLERANCE:
        wanted = spec.slots
    else:
        wanted = math.ceil(ratio)
    return min(max(wanted, spec.min_slots), spec.max_slots)


@dataclass
class Stabilizer:
    """The recommendations of one pool within the delay. Times are monotonic seconds."""

    _recent: deque[tuple[float, int]] = field(default_factory=deque)

    def settle(self, wanted: int, spec: RenderPoolSpec, now: float) -> int:
        """The slots to set: more at once, fewer only when no more were right for the delay."""
        if not self._recent:
            # Nobody knows what was right before this process began to lead.
            self._recent.append((now, max(wanted, min(spec.slots, spec.max_slots))))
        self._recent.append((now, wanted))
        while self._recent[0][0] < now - spec.autoscaling.scale_down_delay_seconds:
            self._recent.popleft()
        return max(slots for _, slots in self._recent)
