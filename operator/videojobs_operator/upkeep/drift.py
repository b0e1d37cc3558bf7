"""Compares the records in Redis with the VideoJobs, both ways.

A live record without a resource: the VideoJob was deleted while nobody watched, which is a cancel.
A live record of a VideoJob that has ended, or a resource without a record: Redis was away or has
lost something, and the VideoJob's own decision mends it.
"""

import logging
from typing import Final

from videojobs.job.states import TERMINAL, Status
from videojobs.kube.client import VIDEO_JOBS, Kube, NotFoundError
from videojobs.store import Entry, Finish, Store
from videojobs.times import utc_now
from videojobs_operator.state.cache import Cache
from videojobs_operator.tell import metrics
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue

_LOG: Final = logging.getLogger(__name__)


class Audit:
    """Raises KubeError or StoreError; the next run begins anew."""

    def __init__(
        self,
        kube: Kube,
        store: Store,
        cache: Cache,
        queue: WorkQueue[Key],
        namespace: str,
    ) -> None:
        self._kube = kube
        self._store = store
        self._cache = cache
        self._queue = queue
        self._namespace = namespace
        self._vouched = False

    async def run(self) -> None:
        """One comparison."""
        recorded = await self._store.survey.live_ids()
        for video_job in self._cache.all_unfinished():
            if video_job.job_id not in recorded:
                self._queue.add(VideoJobKey(video_job.metadata.uid))
        self._reconsider(recorded)
        for job_id in sorted(recorded - self._cache.job_ids()):
            await self._without_resource(job_id)
        if not (self._vouched and await self._store.survey.unbroken()):
            await self._look_for_losses()
        metrics.AUDITS.inc()

    def _reconsider(self, job_ids: set[str]) -> None:
        """Have those of the jobs looked at that have ended and were settled."""
        for ended in list(self._cache.ended().values()):
            if ended.job_id in job_ids:
                self._cache.doubt(ended.uid)
                self._queue.add(VideoJobKey(ended.uid))

    async def _look_for_losses(self) -> None:
        """The records of ended jobs are many, and none is lost while Redis runs on."""
        ids = [ended.job_id for ended in self._cache.ended().values()]
        lost = await self._store.survey.missing(ids)
        if lost:
            _LOG.warning("Redis has no record of %d jobs that have ended; made again", len(lost))
        self._reconsider(lost)
        await self._store.survey.vouch()
        self._vouched = True

    async def _without_resource(self, job_id: str) -> None:
        """The order of the questions closes the race with a job that is being created: the outbox
        entry is removed only after the VideoJob exists, so a job that is not in the outbox and then
        not in the cluster has been deleted."""
        entry = await self._store.records.entry(job_id)
        if (
            entry is None
            or entry.status in TERMINAL
            or await self._store.outbox.awaits_creation(job_id)
        ):
            return
        if self._namespace and entry.job.namespace != self._namespace:
            return
        if await self._exists(job_id, entry):
            return
        _LOG.warning("VideoJob %s was deleted unseen; it counts as cancelled", job_id)
        await self._store.attempts.finish(job_id, Finish(Status.CANCELLED, utc_now()))

    async def _exists(self, job_id: str, entry: Entry) -> bool:
        try:
            raw = await self._kube.get(VIDEO_JOBS, entry.job.namespace, entry.job.name)
        except NotFoundError:
            return False
        return entry.job.name == job_id or bool(raw["metadata"]["uid"] == job_id)
