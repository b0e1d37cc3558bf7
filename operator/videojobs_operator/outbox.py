"""What the API could not finish while the Kubernetes API was away.

The API writes a job's record and its outbox entry in one step before it answers, then creates the
VideoJob. An entry that is older than a second is drained here. A cancelled job whose VideoJob could
not be deleted is handled likewise.
"""

import contextlib
import logging
from datetime import timedelta
from typing import Final

from videojobs import wire
from videojobs.failures import Failure, FailureCode
from videojobs.kube import VIDEO_JOBS, ConflictError, InvalidError, Kube, NotFoundError
from videojobs.resource import video_job_manifest
from videojobs.states import TERMINAL, Status
from videojobs.store import Finish, JobStore
from videojobs.times import utc_now
from videojobs_operator.settings import OUTBOX_AGE_SECONDS

_LOG: Final = logging.getLogger(__name__)

_AGE: Final = timedelta(seconds=OUTBOX_AGE_SECONDS)


class Outbox:
    """Drains both lists; raises KubeError or StoreError, and goes on at the next call."""

    def __init__(self, kube: Kube, store: JobStore) -> None:
        self._kube = kube
        self._store = store

    async def drain(self) -> None:
        """Create what is missing, delete what is cancelled."""
        for job_id in await self._store.outbox(_AGE):
            await self._create(job_id)
        for job_id in await self._store.retracted(_AGE):
            await self._delete(job_id)

    async def _create(self, job_id: str) -> None:
        entry = await self._store.entry(job_id)
        if entry is not None and entry.status not in TERMINAL:
            job = entry.job
            try:
                await self._kube.create(VIDEO_JOBS, job.namespace, video_job_manifest(job))
                _LOG.info("Created VideoJob %s from the outbox", job_id)
            except ConflictError:
                pass  # the API's own call got through after all
            except InvalidError as error:
                failure = Failure.of(FailureCode.INPUT_INVALID, str(error))
                fragments = wire.failure_fragments(failure)
                await self._store.finish(job_id, Finish(Status.FAILURE, utc_now(), fragments))
        await self._store.resource_made(job_id)

    async def _delete(self, job_id: str) -> None:
        entry = await self._store.entry(job_id)
        if entry is not None:
            # A resource that was applied by hand is known by its uid: spare a namesake.
            uid = None if entry.job.name == job_id else job_id
            with contextlib.suppress(NotFoundError, ConflictError):
                await self._kube.delete(VIDEO_JOBS, entry.job.namespace, entry.job.name, uid=uid)
        await self._store.resource_deleted(job_id)
