"""Writes the queue positions of waiting jobs to Redis for clients, one call per pool."""

from collections.abc import Callable
from typing import Final

from videojobs.job.resource import VideoJob
from videojobs.store.estimates import Estimates
from videojobs.times import utc_now
from videojobs_operator.slots.allocation import SlotAllocator
from videojobs_operator.state.cache import Cache, PoolKey

_REPEAT_TURNS: Final = 15
"""An unchanged queue is written again after this many turns: expected ends move with the
renders."""


class QueuePositions:
    """Writes the queues that have changed. `holds`: whether a VideoJob's record is its own."""

    def __init__(
        self,
        estimates: Estimates,
        cache: Cache,
        slots: SlotAllocator,
        holds: Callable[[VideoJob], bool],
    ) -> None:
        self._estimates = estimates
        self._holds = holds
        self._cache = cache
        self._slots = slots
        self._written: dict[PoolKey, tuple[str, ...]] = {}
        self._turn = 0

    async def write(self) -> None:
        """One turn over all pools; raises StoreError, and the next turn writes the newest state.

        Attempts that wait for a node are served before those that wait for a slot; then the pool
        has no more room than its other attempts have found."""
        self._turn += 1
        repeat = self._turn % _REPEAT_TURNS == 0
        for key in list(self._cache.pools()):
            unscheduled, usage = self._slots.unscheduled(key), self._slots.usage(key)
            room = usage.active - len(unscheduled) if unscheduled else usage.slots
            queue = (*unscheduled, *self._slots.queue(key))
            if queue and (repeat or queue != self._written.get(key)):
                jobs = (self._cache.video_job(uid) for uid in queue)
                ids = [job.job_id for job in jobs if job is not None and self._holds(job)]
                await self._estimates.write_places(ids, room, utc_now())
            self._written[key] = queue
