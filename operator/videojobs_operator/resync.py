"""Lists everything and compares it with the cache: the first fill, and a net under the watches."""

import logging
from typing import Final

from videojobs.identity import CHILD_SELECTOR
from videojobs.kube import JOBS, PODS, RENDER_POOLS, VIDEO_JOBS, Kind, Kube
from videojobs_operator.cache import Cache
from videojobs_operator.sources import Sources

_LOG: Final = logging.getLogger(__name__)

# Pools first, and children before their owners: a VideoJob must never look as if it had none.
_ORDER: Final[tuple[tuple[Kind, str], ...]] = (
    (RENDER_POOLS, ""),
    (PODS, CHILD_SELECTOR),
    (JOBS, CHILD_SELECTOR),
    (VIDEO_JOBS, ""),
)


class Resync:
    """Level-triggering's safety net: every object is enqueued, whatever the watches said."""

    def __init__(self, kube: Kube, cache: Cache, sources: Sources, namespace: str) -> None:
        self._kube = kube
        self._cache = cache
        self._sources = sources
        self._namespace = namespace or None

    async def run(self) -> None:
        """List all kinds once and drop what is no longer there.

        Only what was known before the list began can have been missed by it: an object that a
        watch brings meanwhile is newer than the list.
        """
        before = {job.metadata.uid: job for job in self._cache.video_jobs()}
        children = self._cache.children()
        seen: set[str] = set()
        for kind, selector in _ORDER:
            async for raw in self._kube.list(kind, self._namespace, selector):
                self._sources.seen(kind, raw)
                seen.add(raw["metadata"]["uid"])
        for child in children:
            if child.uid not in seen:
                self._sources.child_gone(child)
        for uid, video_job in before.items():
            if uid not in seen and self._cache.video_job(uid) is video_job:
                _LOG.warning("The deletion of VideoJob %s was missed", video_job.metadata.name)
                raw = video_job.model_dump(by_alias=True, mode="json")
                self._sources.seen(VIDEO_JOBS, raw, deleted=True)
