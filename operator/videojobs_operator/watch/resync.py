"""Lists everything and compares it with the cache: the first fill, and a net under the watches.

In a steady state the watches have told all that a list shows, so a resync corrects nothing, and
`videojobs_resync_corrections_total` says so. Of VideoJobs that have ended no watch tells; what
becomes of these is taken over and counts as no correction.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, Final

from pydantic import BaseModel

from videojobs.job.identity import CHILD_SELECTOR
from videojobs.kube.client import (
    JOBS,
    PODS,
    RENDER_POOLS,
    VIDEO_JOBS,
    Kind,
    Kube,
    NotFoundError,
    Page,
)
from videojobs_operator.settings import RESYNC_GRACE_SECONDS
from videojobs_operator.state.cache import Cache
from videojobs_operator.state.settled import UNFINISHED, ListedPage
from videojobs_operator.state.views import JobView, PodView
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
    """A VideoJob without its text: whether it has changed is all that a resync asks."""

    metadata: dict[str, Any]


@dataclass
class _Found:
    """What one full list has shown: uids of all, and where to look again."""

    uids: set[str] = field(default_factory=set)
    suspects: list[tuple[Kind, dict[str, Any]]] = field(default_factory=list)


@dataclass(frozen=True)
class _Known:
    """The cache before a list began: only that can have been missed by the list."""

    versions: dict[str, int]
    children: list[JobView | PodView]


class Resync:
    """Level-triggering's safety net: what is unfinished is enqueued, whatever the watches said."""

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
        """The first list, into an empty cache: all that work may be begun on."""
        for kind, selector in _ORDER:
            async for raw in self._kube.list(kind, self._namespace, selector):
                self._sources.seen(kind, raw)
        async for raw in self._kube.list(VIDEO_JOBS, self._namespace, fields=UNFINISHED):
            self._sources.seen(VIDEO_JOBS, raw)

    async def fill_ended(self) -> None:
        """After `fill`: what had ended before. Nobody waits for these."""
        async for listed in self._kube.list_as(ListedPage, VIDEO_JOBS, self._namespace):
            if listed.ended is not None:
                self._sources.ended(listed.ended)

    async def run(self) -> None:
        """List all kinds once and mend what differs."""
        known = _Known(self._cache.versions(), self._cache.children())
        found = _Found()
        for kind, selector in _ORDER:
            async for raw in self._kube.list(kind, self._namespace, selector):
                self._compare(kind, raw, found)
        async for seen in self._kube.list_as(
            Page[_Seen], VIDEO_JOBS, self._namespace, metadata_only=True
        ):
            self._compare(VIDEO_JOBS, {"metadata": seen.metadata}, found)
        # A watch is given the time to bring what the list was first to show.
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
            return  # and its deletion is for the next resync, should the watch miss that too
        if self._sources.differs(kind, raw):
            if metadata["uid"] not in self._cache.ended():
                self._correct(kind, f"a change of {metadata['name']}")
            self._sources.seen(kind, raw)

    def _missed_deletions(self, known: _Known, listed: set[str]) -> None:
        for child in known.children:
            if child.uid not in listed and self._cache.has_child(child):
                self._correct(
                    JOBS if isinstance(child, JobView) else PODS, f"the end of {child.name}"
                )
                self._sources.child_gone(child)
        for uid, version in known.versions.items():
            if uid in listed or self._cache.version(uid) != version:
                continue
            video_job = self._cache.video_job(uid)
            if video_job is None:
                self._cache.vanish(uid)
            else:
                self._correct(VIDEO_JOBS, f"the deletion of {video_job.metadata.name}")
                self._sources.buried(video_job)

    def _correct(self, kind: Kind, what: str) -> None:
        metrics.RESYNC_CORRECTIONS.labels(kind.plural).inc()
        _LOG.warning("The watch of %s has missed %s", kind.plural, what)
