"""Stores what is seen of the cluster in the cache and enqueues the keys that it concerns.

Watches, first lists and resyncs all go this way.
"""

import logging
from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from videojobs.job.identity import OWNER_LABEL
from videojobs.job.resource import RenderPool, VideoJob
from videojobs.kube.client import JOBS, RENDER_POOLS, VIDEO_JOBS, Kind
from videojobs_operator.state.cache import Cache, pool_key
from videojobs_operator.state.settled import Settled
from videojobs_operator.state.views import JobView, PodView, job_view, pod_view
from videojobs_operator.work.keys import Key, SlotsKey, VideoJobKey
from videojobs_operator.work.queue import WorkQueue

_LOG: Final = logging.getLogger(__name__)


class Sources:
    """Cache and queue in front of the watches. No I/O."""

    def __init__(self, cache: Cache, queue: WorkQueue[Key]) -> None:
        self._cache = cache
        self._queue = queue

    def seen(self, kind: Kind, raw: Mapping[str, Any], *, deleted: bool = False) -> None:
        """An object exists, or (`deleted`) existed until now; `raw` is its JSON form."""
        body = dict(raw)
        if kind is VIDEO_JOBS:
            self._video_job(body, deleted)
        elif kind is RENDER_POOLS:
            self._pool(body, deleted)
        elif OWNER_LABEL in body["metadata"].get("labels", {}):
            self._child(kind, body, deleted)

    def listed(self, kind: Kind, raw: Mapping[str, Any]) -> None:
        """An object is in a list; ignored if the cache has it like this."""
        if self.differs(kind, raw):
            self.seen(kind, raw)

    def differs(self, kind: Kind, raw: Mapping[str, Any]) -> bool:
        """Whether an object is newer than the cache, or a child differs from it."""
        body = dict(raw)
        metadata = body["metadata"]
        if kind is VIDEO_JOBS:
            if self._cache.deleted(metadata["uid"]) is not None:
                return False
            version = self._cache.version(metadata["uid"])
            return version is None or version < int(metadata["resourceVersion"])
        if kind is RENDER_POOLS:
            pool = self._cache.pool((metadata["namespace"], metadata["name"]))
            known = 0 if pool is None else int(pool.metadata.resource_version or 0)
            return known < int(metadata["resourceVersion"])
        if OWNER_LABEL not in metadata.get("labels", {}):
            return False
        child = job_view(body) if kind is JOBS else pod_view(body)
        return not self._cache.has_child(child)

    def _video_job(self, raw: dict[str, Any], deleted: bool) -> None:
        try:
            video_job = VideoJob.model_validate(raw)
        except ValidationError as error:
            # Only a CRD older than this operator admits such a resource.
            _LOG.error("VideoJob %s does not match the schema: %s", raw["metadata"]["name"], error)
            return
        if deleted or video_job.metadata.deletion_timestamp is not None:
            self.video_job_deleted(video_job)
            return
        self._cache.put(video_job)
        self._queue.add(VideoJobKey(video_job.metadata.uid))
        self._queue.add(SlotsKey(pool_key(video_job)))

    def _pool(self, raw: dict[str, Any], deleted: bool) -> None:
        """A RenderPool's status follows its jobs, so only its creation and deletion concern
        them."""
        pool = RenderPool.model_validate(raw)
        key = (pool.metadata.namespace, pool.metadata.name)
        existed = self._cache.pool(key) is not None
        if deleted:
            self._cache.drop_pool(pool)
        else:
            self._cache.put_pool(pool)
        self._queue.add(SlotsKey(key))
        if existed == deleted:
            for video_job in self._cache.unfinished(key):
                self._queue.add(VideoJobKey(video_job.metadata.uid))

    def left(self, raw: Mapping[str, Any]) -> None:
        """A VideoJob has left the watch, which selects unfinished ones: it is finished or deleted.
        Unless the cache knows that it is finished, it must be read."""
        metadata = raw["metadata"]
        uid = metadata["uid"]
        version = self._cache.version(uid)
        if version is None:
            return
        known = self._cache.video_job(uid)
        if (known and not known.finished) or version < int(metadata["resourceVersion"]):
            self._cache.doubt(uid)
        self._queue.add(VideoJobKey(uid))

    def settled(self, settled: Settled) -> None:
        """A VideoJob exists that finished before this process started."""
        self._cache.keep(settled)
        if self._cache.live_jobs(settled.uid):
            self._queue.add(VideoJobKey(settled.uid))

    def video_job_deleted(self, video_job: VideoJob) -> None:
        """A VideoJob was deleted; `video_job` is as last seen."""
        self._cache.bury(video_job)
        self._queue.add(VideoJobKey(video_job.metadata.uid))
        self._queue.add(SlotsKey(pool_key(video_job)))

    def enqueue_unfinished(self) -> None:
        """Enqueue all pools and all unfinished VideoJobs."""
        for key in self._cache.pools():
            self._queue.add(SlotsKey(key))
            for video_job in self._cache.unfinished(key):
                self._queue.add(VideoJobKey(video_job.metadata.uid))

    def child_deleted(self, child: JobView | PodView) -> None:
        """A Job or a pod was deleted."""
        if isinstance(child, JobView):
            self._cache.drop_job(child)
        else:
            self._cache.drop_pod(child)
        self._queue.add(VideoJobKey(child.owner_uid))

    def _child(self, kind: Kind, raw: dict[str, Any], deleted: bool) -> None:
        child = job_view(raw) if kind is JOBS else pod_view(raw)
        if deleted:
            self.child_deleted(child)
            return
        if isinstance(child, JobView):
            self._cache.put_job(child)
        else:
            self._cache.put_pod(child)
        self._queue.add(VideoJobKey(child.owner_uid))
