"""What the watches have seen: VideoJobs, their Jobs and pods by owner, and pools.

A write of our own is stored here at once, so that the next decision does not rest on an older
state; an event that is older than what is stored is ignored.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar

from videojobs.resource import RenderPool, VideoJob
from videojobs_operator.views import ENDED_PHASES, JobState, JobView, PodView

_Child = TypeVar("_Child", JobView, PodView)

PoolKey = tuple[str, str]
"""Namespace and name of a RenderPool."""


class Cache:
    """Plain dictionaries with the few indexes that decisions need."""

    def __init__(self) -> None:
        self._video_jobs: dict[str, VideoJob] = {}
        self._deleted: dict[str, VideoJob] = {}
        self._jobs: defaultdict[str, dict[str, JobView]] = defaultdict(dict)
        self._pods: defaultdict[str, dict[str, PodView]] = defaultdict(dict)
        self._pools: dict[PoolKey, RenderPool] = {}
        self._unfinished: defaultdict[PoolKey, set[str]] = defaultdict(set)
        self._gone: defaultdict[str, set[str]] = defaultdict(set)

    def put(self, video_job: VideoJob) -> None:
        """Store a VideoJob unless a newer one is stored or it is known to be deleted."""
        uid = video_job.metadata.uid
        known = self._video_jobs.get(uid)
        if uid in self._deleted or (known is not None and _older(video_job, known)):
            return
        self._video_jobs[uid] = video_job
        members = self._unfinished[pool_key(video_job)]
        if video_job.finished:
            members.discard(uid)
        else:
            members.add(uid)

    def bury(self, video_job: VideoJob) -> None:
        """The VideoJob has been deleted; it is kept until its deletion has been dealt with."""
        uid = video_job.metadata.uid
        self._video_jobs.pop(uid, None)
        self._unfinished[pool_key(video_job)].discard(uid)
        self._deleted[uid] = video_job

    def forget(self, uid: str) -> None:
        """Nothing more is to be done about a deleted VideoJob."""
        self._deleted.pop(uid, None)
        for kin in (self._jobs, self._pods, self._gone):
            kin.pop(uid, None)

    def video_job(self, uid: str) -> VideoJob | None:
        """A VideoJob that exists."""
        return self._video_jobs.get(uid)

    def deleted(self, uid: str) -> VideoJob | None:
        """A VideoJob that has been deleted and not been dealt with."""
        return self._deleted.get(uid)

    def video_jobs(self) -> list[VideoJob]:
        """All that exist."""
        return list(self._video_jobs.values())

    def put_job(self, job: JobView) -> None:
        """Store a Job, unless its deletion was seen while it was being read."""
        if job.uid not in self._gone.get(job.owner_uid, ()):
            self._jobs[job.owner_uid][job.name] = job

    def drop_job(self, job: JobView) -> None:
        """A Job is gone, unless its name has been taken again."""
        self._drop(self._jobs, job)

    def jobs(self, owner_uid: str) -> list[JobView]:
        """The Jobs of a VideoJob."""
        return list(self._jobs[owner_uid].values()) if owner_uid in self._jobs else []

    def children(self) -> list[JobView | PodView]:
        """All Jobs and pods."""
        jobs = [job for jobs in self._jobs.values() for job in jobs.values()]
        return [*jobs, *(pod for pods in self._pods.values() for pod in pods.values())]

    def has_child(self, child: JobView | PodView) -> bool:
        """Whether a Job or pod is known exactly so."""
        kin = self._jobs if isinstance(child, JobView) else self._pods
        return kin.get(child.owner_uid, {}).get(child.name) == child

    def live_jobs(self, owner_uid: str) -> list[JobView]:
        """The Jobs whose renderer may still work: Kubernetes says so a while after its end."""
        return [job for job in self.jobs(owner_uid) if self._live(job)]

    def put_pod(self, pod: PodView) -> None:
        """Store a pod, unless its deletion was seen while it was being read."""
        if pod.uid not in self._gone.get(pod.owner_uid, ()):
            self._pods[pod.owner_uid][pod.name] = pod

    def drop_pod(self, pod: PodView) -> None:
        """A pod is gone, unless its name has been taken again."""
        self._drop(self._pods, pod)

    def _drop(self, kin: dict[str, dict[str, _Child]], child: _Child) -> None:
        owner = child.owner_uid
        if owner in self._video_jobs or owner in self._deleted:
            self._gone[owner].add(child.uid)
        siblings = kin.get(owner, {})
        known = siblings.get(child.name)
        if known is not None and known.uid == child.uid:
            del siblings[child.name]
            if not siblings:
                del kin[owner]

    def pods(self, owner_uid: str, attempt: int) -> list[PodView]:
        """The pods of an attempt."""
        if owner_uid not in self._pods:
            return []
        return [pod for pod in self._pods[owner_uid].values() if pod.attempt == attempt]

    def _live(self, job: JobView) -> bool:
        if job.state is not JobState.ACTIVE or job.deleting:
            return False
        return not any(pod.phase in ENDED_PHASES for pod in self.pods(job.owner_uid, job.attempt))

    def put_pool(self, pool: RenderPool) -> None:
        """Store a RenderPool."""
        self._pools[(pool.metadata.namespace, pool.metadata.name)] = pool

    def drop_pool(self, pool: RenderPool) -> None:
        """A RenderPool is gone."""
        self._pools.pop((pool.metadata.namespace, pool.metadata.name), None)

    def pool(self, key: PoolKey) -> RenderPool | None:
        """A RenderPool, if it exists."""
        return self._pools.get(key)

    def pools(self) -> Iterable[PoolKey]:
        """Keys of all pools that exist or are asked for."""
        return {*self._pools, *self._unfinished}

    def unfinished(self, key: PoolKey) -> list[VideoJob]:
        """The VideoJobs of a pool that have not ended."""
        return [self._video_jobs[uid] for uid in self._unfinished.get(key, ())]


def pool_key(video_job: VideoJob) -> PoolKey:
    """The pool that a VideoJob asks for."""
    return (video_job.metadata.namespace, video_job.spec.pool)


def _older(one: VideoJob, other: VideoJob) -> bool:
    """Resource versions of one kind are ordered since Kubernetes 1.35 (KEP-5504)."""
    return int(one.metadata.resource_version or 0) < int(other.metadata.resource_version or 0)
