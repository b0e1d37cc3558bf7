"""Finds drift between the records in Redis and the VideoJobs, in both directions.

A live record without a VideoJob: it was deleted while no operator watched, which is a cancel. A
live record of a finished VideoJob, or a VideoJob without a record: Redis was unavailable or has
lost data, and reconciling the VideoJob repairs it.
"""

import logging
from typing import Final

from videojobs.job.states import TERMINAL, Status
from videojobs.kube.client import Kube
from videojobs.kube.errors import NotFoundError
from videojobs.kube.kinds import VIDEO_JOBS
from videojobs.store import Entry, Finish, Store
from videojobs.times import utc_now
from videojobs_operator.state.cache import Cache
from videojobs_operator.tell import metrics
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue

_LOG: Final = logging.getLogger(__name__)


class DriftCheck:
    """Compares, enqueues the VideoJobs that differ, and cancels the records without one."""

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
        """One comparison; raises KubeError or StoreError, and the next run starts over."""
        recorded = await self._store.survey.live_ids()
        for video_job in self._cache.all_unfinished():
            if video_job.job_id not in recorded:
                self._queue.add(VideoJobKey(video_job.metadata.uid))
        self._reconsider(recorded)
        for job_id in sorted(recorded - self._cache.job_ids()):
            await self._without_resource(job_id)
        if not (self._vouched and await self._store.survey.unbroken()):
            await self._look_for_losses()
        metrics.DRIFT_CHECKS.inc()

    def _reconsider(self, job_ids: set[str]) -> None:
        """Doubt and enqueue those of the jobs that are settled."""
        for settled in list(self._cache.settled().values()):
            if settled.job_id in job_ids:
                self._cache.doubt(settled.uid)
                self._queue.add(VideoJobKey(settled.uid))

    async def _look_for_losses(self) -> None:
        """Find finished VideoJobs whose record is lost. There are many, so this runs once per
        process and after Redis was restarted, emptied or replaced, which is when records can be
        lost. Redis is marked before it is asked: if it is emptied meanwhile, the mark goes too."""
        self._vouched = False
        await self._store.survey.vouch()
        finished = self._cache.finished()
        ids = [settled.job_id for settled in self._cache.settled().values()]
        ids += [video_job.job_id for video_job in finished]
        lost = await self._store.survey.missing(ids)
        if lost:
            _LOG.warning(
                "Redis has lost the records of %d finished jobs; creating them again", len(lost)
            )
        self._reconsider(lost)
        for video_job in finished:
            if video_job.job_id in lost:
                self._queue.add(VideoJobKey(video_job.metadata.uid))
        self._vouched = True

    async def _without_resource(self, job_id: str) -> None:
        """Cancel a live record whose VideoJob is gone. The order of the reads closes the race with
        a job that is being created: the outbox entry is removed only after the VideoJob exists, so
        a job that is in the outbox no more and then not in the cluster was deleted."""
        entry = await self._store.records.entry(job_id)
        if (
            entry is None
            or entry.status in TERMINAL
            or await self._store.outbox.awaits_creation(job_id)
        ):
            return
        if self._namespace and entry.job.namespace != self._namespace:
            return
        if await self._exists(entry):
            return
        _LOG.warning(
            "VideoJob %s was deleted while no operator watched; cancelling its job", job_id
        )
        await self._store.attempts.finish(job_id, Finish(Status.CANCELLED, utc_now()))

    async def _exists(self, entry: Entry) -> bool:
        try:
            raw = await self._kube.get(VIDEO_JOBS, entry.job.namespace, entry.job.name)
        except NotFoundError:
            return False
        return entry.uid in (None, raw["metadata"]["uid"])
