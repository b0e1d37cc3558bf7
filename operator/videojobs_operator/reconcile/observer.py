"""Gathers what a decision depends on: the cache, the record in Redis, and reads where a watch may
lag.

A missing Job would start another render, so the API server is asked before the cache is believed.
"""

import contextlib

from videojobs.job.identity import CONTROLLER_UID_LABEL, child_name
from videojobs.job.outcome import Termination
from videojobs.job.resource import VideoJob
from videojobs.kube.client import Kube
from videojobs.kube.errors import NotFoundError
from videojobs.kube.kinds import JOBS, PODS, VIDEO_JOBS
from videojobs_operator.reconcile.attempt import (
    Disrupted,
    Failed,
    Reading,
    Succeeded,
    Unconfirmed,
    read_attempt,
    read_outcome,
)
from videojobs_operator.reconcile.observed import Observed
from videojobs_operator.reconcile.records import GuardedRecords, Record, StoreGap
from videojobs_operator.slots.allocation import SlotAllocator
from videojobs_operator.slots.yielding import NO_ROOM
from videojobs_operator.state.cache import Cache, pool_key
from videojobs_operator.state.refusals import Refusals
from videojobs_operator.state.views import (
    ForeignError,
    JobState,
    JobView,
    PodView,
    job_view,
    pod_view,
)
from videojobs_operator.state.write_times import WriteTimes


class Observer:
    """Makes an `Observed` value of one VideoJob."""

    def __init__(
        self,
        cache: Cache,
        writes: WriteTimes,
        slots: SlotAllocator,
        records: GuardedRecords,
        refusals: Refusals,
        kube: Kube,
    ) -> None:
        self._cache = cache
        self._refusals = refusals
        self._writes = writes
        self._slots = slots
        self._records = records
        self._kube = kube

    async def observe(self, uid: str) -> Observed | None:
        """Observe a VideoJob; None if the cache does not know it. Raises KubeError."""
        if self._cache.doubtful(uid):
            await self._refresh(uid)
        video_job = self._cache.video_job(uid)
        exists = video_job is not None
        video_job = video_job or self._cache.deleted(uid)
        if video_job is None:
            return None
        record = await self._records.read(video_job)
        reading, unrecorded = None, None
        if exists:
            reading, unrecorded = await self._read_attempt(video_job, record)
        return Observed(
            video_job=video_job,
            exists=exists,
            record=record,
            reading=reading,
            unrecorded=unrecorded,
            live_jobs=tuple(self._cache.live_jobs(uid)),
            pool_exists=self._cache.pool(pool_key(video_job)) is not None,
            granted=self._slots.granted(uid),
            yields=self._slots.yields(video_job),
            queue_message=self._slots.queue_message(video_job),
            ahead=self._slots.ahead(uid) or 0,
            written_seconds=self._writes.seconds_since(uid),
            refusal=self._refusals.of(uid, pool_key(video_job)),
            rest_seconds=self._refusals.rest_seconds(uid),
        )

    async def _refresh(self, uid: str) -> None:
        """Read a doubted VideoJob, which may be finished or deleted, or a settled one in full."""
        address = self._cache.address(uid)
        if address is not None:
            newest = await self._newest(uid, *address)
            if newest is None:
                self._cache.vanish(uid)
                return
            self._cache.put(newest)
        self._cache.trust(uid)

    async def _newest(self, uid: str, namespace: str, name: str) -> VideoJob | None:
        try:
            found = VideoJob.model_validate(await self._kube.get(VIDEO_JOBS, namespace, name))
        except NotFoundError:
            return None
        return found if found.metadata.uid == uid else None

    async def _read_attempt(
        self, video_job: VideoJob, record: Record | StoreGap
    ) -> tuple[Reading | None, int | None]:
        uid = video_job.metadata.uid
        attempt = video_job.open_attempt
        if attempt is not None:
            number = attempt.number
            job = await self._job(video_job, number)
            begun = _has_begun(video_job, record, number)
            return await self._reading(video_job, number, job, begun=begun), None
        last = video_job.status.attempts[-1].number if video_job.status.attempts else 0
        newer = [job for job in self._cache.jobs(uid) if job.attempt > last]
        if not newer:
            return None, None
        job = max(newer, key=lambda job: job.attempt)
        return await self._reading(video_job, job.attempt, job), job.attempt

    async def _reading(
        self, video_job: VideoJob, number: int, job: JobView | None, *, begun: bool = False
    ) -> Reading:
        """The reading of an attempt. If the cluster shows no good end, or not all of it, or does
        not know the attempt any more, what the attempt itself has reported counts: its files are
        stored. Redis has that report. While it is away, only the renderer's own last words are
        certain."""
        pods = await self._pods(video_job, number, job)
        refusal = self._refusals.of_pod(job.uid) if job is not None else None
        waits = any(pod.unscheduled for pod in pods)
        room = self._slots.room(video_job) if waits else NO_ROOM
        reading = read_attempt(job, pods, refusal, room, begun=begun)
        match reading:
            case Succeeded(shortened=True) | Failed(told=True):
                certain = True
            case Failed() | Disrupted():
                certain = False
            case _:
                return reading
        match await self._records.outcome(video_job.job_id, number):
            case Termination() as outcome:
                return read_outcome(outcome)
            case StoreGap.UNAVAILABLE if not certain:
                return Unconfirmed()
            case _:
                return reading

    async def _job(self, video_job: VideoJob, number: int) -> JobView | None:
        metadata = video_job.metadata
        known = [job for job in self._cache.jobs(metadata.uid) if job.attempt == number]
        if known:
            return known[0]
        name = child_name(metadata.name, metadata.uid, number)
        try:
            job = job_view(await self._kube.get(JOBS, metadata.namespace, name))
        except (NotFoundError, ForeignError):
            return None
        if job.owner_uid != metadata.uid:
            return None
        self._cache.put_child(job)
        return job

    async def _pods(self, video_job: VideoJob, number: int, job: JobView | None) -> list[PodView]:
        """The pods of an attempt. Jobs and pods have separate watches, and an ended Job without an
        ended pod would count as a disruption: then the pods are listed first."""
        known = self._cache.pods(video_job.metadata.uid, number)
        if job is None or job.state is JobState.ACTIVE or any(pod.over for pod in known):
            return known
        listed = await self._list_pods(job)
        for pod in known:
            if pod.uid not in {item.uid for item in listed}:
                self._cache.drop_child(pod)  # no watch had delivered its deletion yet
        for pod in listed:
            self._cache.put_child(pod)
        # An ended pod counts even if it has left the watch: it was deleted, or has lost its labels.
        over = [pod for pod in listed if pod.over]
        return over or self._cache.pods(video_job.metadata.uid, number)

    async def _list_pods(self, job: JobView) -> list[PodView]:
        """The pods of a Job by Kubernetes' own label, which cannot change while the Job owns the
        pod."""
        found = []
        selector = f"{CONTROLLER_UID_LABEL}={job.uid}"
        async for raw in self._kube.list(PODS, job.namespace, selector):
            with contextlib.suppress(ForeignError):
                found.append(pod_view(raw))
        return [pod for pod in found if pod.owner_uid == job.uid]


def _has_begun(video_job: VideoJob, record: Record | StoreGap, number: int) -> bool:
    """Whether the renderer of an open attempt is known to have run."""
    reported = isinstance(record, Record) and record.attempt >= number
    return reported or video_job.status.phase == "Rendering"
