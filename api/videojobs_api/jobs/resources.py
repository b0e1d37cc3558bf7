"""Creates and deletes VideoJobs while a request is served.

A client waits at most DEADLINE_SECONDS for Kubernetes. The call then continues in the background,
also after the client has disconnected. The operator, which drains the outbox and the list of
retracted jobs, completes calls that fail, that arrive while _MAX_CALLS are in flight, or that
arrive within _REST_SECONDS after Kubernetes did not answer.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Final

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.resource import VideoJob, video_job_manifest
from videojobs.job.states import TERMINAL, Status
from videojobs.job.submission import NewJob
from videojobs.kube.client import Kube
from videojobs.kube.errors import (
    AlreadyExistsError,
    ConflictError,
    InvalidError,
    KubeError,
    NotFoundError,
)
from videojobs.kube.kinds import VIDEO_JOBS
from videojobs.protocol import wire
from videojobs.store import Entry, Finish, Store, StoreError
from videojobs.telemetry import tracing
from videojobs.telemetry.spans import Kind
from videojobs.times import utc_now

DEADLINE_SECONDS: Final = 0.06
READ_SECONDS: Final = 2.0
_MAX_CALLS: Final = 20
_REST_SECONDS: Final = 1.0
_CLOSE_SECONDS: Final = 5.0

logger = logging.getLogger(__name__)


class Resources:
    """Creates, reads and deletes the VideoJobs of jobs."""

    def __init__(self, kube: Kube, store: Store) -> None:
        self._kube = kube
        self._store = store
        self._tasks: set[asyncio.Task[InvalidError | None]] = set()
        self._rests_until = 0.0

    async def make(self, job: NewJob, seconds: float) -> InvalidError | None:
        """Create the VideoJob; returns the error if Kubernetes refuses it within `seconds`."""
        return await self._begin(lambda: self._make(job), seconds)

    async def delete(self, entry: Entry) -> None:
        """Delete the VideoJob of a cancelled job, within DEADLINE_SECONDS or in the background."""
        await self._begin(lambda: self._delete(entry.job, entry.uid), DEADLINE_SECONDS)

    async def read(self, entry: Entry) -> VideoJob | None:
        """The VideoJob of a job; None when it is deleted or not read within READ_SECONDS."""
        job = entry.job
        try:
            async with asyncio.timeout(READ_SECONDS):
                found = await self._kube.get(VIDEO_JOBS, job.namespace, job.name)
        except (KubeError, TimeoutError) as error:
            logger.info("VideoJob not read", extra={"job_id": job.job_id, "reason": str(error)})
            return None
        # The name may be another VideoJob's by now.
        same = entry.uid in (None, found["metadata"]["uid"])
        return VideoJob.model_validate(found) if same else None

    async def close(self) -> None:
        """Wait _CLOSE_SECONDS for calls in flight; the operator completes those cancelled then."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSE_SECONDS)
        for task in self._tasks:
            task.cancel()

    async def _begin(
        self, work: Callable[[], Awaitable[InvalidError | None]], seconds: float
    ) -> InvalidError | None:
        if len(self._tasks) >= _MAX_CALLS or time.monotonic() < self._rests_until:
            return None  # Kubernetes is slower than requests arrive: no request queues for it
        task = asyncio.create_task(self._guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if not seconds:
            return None
        # asyncio.wait does not cancel the task on timeout, or when the client disconnects.
        done, _ = await asyncio.wait({task}, timeout=seconds)
        return task.result() if done else None

    async def _guarded(
        self, work: Callable[[], Awaitable[InvalidError | None]]
    ) -> InvalidError | None:
        try:
            return await work()
        except (KubeError, StoreError) as error:
            logger.warning("left to the operator", extra={"reason": str(error)})
            if isinstance(error, KubeError) and error.status == 0:
                self._rests_until = time.monotonic() + _REST_SECONDS
            return None

    async def _make(self, job: NewJob) -> InvalidError | None:
        uid = ""
        try:
            with tracing.span("create VideoJob", Kind.CLIENT):
                made = await self._kube.create(VIDEO_JOBS, job.namespace, video_job_manifest(job))
            uid = str(made["metadata"]["uid"])
        except AlreadyExistsError:
            logger.info("the operator was faster", extra={"job_id": job.job_id})
        except InvalidError as refusal:
            await self._store.attempts.finish(job.job_id, _refused(refusal))
            return refusal
        # A DELETE that arrived during the call found no VideoJob to delete.
        if await self._store.outbox.mark_created(job.job_id, uid) in TERMINAL:
            await self._delete(job, uid or None)
        return None

    async def _delete(self, job: NewJob, uid: str | None) -> None:
        # By its uid, if that is known: its name may be reused.
        try:
            await self._kube.delete(VIDEO_JOBS, job.namespace, job.name, uid=uid)
        except (NotFoundError, ConflictError):
            # Deleted already, or being created by the operator, which then deletes it itself.
            logger.info("no VideoJob to delete", extra={"job_id": job.job_id})
            return
        await self._store.outbox.mark_deleted(job.job_id)


def _refused(refusal: InvalidError) -> Finish:
    failure = Failure.of(
        FailureCode.INPUT_INVALID,
        f"Kubernetes refused the request: {refusal}",
        hint="Correct the field and submit it again.",
    )
    fragments = {**wire.failure_fragments(failure), "_refusal": str(refusal)}
    return Finish(Status.FAILURE, utc_now(), fragments)
