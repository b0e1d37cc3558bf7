"""Tells clients where their waiting jobs stand in the queue, a whole pool in one call."""

from typing import Final

from videojobs.store.estimates import Estimates
from videojobs.times import utc_now
from videojobs_operator.slots.sharing import Slots
from videojobs_operator.state.cache import Cache, PoolKey

PERIOD_SECONDS: Final = 2.0

_REPEAT_TURNS: Final = 15
"""An unmoved queue is told again after so many turns: the expected ends move with the renders."""


class Places:
    """Raises StoreError; the next turn tells what is so then."""

    def __init__(self, estimates: Estimates, cache: Cache, slots: Slots) -> None:
        self._estimates = estimates
        self._cache = cache
        self._slots = slots
        self._told: dict[PoolKey, tuple[str, ...]] = {}
        self._turn = 0

    async def write(self) -> None:
        """The places of all pools whose queue has moved."""
        self._turn += 1
        repeat = self._turn % _REPEAT_TURNS == 0
        for key in list(self._cache.pools()):
            queue = self._slots.queue(key)
            if queue and (repeat or queue != self._told.get(key)):
                jobs = (self._cache.video_job(uid) for uid in queue)
                ids = [job.job_id for job in jobs if job is not None]
                await self._estimates.write_places(ids, self._slots.usage(key).slots, utc_now())
            self._told[key] = queue
