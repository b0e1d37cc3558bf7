"""Enqueues the settled VideoJobs whose time to live is over, for deletion.

`reconcile.decide` deletes them then. Redis expires the record (`videojobs.store.attempts`), and the
API deletes the files after it (`videojobs_api.artifacts.tidying`).

Only a few per turn: cleaning up after a long downtime must not delay the jobs that wait.
"""

from itertools import islice

from videojobs.times import utc_now
from videojobs_operator.constants import EXPIRED_PER_TURN
from videojobs_operator.state.cache import Cache
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue


class Expiry:
    """No I/O: whether to delete is decided on the resource as the API server has it then."""

    def __init__(self, cache: Cache, queue: WorkQueue[Key]) -> None:
        self._cache = cache
        self._queue = queue

    async def run(self) -> None:
        """Enqueue up to EXPIRED_PER_TURN VideoJobs."""
        now = utc_now()
        over = (kept.uid for kept in self._cache.settled().values() if kept.expiry <= now)
        for uid in islice(over, EXPIRED_PER_TURN):
            self._queue.add(VideoJobKey(uid))
