"""Reads the records of single jobs and lists of a user's jobs."""

import json
from collections.abc import Awaitable
from typing import cast

from videojobs.job.outcome import Termination, parse_termination
from videojobs.job.states import Status
from videojobs.job.submission import parse_new_job
from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation
from videojobs.store.records import Cursor, Entry, Listing, Page, State


class RecordReader(StorePart):
    """Read access to records. A job without a record reads as None."""

    @operation
    async def document(self, job_id: str) -> str | None:
        """The bytes of the status endpoint. Reads of the same moment share one MGET."""
        return await self._client.document(job_id)

    @operation
    async def state(self, job_id: str) -> State | None:
        """The bytes of the status endpoint, and their version."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.wire(job_id))
            pipe.hget(keys.record(job_id), "_version")
            document, version = await pipe.execute()
        return None if document is None else State(int(version or 0), document)

    @operation
    async def owned_document(self, job_id: str) -> tuple[str | None, str | None]:
        """The bytes of the status endpoint, and the id of the job's user."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.wire(job_id))
            pipe.hget(keys.record(job_id), "_user")
            document, owner = await pipe.execute()
        return document, owner

    @operation
    async def entry(self, job_id: str) -> Entry | None:
        """The internal fields: what the job's VideoJob is made of, and whose files are served."""
        names = ["_job", "status", "_artifacts_attempt", "_uid"]
        values = await cast(
            "Awaitable[list[str | None]]", self._redis.hmget(keys.record(job_id), names)
        )
        job, status, attempt, uid = values
        if job is None or status is None:
            return None
        new_job = parse_new_job(job)
        # Version 0.1 kept no uid; a VideoJob that was applied by hand has it as its job id.
        by_hand = job_id if new_job.name != job_id else None
        return Entry(
            job=new_job,
            uid=uid or by_hand,
            status=Status(json.loads(status)),
            artifacts_attempt=int(attempt) if attempt else None,
        )

    @operation
    async def outcome(self, job_id: str, attempt: int) -> Termination | None:
        """The outcome that an attempt has reported to the internal port; None without a report."""
        names = ["_outcome_attempt", "_outcome"]
        known, text = await cast(
            "Awaitable[list[str | None]]", self._redis.hmget(keys.record(job_id), names)
        )
        return parse_termination(text) if known == str(attempt) else None

    @operation
    async def page(self, user_id: str, listing: Listing) -> Page:
        """A user's jobs, newest first; expired jobs are left out."""
        after = listing.after
        total, score, last, *documents = await self._client.run(
            "list",
            user_id,
            listing.offset,
            listing.limit,
            after.created_ms if after else "",
            after.job_id if after else "",
            *(status.value for status in listing.statuses),
        )
        return Page(documents, total, Cursor(int(score), last) if last else None)

    @operation
    async def counts(self) -> dict[Status, int]:
        """Number of retained jobs in each status."""
        async with self._redis.pipeline(transaction=True) as pipe:
            for status in Status:
                pipe.zcard(keys.by_status(status))
            numbers = await pipe.execute()
        return dict(zip(Status, numbers, strict=True))
