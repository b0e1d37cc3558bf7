"""Brings up the ended VideoJobs whose time to live is over, few at a time: to clean up after a long
absence must not hold up those who wait."""

from itertools import islice
from typing import Final

from videojobs.times import utc_now
from videojobs_operator.state.cache import Cache
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue

PERIOD_SECONDS: Final = 1.0
MOST_AT_ONCE: Final = 25
"""A turn. Each costs a read and a deletion, of the 100 calls a second that the operator allows
itself."""


class Expiry:
    """No I/O: whether it may go is decided on what the API server says of it then."""

    def __init__(self, cache: Cache, queue: WorkQueue[Key]) -> None:
        self._cache = cache
        self._queue = queue

    async def run(self) -> None:
        """One turn."""
        now = utc_now()
        over = (ended.uid for ended in self._cache.ended().values() if ended.expiry <= now)
        for uid in islice(over, MOST_AT_ONCE):
            self._queue.add(VideoJobKey(uid))
