"""Completes what the API could not do while the Kubernetes API was unavailable.

The API writes a job's record and its outbox entry in one step before it answers, and then creates
the VideoJob. Entries older than a second are drained here. A cancelled job whose VideoJob the API
could not delete is drained in the same way.
"""

import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.resource import video_job_manifest
from videojobs.job.states import TERMINAL, Status
from videojobs.job.submission import NewJob
from videojobs.job.traceparent import TraceParent
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
from videojobs.store import Finish, Store
from videojobs.telemetry import tracing
from videojobs.telemetry.spans import Kind
from videojobs.times import utc_now
from videojobs_operator.constants import OUTBOX_AGE_SECONDS
from videojobs_operator.state.refusal import Refusal, refusal_of
from videojobs_operator.upkeep.refused_entries import RefusedEntries

_LOG: Final = logging.getLogger(__name__)

_AGE: Final = timedelta(seconds=OUTBOX_AGE_SECONDS)

_CONFLICT: Final = 409
"""Concerns one job, not the next one; the next turn repeats the call."""


class Outbox:
    """Drains the lists of VideoJobs to create and to delete. `clock` gives monotonic seconds."""

    def __init__(
        self, kube: Kube, store: Store, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._kube = kube
        self._store = store
        self._creations = RefusedEntries(clock)
        self._deletions = RefusedEntries(clock)

    async def drain(self) -> None:
        """One turn; raises KubeError or StoreError, and the next turn continues."""
        outbox, creations, deletions = self._store.outbox, self._creations, self._deletions
        for job_id in creations.choose(await outbox.to_create(_AGE, creations.reach)):
            await self._one(job_id, self._create, creations)
        for job_id in deletions.choose(await outbox.to_delete(_AGE, deletions.reach)):
            await self._one(job_id, self._delete, deletions)

    async def _one(
        self, job_id: str, work: Callable[[str], Awaitable[None]], refused: RefusedEntries
    ) -> None:
        """Process one entry; a refusal of this job alone does not hold up the next."""
        try:
            await work(job_id)
        except KubeError as error:
            refusal = refusal_of(error)
            if refusal is not None:
                await self._tell(job_id, refusal, refused)
            elif error.status != _CONFLICT:
                raise

    async def _tell(self, job_id: str, refusal: Refusal, refused: RefusedEntries) -> None:
        """Say once in the record, and in the log, why the job stays in the outbox."""
        if refused.is_news(job_id, refusal.advice):
            _LOG.warning("Job %s stays in the outbox: %s", job_id, refusal.words)
            await self._store.attempts.record_wait(job_id, refusal.advice, utc_now())
        refused.rest(job_id, refusal.advice)

    async def _create(self, job_id: str) -> None:
        entry = await self._store.records.entry(job_id)
        uid = ""
        if entry is not None and entry.status not in TERMINAL:
            job = entry.job
            try:
                uid = await self._make(job)
                _LOG.info("Created VideoJob %s from the outbox", job_id)
            except AlreadyExistsError:
                pass  # the API's own call has succeeded after all
            except InvalidError as error:
                failure = Failure.of(FailureCode.INPUT_INVALID, str(error))
                fragments = wire.failure_fragments(failure)
                await self._store.attempts.finish(
                    job_id, Finish(Status.FAILURE, utc_now(), fragments)
                )
        await self._store.outbox.mark_created(job_id, uid)

    async def _make(self, job: NewJob) -> str:
        """Create the VideoJob; returns its uid."""
        above = TraceParent.parse(job.traceparent)
        with tracing.within(above), tracing.span("create VideoJob", Kind.CLIENT):
            made = await self._kube.create(VIDEO_JOBS, job.namespace, video_job_manifest(job))
        return str(made["metadata"]["uid"])

    async def _delete(self, job_id: str) -> None:
        entry = await self._store.records.entry(job_id)
        if entry is not None:
            # By its uid, if it is known: the name may be another VideoJob's by now.
            await self._delete_resource(entry.job.namespace, entry.job.name, entry.uid)
        await self._store.outbox.mark_deleted(job_id)

    async def _delete_resource(self, namespace: str, name: str, uid: str | None) -> None:
        with contextlib.suppress(NotFoundError):
            try:
                await self._kube.delete(VIDEO_JOBS, namespace, name, uid=uid)
            except ConflictError:
                found = await self._kube.get(VIDEO_JOBS, namespace, name)
                if uid in (None, found["metadata"]["uid"]):
                    raise
