"""What the watches have seen: VideoJobs, their Jobs and pods by owner, and pools.

A write of our own is stored here at once, so that the next decision does not rest on an older
state; an event that is older than what is stored is ignored.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeVar

from videojobs.resource import RenderPool, VideoJob
from videojobs_operator.packed import Packed
from videojobs_operator.views import ENDED_PHASES, JobState, JobView, PodView

_Child = TypeVar("_Child", JobView, PodView)

PoolKey = tuple[str, str]
"""Namespace and name of a RenderPool."""


class Cache:
    """Plain dictionaries with the few indexes that decisions need."""

    def __init__(self) -> None:
        self._video_jobs: dict[str, VideoJob] = {}
        self._finished: dict[str, Packed] = {}
        self._doubtful: set[str] = set()
        self._deleted: dict[str, VideoJob] = {}
        self._jobs: defaultdict[str, dict[str, JobView]] = defaultdict(dict)
        self._pods: defaultdict[str, dict[str, PodView]] = defaultdict(dict)
        self._pools: dict[PoolKey, RenderPool] = {}
        self._unfinished: defaultdict[PoolKey, dict[str, None]] = defaultdict(dict)
        self._gone: defaultdict[str, set[str]] = defaultdict(set)

    def put(self, video_job: VideoJob) -> None:
        """Store a VideoJob unless a newer one is stored or it is known to be deleted."""
        uid = video_job.metadata.uid
        known = self.version(uid)
        if uid in self._deleted or (known is not None and video_job.version < known):
            return
        members = self._unfinished[pool_key(video_job)]
        if video_job.finished:
            self._finished[uid] = Packed.of(video_job)
            self._video_jobs.pop(uid, None)
            members.pop(uid, None)
        else:
            self._video_jobs[uid] = video_job
            self._finished.pop(uid, None)
            members[uid] = None

    def bury(self, video_job: VideoJob) -> None:
        """The VideoJob has been deleted; it is kept until its deletion has been dealt with."""
        uid = video_job.metadata.uid
        self._video_jobs.pop(uid, None)
        self._finished.pop(uid, None)
        self._doubtful.discard(uid)
        self._unfinished[pool_key(video_job)].pop(uid, None)
        self._deleted[uid] = video_job

    def doubt(self, uid: str) -> None:
        """The VideoJob may have been deleted, or have been finished by somebody else."""
        self._doubtful.add(uid)

    def trust(self, uid: str) -> None:
        """It has been asked for."""
        self._doubtful.discard(uid)

    def doubtful(self, uid: str) -> bool:
        """Whether it must be asked for before anything is decided about it."""
        return uid in self._doubtful

    def forget(self, uid: str) -> None:
        """Nothing more is to be done about a deleted VideoJob."""
        self._deleted.pop(uid, None)
        for kin in (self._jobs, self._pods, self._gone):
            kin.pop(uid, None)

    def video_job(self, uid: str) -> VideoJob | None:
        """A VideoJob that exists."""
        packed = self._finished.get(uid)
        return packed.unpack() if packed is not None else self._video_jobs.get(uid)

    def version(self, uid: str) -> int | None:
        """Resource version of a VideoJob that exists."""
        known = self._finished.get(uid) or self._video_jobs.get(uid)
        return None if known is None else known.version

    def is_finished(self, uid: str) -> bool:
        """Whether a VideoJob exists and has ended."""
        return uid in self._finished

    def deleted(self, uid: str) -> VideoJob | None:
        """A VideoJob that has been deleted and not been dealt with."""
        return self._deleted.get(uid)

    def versions(self) -> dict[str, int]:
        """Resource versions of all VideoJobs that exist, by uid."""
        existing: tuple[Mapping[str, VideoJob | Packed], ...] = (self._video_jobs, self._finished)
        return {uid: known.version for jobs in existing for uid, known in jobs.items()}

    def all_unfinished(self) -> list[VideoJob]:
        """Those that have not ended, of all pools."""
        return list(self._video_jobs.values())

    def job_ids(self) -> set[str]:
        """The ids by which clients know the VideoJobs that exist."""
        existing: tuple[Mapping[str, VideoJob | Packed], ...] = (self._video_jobs, self._finished)
        return {known.job_id for jobs in existing for known in jobs.values()}

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
        if owner in self._deleted or self.version(owner) is not None:
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
        return dict.fromkeys([*self._pools, *self._unfinished])

    def unfinished(self, key: PoolKey) -> list[VideoJob]:
        """The VideoJobs of a pool that have not ended."""
        return [self._video_jobs[uid] for uid in self._unfinished.get(key, ())]


def pool_key(video_job: VideoJob) -> PoolKey:
    """The pool that a VideoJob asks for."""
    return (video_job.metadata.namespace, video_job.spec.pool)
