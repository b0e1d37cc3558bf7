"""What the watches have seen: VideoJobs, their Jobs and pods by owner, and pools.

A write of our own is stored here at once, so that the next decision does not rest on an older
state; an event that is older than what is stored is ignored.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from videojobs.job.resource import RenderPool, VideoJob
from videojobs_operator.state.settled import Ended
from videojobs_operator.state.views import ENDED_PHASES, JobState, JobView, PodView

_Child = TypeVar("_Child", JobView, PodView)

PoolKey = tuple[str, str]
"""Namespace and name of a RenderPool."""


class Cache:
    """Plain dictionaries with the few indexes that decisions need."""

    def __init__(self) -> None:
        self._video_jobs: dict[str, VideoJob] = {}
        self._ended: dict[str, Ended] = {}
        self._doubtful: set[str] = set()
        self._deleted: dict[str, VideoJob] = {}
        self._jobs: defaultdict[str, dict[str, JobView]] = defaultdict(dict)
        self._pods: defaultdict[str, dict[str, PodView]] = defaultdict(dict)
        self._pools: dict[PoolKey, RenderPool] = {}
        self._unfinished: defaultdict[PoolKey, dict[str, None]] = defaultdict(dict)
        self._moved: defaultdict[PoolKey, set[str]] = defaultdict(set)
        self._gone: defaultdict[str, set[str]] = defaultdict(set)

    def put(self, video_job: VideoJob) -> None:
        """Store a VideoJob unless a newer one is stored or it is known to be deleted."""
        uid = video_job.metadata.uid
        known = self.version(uid)
        if uid in self._deleted or (known is not None and video_job.version < known):
            return
        self._ended.pop(uid, None)
        self._video_jobs[uid] = video_job
        self._moved[pool_key(video_job)].add(uid)
        if video_job.finished:
            self._unfinished[pool_key(video_job)].pop(uid, None)
        else:
            self._unfinished[pool_key(video_job)][uid] = None

    def keep(self, ended: Ended) -> None:
        """Store a VideoJob that had ended before anything else was known of it."""
        if self.version(ended.uid) is None and ended.uid not in self._deleted:
            self._ended[ended.uid] = ended

    def settle(self, video_job: VideoJob) -> None:
        """Of a VideoJob that has ended, nothing is left to do until its time to live is over."""
        uid = video_job.metadata.uid
        if self._video_jobs.get(uid) is video_job:
            del self._video_jobs[uid]
            self._ended[uid] = Ended.of(video_job)

    def bury(self, video_job: VideoJob) -> None:
        """The VideoJob has been deleted; it is kept until its deletion has been dealt with."""
        uid = video_job.metadata.uid
        self._video_jobs.pop(uid, None)
        self._ended.pop(uid, None)
        self._doubtful.discard(uid)
        self._unfinished[pool_key(video_job)].pop(uid, None)
        self._moved[pool_key(video_job)].add(uid)
        self._deleted[uid] = video_job

    def vanish(self, uid: str) -> None:
        """The VideoJob is not there any more. A settled one leaves nothing to do."""
        video_job = self._video_jobs.get(uid)
        if video_job is not None:
            self.bury(video_job)
        elif self._ended.pop(uid, None) is not None:
            self._doubtful.discard(uid)
            self.forget(uid)

    def doubt(self, uid: str) -> None:
        """The VideoJob may have been deleted, or have been finished by somebody else."""
        self._doubtful.add(uid)

    def trust(self, uid: str) -> None:
        """It has been asked for."""
        self._doubtful.discard(uid)

    def doubtful(self, uid: str) -> bool:
        """Whether it must be asked for before anything is decided about it."""
        return uid in self._doubtful or uid in self._ended

    def rests(self, uid: str, now: datetime) -> bool:
        """Whether a VideoJob has ended and nothing is to be done about it yet."""
        ended = self._ended.get(uid)
        if ended is None or uid in self._doubtful or self.live_jobs(uid):
            return False
        return now < ended.expiry

    def forget(self, uid: str) -> None:
        """Nothing more is to be done about a deleted VideoJob."""
        self._deleted.pop(uid, None)
        for kin in (self._jobs, self._pods, self._gone):
            kin.pop(uid, None)

    def video_job(self, uid: str) -> VideoJob | None:
        """A VideoJob that exists and has not been settled."""
        return self._video_jobs.get(uid)

    def address(self, uid: str) -> tuple[str, str] | None:
        """Namespace and name of a VideoJob that exists."""
        ended = self._ended.get(uid)
        if ended is not None:
            return ended.namespace, ended.name
        video_job = self._video_jobs.get(uid)
        if video_job is None:
            return None
        return video_job.metadata.namespace, video_job.metadata.name

    def version(self, uid: str) -> int | None:
        """Resource version of a VideoJob that exists."""
        known = self._ended.get(uid) or self._video_jobs.get(uid)
        return None if known is None else known.version

    def ended(self) -> Mapping[str, Ended]:
        """The settled VideoJobs by uid."""
        return self._ended

    def deleted(self, uid: str) -> VideoJob | None:
        """A VideoJob that has been deleted and not been dealt with."""
        return self._deleted.get(uid)

    def versions(self) -> dict[str, int]:
        """Resource versions of all VideoJobs that exist, by uid."""
        existing: tuple[Mapping[str, VideoJob | Ended], ...] = (self._video_jobs, self._ended)
        return {uid: known.version for jobs in existing for uid, known in jobs.items()}

    def all_unfinished(self) -> list[VideoJob]:
        """Those that have not ended, of all pools."""
        return [self._video_jobs[uid] for members in self._unfinished.values() for uid in members]

    def job_ids(self) -> set[str]:
        """The ids by which clients know the VideoJobs that exist."""
        existing: tuple[Mapping[str, VideoJob | Ended], ...] = (self._video_jobs, self._ended)
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

    def moved(self, key: PoolKey) -> dict[str, VideoJob | None]:
        """What has become of a pool's VideoJobs since this was last asked: by uid, None for one
        that has ended or is gone."""
        uids, members = self._moved.pop(key, set()), self._unfinished.get(key, {})
        return {uid: self._video_jobs[uid] if uid in members else None for uid in uids}


def pool_key(video_job: VideoJob) -> PoolKey:
    """The pool that a VideoJob asks for."""
    return (video_job.metadata.namespace, video_job.spec.pool)
