"""Slots of the pools: runs `admission` over the cache and remembers what it granted.

A grant lives in memory only until the VideoJob's status holds the attempt. Everything runs in one
event loop without awaiting, so two jobs never get the same slot.
"""

from dataclasses import dataclass
from datetime import datetime

from videojobs.resource import VideoJob
from videojobs_operator.admission import Candidate, admit
from videojobs_operator.cache import Cache, PoolKey, pool_key
from videojobs_operator.decide import wants_slot


@dataclass(frozen=True)
class Usage:
    """Of one pool: `slots` is the ceiling, `active` are in use, `queued` wait."""

    slots: int
    active: int
    queued: int


class Slots:
    """Who holds a slot, who waits, and in which place."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache
        self._granted: dict[str, PoolKey] = {}
        self._places: dict[str, int] = {}
        self._usage: dict[PoolKey, Usage] = {}

    def granted(self, uid: str) -> bool:
        """Whether a VideoJob may start its next attempt."""
        return uid in self._granted

    def release(self, uid: str) -> None:
        """The grant is used or no longer wanted."""
        self._granted.pop(uid, None)

    def usage(self, key: PoolKey) -> Usage:
        """Figures of the last evaluation."""
        return self._usage.get(key, Usage(0, 0, 0))

    def queue_message(self, video_job: VideoJob) -> str:
        """Where a waiting VideoJob stands, with numbers; empty when it does not wait."""
        place = self._places.get(video_job.metadata.uid)
        if place is None:
            return ""
        usage = self.usage(pool_key(video_job))
        return (
            f"Waiting for a slot in pool {video_job.spec.pool}: "
            f"{usage.active} of {usage.slots} in use, {place} ahead"
        )

    def evaluate(self, key: PoolKey, now: datetime) -> list[str]:
        """Share out the free slots of a pool; returns who was granted one."""
        members = self._cache.unfinished(key)
        holders = [job for job in members if self._holds(job)]
        waiting = [job for job in members if not self._holds(job) and wants_slot(job, now)]
        pool = self._cache.pool(key)
        slots = pool.spec.slots if pool is not None else 0
        verdict = admit(
            [_candidate(job) for job in waiting],
            [job.spec.request.user_id for job in holders],
            slots,
            now,
        )
        for job in members:
            self._places.pop(job.metadata.uid, None)
        self._places.update({uid: place for place, uid in enumerate(verdict.queue)})
        self._granted.update(dict.fromkeys(verdict.granted, key))
        active = len(holders) + len(verdict.granted)
        self._usage[key] = Usage(slots, active, len(verdict.queue))
        return list(verdict.granted)

    def _holds(self, video_job: VideoJob) -> bool:
        uid = video_job.metadata.uid
        if uid in self._granted or video_job.open_attempt is not None:
            return True
        return bool(self._cache.live_jobs(uid))


def _candidate(video_job: VideoJob) -> Candidate:
    return Candidate(
        uid=video_job.metadata.uid,
        user_id=video_job.spec.request.user_id,
        priority=video_job.spec.priority,
        created=video_job.created,
    )
