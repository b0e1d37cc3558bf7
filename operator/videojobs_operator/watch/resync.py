"""Full lists: the first one fills the cache, later ones correct what the watches have missed.

In a steady state the watches have delivered all that a list shows, so a resync corrects nothing and
`videojobs_resync_corrections_total` stays. Finished VideoJobs are not watched; their changes are
taken from the list and do not count as corrections.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from videojobs.job.identity import CHILD_SELECTOR
from videojobs.job.resource import FINISHED_PHASES
from videojobs.kube.client import Kube, Page
from videojobs.kube.errors import NotFoundError
from videojobs.kube.kinds import JOBS, PODS, RENDER_POOLS, VIDEO_JOBS, Kind
from videojobs_operator.constants import RESYNC_GRACE_SECONDS
from videojobs_operator.state.cache import Cache
from videojobs_operator.state.settled import UNFINISHED, ListedPage
from videojobs_operator.state.views import ChildView, JobView
from videojobs_operator.tell import metrics
from videojobs_operator.watch.sources import Sources

_LOG: Final = logging.getLogger(__name__)

# Pools first, and children before their owners: a VideoJob must never look as if it had none.
_ORDER: Final[tuple[tuple[Kind, str], ...]] = (
    (RENDER_POOLS, ""),
    (PODS, CHILD_SELECTOR),
    (JOBS, CHILD_SELECTOR),
)


class _Seen(BaseModel):
    """A VideoJob without spec and status: a resync needs its version only."""

    metadata: dict[str, Any]


@dataclass
class _Found:
    """Result of one full list: all uids, and the objects that differ from the cache."""

    uids: set[str] = field(default_factory=set)
    suspects: list[tuple[Kind, dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """The cache before the list began: only these objects can be missing from the list."""

    versions: dict[str, int]
    children: list[ChildView]


class Resync:
    """Lists all kinds, corrects the cache, and enqueues every unfinished VideoJob."""

    def __init__(
        self,
        kube: Kube,
        cache: Cache,
        sources: Sources,
        namespace: str,
        grace_seconds: float = RESYNC_GRACE_SECONDS,
    ) -> None:
        self._kube = kube
        self._cache = cache
        self._sources = sources
        self._namespace = namespace or None
        self._grace = grace_seconds

    async def fill(self) -> None:
        """List pools, children and unfinished VideoJobs into an empty cache; raises KubeError."""
        for kind, selector in _ORDER:
            async for raw in self._kube.list(kind, self._namespace, selector):
                self._sources.seen(kind, raw)
        async for raw in self._kube.list(VIDEO_JOBS, self._namespace, fields=UNFINISHED):
            self._sources.seen(VIDEO_JOBS, raw)

    async def fill_settled(self) -> None:
        """After `fill`, list the finished VideoJobs, which nobody waits for; raises KubeError."""
        async for listed in self._kube.list_as(
            ListedPage, VIDEO_JOBS, self._namespace, skip=self._sources.skipped
        ):
            self._sources.finished(listed)

    async def run(self) -> None:
        """List all kinds once and correct what differs; raises KubeError."""
        known = _Known(self._cache.versions(), self._cache.children())
        found = _Found()
        for kind, selector in _ORDER:
            async for raw in self._kube.list(kind, self._namespace, selector):
                self._compare(kind, raw, found)
        async for seen in self._kube.list_as(
            Page[_Seen], VIDEO_JOBS, self._namespace, metadata_only=True
        ):
            self._compare(VIDEO_JOBS, {"metadata": seen.metadata}, found)
        # A watch has this long to deliver what the list has shown first.
        await asyncio.sleep(self._grace)
        for kind, metadata in found.suspects:
            await self._missed_change(kind, metadata)
        self._missed_deletions(known, found.uids)
        self._sources.enqueue_unfinished()
        metrics.RESYNCS.inc()

    def _compare(self, kind: Kind, raw: dict[str, Any], found: _Found) -> None:
        found.uids.add(raw["metadata"]["uid"])
        if self._sources.differs(kind, raw):
            found.suspects.append((kind, raw["metadata"]))

    async def _missed_change(self, kind: Kind, metadata: dict[str, Any]) -> None:
        try:
            raw = await self._kube.get(kind, metadata["namespace"], metadata["name"])
        except NotFoundError:
            return  # if the watch misses this deletion too, the next resync finds it
        if self._sources.differs(kind, raw) and not _ended_and_leaving(raw):
            if metadata["uid"] not in self._cache.settled():
                self._correct(kind, f"a change of {metadata['name']}")
            self._sources.seen(kind, raw)

    def _missed_deletions(self, known: _Known, listed: set[str]) -> None:
        for child in known.children:
            if child.uid not in listed and self._cache.has_child(child):
                self._correct(
                    JOBS if isinstance(child, JobView) else PODS, f"the deletion of {child.name}"
                )
                self._sources.child_deleted(child)
        for uid, version in known.versions.items():
            if uid in listed or self._cache.version(uid) != version:
                continue
            video_job = self._cache.video_job(uid)
            if video_job is None:
                self._cache.vanish(uid)
            else:
                self._correct(VIDEO_JOBS, f"the deletion of {video_job.metadata.name}")
                self._sources.video_job_deleted(video_job)

    def _correct(self, kind: Kind, what: str) -> None:
        metrics.RESYNC_CORRECTIONS.labels(kind.plural).inc()
        _LOG.warning("The watch of %s missed %s", kind.plural, what)


def _ended_and_leaving(raw: dict[str, Any]) -> bool:
    """A finished VideoJob that waits for the finalizers of others was closed and forgotten."""
    leaving = raw["metadata"].get("deletionTimestamp") is not None
    return leaving and raw.get("status", {}).get("phase") in FINISHED_PHASES
