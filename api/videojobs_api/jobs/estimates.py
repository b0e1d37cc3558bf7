"""How long a new job will take, from the load of the pool and the median of earlier renders."""

import time
from typing import Final

from videojobs.job.forecast import FIRST_GUESS
from videojobs.job.submission import NewJob
from videojobs.store import Workload
from videojobs.store.estimates import Estimates

_FRESH_SECONDS: Final = 1.0
"""An estimate is in whole seconds: reading the load more often would not change it."""


def seconds_until_done(video_seconds: int, load: Workload) -> int:
    """Rendering time by the median of earlier renders, plus the wait for the jobs queued before.

    Before the first render no median is known, and neither is the wait: a guess for the render
    alone.
    """
    if load.seconds_per_second is None:
        return max(1, round(FIRST_GUESS * video_seconds))
    run = load.seconds_per_second * video_seconds
    # Jobs wait only while all slots are in use: then `active` is the number of slots.
    wait = load.pending * run / max(1, load.active)
    return max(1, round(wait + run))


class EstimateCache:
    """Estimates of new jobs; the load of each kind is read at most once in _FRESH_SECONDS."""

    def __init__(self, estimates: Estimates) -> None:
        self._estimates = estimates
        self._loads: dict[str, tuple[float, Workload]] = {}

    async def of(self, job: NewJob) -> int:
        """Seconds until the video is ready, at least 1. Raises StoreError."""
        return seconds_until_done(int(job.request["duration"]), await self._load(job.kind))

    async def _load(self, kind: str) -> Workload:
        now = time.monotonic()
        read, load = self._loads.get(kind, (-_FRESH_SECONDS, None))
        if load is None or now - read > _FRESH_SECONDS:
            load = await self._estimates.workload(kind)
            self._loads[kind] = (now, load)
        return load
