"""What the watches have delivered: VideoJobs, their Jobs and pods by owner, and RenderPools.

The operator's own writes are stored here at once, so that the next decision does not rest on an
older state. A version older than the stored one is ignored.

A VideoJob is unknown or in one of five states:

                 put                   put                settle
 (unknown) ------------> UNFINISHED ----------> FINISHED ----------> SETTLED <--- keep --- (unknown)
     ^                       |                     |   <----------      |
     |                       |                     |   put (newer)      |
     |                       +----------+----------+--------------------+
     |                                  | doubt    ^
     |                                  v          | put, trust: the API server has answered
     |                               DOUBTED ------+
     |                                  |
     |                                  | vanish: the API server has answered "not found"
     |            forget                v
     +------------------------------ DELETED <--- bury: a deletion was seen, in any state

* UNFINISHED: the whole resource is kept, and it is a member of its pool.
* FINISHED: the whole resource is kept until clients have seen the end (the action `Settle`).
* SETTLED: only what its deletion needs is kept. It `rests` until its time to live is over; before
  any other decision the whole resource is read again (`doubtful`).
* DOUBTED: a mark on one of these three. It has left the watch, or its record in Redis contradicts
  it, so it is read from the API server before the next decision.
* DELETED: kept as last seen until clients have seen the cancel and its Jobs are stopped. A SETTLED
  VideoJob that vanishes becomes unknown at once, since nothing is left to do.

`moved` gives the members of a pool that have changed since the last call, for the slot allocation.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime

from videojobs.job.resource import RenderPool, VideoJob
from videojobs_operator.state.children import Children
from videojobs_operator.state.settled import Settled
from videojobs_operator.state.views import ChildView, JobState, JobView, PodView

PoolKey = tuple[str, str]
"""Namespace and name of a RenderPool."""


class Cache:
    """Dictionaries by uid, with the indexes that decisions need. For one event loop."""

    def __init__(self) -> None:
        self._video_jobs: dict[str, VideoJob] = {}
        self._settled: dict[str, Settled] = {}
        self._doubtful: set[str] = set()
        self._deleted: dict[str, VideoJob] = {}
        self._children = Children()
        self._unscheduled: set[str] = set()
        self._pools: dict[PoolKey, RenderPool] = {}
        self._unfinished: defaultdict[PoolKey, dict[str, None]] = defaultdict(dict)
        self._moved: defaultdict[PoolKey, set[str]] = defaultdict(set)

    def put(self, video_job: VideoJob) -> None:
        """Store a VideoJob, unless a newer version is stored or it is DELETED."""
        uid = video_job.metadata.uid
        known = self.version(uid)
        if uid in self._deleted or (known is not None and video_job.version < known):
            return
        self._settled.pop(uid, None)
        self._video_jobs[uid] = video_job
        self._moved[pool_key(video_job)].add(uid)
        if video_job.finished:
            self._unfinished[pool_key(video_job)].pop(uid, None)
        else:
            self._unfinished[pool_key(video_job)][uid] = None
        if known is None:  # its children may have been seen before
            self._note_unscheduled(uid)

    def keep(self, settled: Settled) -> None:
        """Store a VideoJob that finished before this process started, unless it is known."""
        if self.version(settled.uid) is None and settled.uid not in self._deleted:
            self._settled[settled.uid] = settled

    def settle(self, video_job: VideoJob) -> None:
        """Keep no more of a FINISHED VideoJob than its deletion needs, unless it has changed."""
        uid = video_job.metadata.uid
        if self._video_jobs.get(uid) is video_job:
            del self._video_jobs[uid]
            self._settled[uid] = Settled.of(video_job)

    def bury(self, video_job: VideoJob) -> None:
        """A VideoJob was deleted; keep it as last seen until `forget`."""
        uid = video_job.metadata.uid
        self._video_jobs.pop(uid, None)
        self._settled.pop(uid, None)
        self._doubtful.discard(uid)
        self._unfinished[pool_key(video_job)].pop(uid, None)
        self._moved[pool_key(video_job)].add(uid)
        self._deleted[uid] = video_job

    def vanish(self, uid: str) -> None:
        """The API server has no such VideoJob: bury it, or forget it if it was SETTLED."""
        video_job = self._video_jobs.get(uid)
        if video_job is not None:
            self.bury(video_job)
        elif self._settled.pop(uid, None) is not None:
            self._doubtful.discard(uid)
            self.forget(uid)

    def doubt(self, uid: str) -> None:
        """What is known of a VideoJob may be outdated: have it read before the next decision."""
        self._doubtful.add(uid)

    def trust(self, uid: str) -> None:
        """The API server has answered what the VideoJob is now."""
        self._doubtful.discard(uid)

    def doubtful(self, uid: str) -> bool:
        """Whether a VideoJob must be read before a decision: it is DOUBTED or SETTLED."""
        return uid in self._doubtful or uid in self._settled

    def rests(self, uid: str, now: datetime) -> bool:
        """Whether a VideoJob is SETTLED, not DOUBTED, without a live Job, and not expired."""
        settled = self._settled.get(uid)
        if settled is None or uid in self._doubtful or self.live_jobs(uid):
            return False
        return now < settled.expiry

    def forget(self, uid: str) -> None:
        """Drop a DELETED VideoJob and its children: nothing is left to do."""
        self._deleted.pop(uid, None)
        self._unscheduled.discard(uid)
        self._children.forget(uid)

    def video_job(self, uid: str) -> VideoJob | None:
        """The whole resource of an UNFINISHED or FINISHED VideoJob, else None."""
        return self._video_jobs.get(uid)

    def address(self, uid: str) -> tuple[str, str] | None:
        """Namespace and name of a VideoJob; None if unknown or DELETED."""
        settled = self._settled.get(uid)
        if settled is not None:
            return settled.namespace, settled.name
        video_job = self._video_jobs.get(uid)
        if video_job is None:
            return None
        return video_job.metadata.namespace, video_job.metadata.name

    def version(self, uid: str) -> int | None:
        """Resource version of a VideoJob; None if unknown or DELETED."""
        known = self._settled.get(uid) or self._video_jobs.get(uid)
        return None if known is None else known.version

    def settled(self) -> Mapping[str, Settled]:
        """The SETTLED VideoJobs by uid."""
        return self._settled

    def deleted(self, uid: str) -> VideoJob | None:
        """A DELETED VideoJob as it was last seen, else None."""
        return self._deleted.get(uid)

    def versions(self) -> dict[str, int]:
        """Resource versions by uid of all VideoJobs that are not DELETED."""
        existing: tuple[Mapping[str, VideoJob | Settled], ...] = (self._video_jobs, self._settled)
        return {uid: known.version for jobs in existing for uid, known in jobs.items()}

    def all_unfinished(self) -> list[VideoJob]:
        """The UNFINISHED VideoJobs of all pools."""
        return [self._video_jobs[uid] for members in self._unfinished.values() for uid in members]

    def finished(self) -> list[VideoJob]:
        """The VideoJobs that are FINISHED and not settled yet."""
        return [video_job for video_job in self._video_jobs.values() if video_job.finished]

    def job_ids(self) -> set[str]:
        """The ids by which clients know the VideoJobs that are not DELETED."""
        existing: tuple[Mapping[str, VideoJob | Settled], ...] = (self._video_jobs, self._settled)
        return {known.job_id for jobs in existing for known in jobs.values()}

    def put_child(self, child: ChildView) -> None:
        """Store a Job or pod, unless its deletion was seen before this older answer arrived."""
        self._children.put(child)
        self._note_unscheduled(self._children.root(child))

    def drop_child(self, child: ChildView) -> None:
        """A Job or pod was deleted; a newer one of the same name stays."""
        root = self._children.root(child)
        self._children.drop(child)
        if root is not None and self._namespace_of(root) is not None:
            self._children.remember(child, root)
        self._note_unscheduled(root)

    def disown(self, child: ChildView) -> None:
        """A Job or pod exists that has lost its owner."""
        root = self._children.root(child)
        self._children.drop(child)
        self._note_unscheduled(root)

    def child(self, uid: str) -> ChildView | None:
        """A Job or pod by its own UID, else None."""
        return self._children.get(uid)

    def owner_of(self, child: ChildView) -> str | None:
        """UID of the VideoJob of a Job or pod; None for a pod whose Job is not known."""
        return self._children.root(child)

    def jobs(self, owner_uid: str) -> list[JobView]:
        """All Jobs of a VideoJob; none for a VideoJob that is not known."""
        if not self._children.has_jobs(owner_uid):
            return []
        namespace = self._namespace_of(owner_uid)
        return self._children.jobs(owner_uid, namespace) if namespace is not None else []

    def children(self) -> list[ChildView]:
        """All Jobs and pods."""
        return self._children.all()

    def has_child(self, child: ChildView) -> bool:
        """Whether a Job or pod is stored exactly like this."""
        return self._children.get(child.uid) == child

    def live_jobs(self, owner_uid: str) -> list[JobView]:
        """The Jobs whose pod may still run. A Job stays active for a while after its pod has ended,
        so an ended pod decides."""
        return [job for job in self.jobs(owner_uid) if self._live(job)]

    def unscheduled(self) -> Set[str]:
        """Uids of the VideoJobs with a pod that the scheduler has found no node for, or with a Job
        that another controller keeps suspended."""
        return self._unscheduled

    def _note_unscheduled(self, owner: str | None) -> None:
        if owner is None:
            return
        jobs = self.jobs(owner)
        if any(job.waits for job in jobs) or any(pod.unscheduled for pod in self._pods_of(owner)):
            self._unscheduled.add(owner)
        else:
            self._unscheduled.discard(owner)

    def pods(self, owner_uid: str, attempt: int) -> list[PodView]:
        """The pods of an attempt, by its Job. The pods of a deleted Job count until there is
        another Job of the same attempt."""
        namespace = self._namespace_of(owner_uid)
        if namespace is None:
            return []
        jobs = [job for job in self.jobs(owner_uid) if job.attempt == attempt]
        gone = self._children.gone_jobs(owner_uid, namespace)
        jobs = jobs or [job for job in gone if job.attempt == attempt]
        return [pod for job in jobs for pod in self._children.pods(job)]

    def has_running_pod(self, owner_uid: str) -> bool:
        """Whether a renderer of a VideoJob runs."""
        return any(pod.running for pod in self._pods_of(owner_uid))

    def _pods_of(self, owner_uid: str) -> Iterator[PodView]:
        return (pod for job in self.jobs(owner_uid) for pod in self._children.pods(job))

    def _live(self, job: JobView) -> bool:
        if job.state is not JobState.ACTIVE or job.deleting:
            return False
        return not any(pod.over for pod in self._children.pods(job))

    def _namespace_of(self, uid: str) -> str | None:
        """Namespace of a VideoJob in any state; None if unknown."""
        known = self._video_jobs.get(uid) or self._deleted.get(uid)
        if known is not None:
            return known.metadata.namespace
        settled = self._settled.get(uid)
        return None if settled is None else settled.namespace

    def put_pool(self, pool: RenderPool) -> None:
        """Store a RenderPool."""
        self._pools[(pool.metadata.namespace, pool.metadata.name)] = pool

    def drop_pool(self, pool: RenderPool) -> None:
        """A RenderPool was deleted."""
        self._pools.pop((pool.metadata.namespace, pool.metadata.name), None)

    def pool(self, key: PoolKey) -> RenderPool | None:
        """A RenderPool, or None."""
        return self._pools.get(key)

    def pools(self) -> Iterable[PoolKey]:
        """Keys of all pools that exist or that an UNFINISHED VideoJob names."""
        return dict.fromkeys([*self._pools, *self._unfinished])

    def unfinished(self, key: PoolKey) -> list[VideoJob]:
        """The UNFINISHED VideoJobs of a pool."""
        return [self._video_jobs[uid] for uid in self._unfinished.get(key, ())]

    def moved(self, key: PoolKey) -> dict[str, VideoJob | None]:
        """The VideoJobs of a pool that have changed since the last call, by uid; None for one that
        is not UNFINISHED any more."""
        uids, members = self._moved.pop(key, set()), self._unfinished.get(key, {})
        return {uid: self._video_jobs[uid] if uid in members else None for uid in uids}


def pool_key(video_job: VideoJob) -> PoolKey:
    """The pool that a VideoJob names."""
    return (video_job.metadata.namespace, video_job.spec.pool)
