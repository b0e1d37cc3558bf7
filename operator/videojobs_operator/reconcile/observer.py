"""Gathers what a decision rests on: the cache, the record in Redis, and one read where it matters.

A watch may lag. That a Job is missing would start another render, so it is asked of the API server
before it is believed.
"""

import json
import logging
import math
import time
from typing import Final

from videojobs.job.identity import ATTEMPT_LABEL, OWNER_LABEL, child_name
from videojobs.job.resource import VideoJob
from videojobs.kube.client import JOBS, PODS, VIDEO_JOBS, Kube, NotFoundError
from videojobs.store import StoreError
from videojobs.store.reading import RecordReader
from videojobs_operator.reconcile.attempt import Reading, read_attempt
from videojobs_operator.reconcile.observed import Observed, Record, StoreGap
from videojobs_operator.settings import STORE_PAUSE_SECONDS
from videojobs_operator.slots.sharing import Slots
from videojobs_operator.state.cache import Cache, pool_key
from videojobs_operator.state.views import (
    ENDED_PHASES,
    JobState,
    JobView,
    PodView,
    job_view,
    pod_view,
)

_LOG: Final = logging.getLogger(__name__)


class StoreReader:
    """Reads records; after a failure it leaves Redis alone for a while, so nobody waits for it."""

    def __init__(self, records: RecordReader) -> None:
        self._records = records
        self._paused_until = 0.0

    def pause(self) -> None:
        """Redis has failed a call."""
        self._paused_until = time.monotonic() + STORE_PAUSE_SECONDS

    @property
    def paused(self) -> bool:
        """Whether Redis is being left alone."""
        return time.monotonic() < self._paused_until

    async def read(self, job_id: str) -> Record | StoreGap:
        """The record, or why there is none."""
        if self.paused:
            return StoreGap.UNAVAILABLE
        try:
            text = await self._records.document(job_id)
        except StoreError as error:
            _LOG.warning("Redis does not answer: %s", error)
            self.pause()
            return StoreGap.UNAVAILABLE
        return StoreGap.MISSING if text is None else Record(json.loads(text))


class Observer:
    """Observes one VideoJob at a time."""

    def __init__(self, cache: Cache, slots: Slots, store: StoreReader, kube: Kube) -> None:
        self._cache = cache
        self._slots = slots
        self._store = store
        self._kube = kube
        self._written: dict[str, float] = {}

    async def observe(self, uid: str) -> Observed | None:
        """Everything about a VideoJob; None when nothing is known of it."""
        if self._cache.doubtful(uid):
            await self._ask(uid)
        video_job = self._cache.video_job(uid)
        exists = video_job is not None
        video_job = video_job or self._cache.deleted(uid)
        if video_job is None:
            return None
        record = await self._store.read(video_job.job_id)
        reading, unrecorded = await self._read_attempt(video_job) if exists else (None, None)
        return Observed(
            video_job=video_job,
            exists=exists,
            record=record,
            reading=reading,
            unrecorded=unrecorded,
            live_jobs=tuple(self._cache.live_jobs(uid)),
            pool_exists=self._cache.pool(pool_key(video_job)) is not None,
            granted=self._slots.granted(uid),
            queue_message=self._slots.queue_message(video_job),
            ahead=self._slots.ahead(uid) or 0,
            written_seconds=self.written_seconds(uid),
        )

    async def _ask(self, uid: str) -> None:
        """What has left the watch has ended or is gone; what is settled was kept in part only."""
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

    def written(self, uid: str) -> None:
        """The status of a VideoJob has just been written."""
        self._written[uid] = time.monotonic()

    def written_seconds(self, uid: str) -> float:
        """How long ago this process wrote the status of a VideoJob; infinite if it never did."""
        return time.monotonic() - self._written.get(uid, -math.inf)

    def forget(self, uid: str) -> None:
        """The VideoJob is gone."""
        self._written.pop(uid, None)

    async def _read_attempt(self, video_job: VideoJob) -> tuple[Reading | None, int | None]:
        uid = video_job.metadata.uid
        attempt = video_job.open_attempt
        if attempt is not None:
            job = await self._job(video_job, attempt.number)
            return read_attempt(job, await self._pods(video_job, attempt.number, job)), None
        last = video_job.status.attempts[-1].number if video_job.status.attempts else 0
        newer = [job for job in self._cache.jobs(uid) if job.attempt > last]
        if not newer:
            return None, None
        job = max(newer, key=lambda job: job.attempt)
        return read_attempt(job, await self._pods(video_job, job.attempt, job)), job.attempt

    async def _job(self, video_job: VideoJob, number: int) -> JobView | None:
        metadata = video_job.metadata
        known = [job for job in self._cache.jobs(metadata.uid) if job.attempt == number]
        if known:
            return known[0]
        name = child_name(metadata.name, metadata.uid, number)
        try:
            job = job_view(await self._kube.get(JOBS, metadata.namespace, name))
        except NotFoundError:
            return None
        self._cache.put_job(job)
        return job

    async def _pods(self, video_job: VideoJob, number: int, job: JobView | None) -> list[PodView]:
        """The pods of an attempt. Jobs and pods come by two watches, and an ended Job without an
        ended pod would count as a disruption: so it is asked before it is believed."""
        uid, namespace = video_job.metadata.uid, video_job.metadata.namespace
        known = self._cache.pods(uid, number)
        over = job is not None and job.state is not JobState.ACTIVE
        if over and not any(pod.phase in ENDED_PHASES for pod in known):
            selector = f"{OWNER_LABEL}={uid},{ATTEMPT_LABEL}={number}"
            async for raw in self._kube.list(PODS, namespace, selector):
                self._cache.put_pod(pod_view(raw))
        return self._cache.pods(uid, number)
