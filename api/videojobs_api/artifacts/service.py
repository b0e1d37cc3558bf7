"""Finds the file of a finished job and opens the bytes of a download."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from videojobs.job.states import TERMINAL, Status
from videojobs.protocol.reports import Artifact, artifact_key
from videojobs.store import Entry
from videojobs_api.artifacts.ranges import (
    ByteRange,
    NotSatisfiableError,
    if_range_holds,
    requested_range,
)
from videojobs_api.errors import Conflict, NotFound, RangeNotSatisfiable
from videojobs_api.jobs.reader import Reader
from videojobs_api.storage import Storage, StoredFile


@dataclass(frozen=True)
class Download:
    """A stored file and the title of its video."""

    file: StoredFile
    title: str

    def part(self, range_: str | None, if_range: str | None) -> ByteRange | None:
        """The part that the headers `Range` and `If-Range` request; None for the whole file.

        Raises RangeNotSatisfiable.
        """
        if not if_range_holds(if_range, self.file.etag, self.file.modified):
            return None
        try:
            return requested_range(range_, self.file.size)
        except NotSatisfiableError:
            raise RangeNotSatisfiable(self.file.size) from None


async def find(reader: Reader, storage: Storage, job_id: str, artifact: Artifact) -> Download:
    """A file of a finished job. Raises NotFound; Conflict for a job that has no such file yet."""
    entry = await reader.entry(job_id)
    attempt = _finished_attempt(entry, artifact)
    file = await storage.find(artifact_key(job_id, attempt, artifact))
    if file is None:
        raise NotFound(f"Job {job_id} has no file {artifact.value}")
    return Download(file, str(entry.job.request.get("title", "")))


async def open_bytes(storage: Storage, file: StoredFile, part: ByteRange) -> AsyncIterator[bytes]:
    """The bytes of a part, in chunks. The first chunk is read at once, so that an unavailable store
    raises StorageError here rather than after the response has begun."""
    chunks = storage.read(file, part.start, part.end)
    first = await anext(chunks, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return whole()


def _finished_attempt(entry: Entry, artifact: Artifact) -> int:
    status = entry.status
    if status is Status.SUCCESS and entry.artifacts_attempt is not None:
        return entry.artifacts_attempt
    job = f"Job {entry.job.job_id}"
    if status in TERMINAL:
        raise Conflict(f"{job} ended in {status.value} status and has no {artifact.value}")
    raise Conflict(
        f"{job} is in {status.value} status; {artifact.value} is available once it succeeds"
    )
