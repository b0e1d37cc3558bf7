"""How many slots a pool should have, by the rule of the HorizontalPodAutoscaler. Pure.

With an external metric and a target of type AverageValue, an HPA sets ceil(metric / target)
replicas. Here the metric is the work of a pool in seconds and the target is the intended wait: that
many slots complete all the work within that wait. Like an HPA, the rule ignores deviations of up to
a tenth, and scales down only to the highest recommendation within the delay.
"""

import math
from collections import deque
from dataclasses import dataclass, field
from typing import Final

from videojobs.job.resource import RenderPoolSpec

TOLERANCE: Final = 0.1
"""Default of kube-controller-manager's `--horizontal-pod-autoscaler-tolerance`."""


def recommend(work_seconds: float, spec: RenderPoolSpec) -> int:
    """The slots for the work, within the pool's bounds."""
    ratio = work_seconds / spec.autoscaling.target_wait_seconds
    if spec.slots and abs(ratio / spec.slots - 1) <= TOLERANCE:
        wanted = spec.slots
    else:
        wanted = math.ceil(ratio)
    return min(max(wanted, spec.min_slots), spec.max_slots)


@dataclass
class Stabilizer:
    """The recommendations for one pool within the scale-down delay, by monotonic seconds."""

    _recent: deque[tuple[float, int]] = field(default_factory=deque)

    def settle(self, wanted: int, spec: RenderPoolSpec, now: float) -> int:
        """The slots to set: scales up at once, down to the highest recommendation in the delay."""
        if not self._recent:
            # Recommendations before this process led are unknown: count the present slots as one.
            self._recent.append((now, max(wanted, min(spec.slots, spec.max_slots))))
        self._recent.append((now, wanted))
        while self._recent[0][0] < now - spec.autoscaling.scale_down_delay_seconds:
            self._recent.popleft()
        return max(slots for _, slots in self._recent)
