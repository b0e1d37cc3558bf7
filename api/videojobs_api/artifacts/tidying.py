"""Deletes unreachable files: those of superseded attempts, and of jobs whose record has expired.

The folder of a job is scanned soon after the job's end. All folders are scanned once an hour, for
late uploads of stopped attempts and for expired jobs. Replicas of the API share the work by leases;
doing it twice is harmless.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from videojobs.loops import repeat
from videojobs.protocol.reports import parse_artifact_key
from videojobs.store import FileClaims, StoreError
from videojobs.store.files import FileClaim
from videojobs.times import utc_now
from videojobs_api.storage import Storage, StorageError, StoredFile

PERIOD: Final = timedelta(minutes=1)
SWEEP_PERIOD: Final = timedelta(hours=1)

SETTLED: Final = timedelta(seconds=30)
"""By then a renderer that was stopped has ended, and its uploads with it."""

_JOBS_A_TURN: Final = 1000

logger = logging.getLogger(__name__)


def is_litter(
    file: StoredFile, attempt: int, claim: FileClaim | None, now: datetime, retention: timedelta
) -> bool:
    """Whether a file of `attempt` may be deleted.

    A file without a record is kept for the retention time of a record: Redis may have lost its
    data, and the operator restores the records of running jobs.
    """
    if claim is None:
        return now - file.modified > retention
    return not claim.wants(attempt)


class Tidier:
    """Scans for unreachable files. Methods raise StoreError and StorageError; call them again."""

    def __init__(self, storage: Storage, claims: FileClaims, retention: timedelta) -> None:
        self._storage = storage
        self._claims = claims
        self._retention = retention

    async def run(self, period: timedelta = PERIOD) -> None:
        """Until cancelled."""

        async def turn() -> None:
            if await self._claims.lease("ended", period):
                await self.tidy_ended(utc_now() - SETTLED)
            if await self._claims.lease("sweep", SWEEP_PERIOD):
                await self.sweep()

        away = (StoreError, StorageError)
        await repeat("Tidying of files", turn, period.total_seconds(), expected=away)

    async def tidy_ended(self, before: datetime) -> None:
        """Scan the folders of jobs that ended before a time and are not scanned yet."""
        for job_id in await self._claims.ended(before, _JOBS_A_TURN):
            await self._tidy(f"{job_id}/")
            await self._claims.tidied(job_id)

    async def sweep(self) -> None:
        """Scan all folders."""
        await self._tidy("")

    async def _tidy(self, prefix: str) -> None:
        async for files in self._storage.files(prefix):
            litter = await self._litter(files)
            await self._storage.delete([file.key for file in litter])
            if litter:
                logger.info("deleted unreachable files", extra={"files": len(litter)})

    async def _litter(self, files: Sequence[StoredFile]) -> list[StoredFile]:
        owners = {file: parse_artifact_key(file.key) for file in files}
        ours = {file: owner for file, owner in owners.items() if owner is not None}
        ids = list({job_id for job_id, _ in ours.values()})
        claims = dict(zip(ids, await self._claims.of(ids), strict=True))
        now = utc_now()
        return [
            file
            for file, (job_id, attempt) in ours.items()
            if is_litter(file, attempt, claims[job_id], now, self._retention)
        ]
