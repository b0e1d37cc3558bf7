"""Stores what is seen of the cluster in the cache and enqueues the keys that it concerns.

Watches, first lists and resyncs all go this way.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from videojobs.job.resource import RenderPool, VideoJob
from videojobs.kube.kinds import JOBS, RENDER_POOLS, VIDEO_JOBS, Kind
from videojobs_operator.state.cache import Cache, pool_key
from videojobs_operator.state.settled import Listed
from videojobs_operator.state.views import ChildView, ForeignError, job_view, pod_view
from videojobs_operator.watch.odd_objects import ODD, OddObjects
from videojobs_operator.work.keys import Key, SlotsKey, VideoJobKey
from videojobs_operator.work.queue import WorkQueue


class Sources:
    """Cache and queue in front of the watches. No I/O."""

    def __init__(self, cache: Cache, queue: WorkQueue[Key], odd: OddObjects) -> None:
        self._cache = cache
        self._queue = queue
        self._odd = odd

    def seen(self, kind: Kind, raw: Mapping[str, Any], *, deleted: bool = False) -> None:
        """An object exists, or (`deleted`) existed until now; `raw` is its JSON form. An object
        that cannot be used is announced and ignored."""
        body = dict(raw)
        try:
            if kind is VIDEO_JOBS:
                self._video_job(VideoJob.model_validate(body), deleted)
            elif kind is RENDER_POOLS:
                self._pool(RenderPool.model_validate(body), deleted)
            else:
                self._child(_view(kind, body), deleted)
        except ODD as error:
            self._ignore(kind, body["metadata"], error, deleted)

    def listed(self, kind: Kind, raw: Mapping[str, Any]) -> None:
        """An object is in a list; ignored if the cache has it like this."""
        if self.differs(kind, raw):
            self.seen(kind, raw)

    def differs(self, kind: Kind, raw: Mapping[str, Any]) -> bool:
        """Whether an object is newer than the cache, or a child differs from it. One that cannot be
        used differs only as long as the cache has it in a form that could."""
        metadata = raw["metadata"]
        if self._odd.knows(metadata):
            return False
        if kind is VIDEO_JOBS:
            if self._cache.deleted(metadata["uid"]) is not None:
                return False
            version = self._cache.version(metadata["uid"])
            return version is None or version < int(metadata["resourceVersion"])
        if kind is RENDER_POOLS:
            pool = self._cache.pool((metadata["namespace"], metadata["name"]))
            known = 0 if pool is None else int(pool.metadata.resource_version or 0)
            return known < int(metadata["resourceVersion"])
        try:
            return not self._cache.has_child(_view(kind, dict(raw)))
        except ODD as error:
            self._odd.announce(kind, metadata, error)
            return (
                isinstance(error, ForeignError) and self._cache.child(metadata["uid"]) is not None
            )

    def skipped(self, raw: Mapping[str, Any], error: ValidationError) -> None:
        """A VideoJob in a list cannot be read."""
        self._odd.announce(VIDEO_JOBS, raw["metadata"], error)

    def _ignore(
        self, kind: Kind, metadata: Mapping[str, Any], error: Exception, deleted: bool
    ) -> None:
        """An object that cannot be used stays as the cache has it, unless it is a child that was
        deleted or has lost its owner."""
        known = self._cache.child(metadata["uid"])
        if deleted:
            self._odd.forget(metadata["uid"])
        else:
            self._odd.announce(kind, metadata, error)
        if known is not None and deleted:
            self.child_deleted(known)
        elif known is not None and isinstance(error, ForeignError):
            self._cache.disown(known)
            self._enqueue_owner(known)

    def _video_job(self, video_job: VideoJob, deleted: bool) -> None:
        if deleted or video_job.metadata.deletion_timestamp is not None:
            self.video_job_deleted(video_job)
            return
        self._cache.put(video_job)
        self._queue.add(VideoJobKey(video_job.metadata.uid))
        self._queue.add(SlotsKey(pool_key(video_job)))

    def _pool(self, pool: RenderPool, deleted: bool) -> None:
        """A RenderPool's status follows its jobs, so only its creation and deletion concern
        them."""
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

    def finished(self, listed: Listed) -> None:
        """A VideoJob is in the first list; one that has finished is kept as settled."""
        try:
            settled = listed.settled
        except ODD as error:
            self._odd.announce(VIDEO_JOBS, listed.metadata.model_dump(by_alias=True), error)
            return
        if settled is None:
            return
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

    def child_deleted(self, child: ChildView) -> None:
        """A Job or a pod was deleted."""
        self._cache.drop_child(child)
        self._enqueue_owner(child)

    def _child(self, child: ChildView, deleted: bool) -> None:
        if deleted:
            self.child_deleted(child)
            return
        self._cache.put_child(child)
        self._enqueue_owner(child)

    def _enqueue_owner(self, child: ChildView) -> None:
        """A pod whose Job has not been seen yet concerns nobody: the Job will enqueue its owner."""
        uid = self._cache.owner_of(child)
        if uid is not None:
            self._queue.add(VideoJobKey(uid))


def _view(kind: Kind, raw: dict[str, Any]) -> ChildView:
    return job_view(raw) if kind is JOBS else pod_view(raw)
