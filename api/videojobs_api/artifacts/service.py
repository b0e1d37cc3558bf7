"""Finds a finished job's file and answers with the bytes that were asked for."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from typing import Final

from starlette.responses import RedirectResponse, Response, StreamingResponse

from videojobs.job.states import TERMINAL, Status
from videojobs.protocol.reports import CONTENT_TYPES, Artifact, artifact_key
from videojobs.store import Entry
from videojobs_api.artifacts.filenames import content_disposition
from videojobs_api.artifacts.ranges import (
    ByteRange,
    NotSatisfiableError,
    if_range_holds,
    requested_range,
)
from videojobs_api.http.problems import ProblemError
from videojobs_api.jobs.reader import Reader
from videojobs_api.storage import Storage, StoredFile

REDIRECT_LIFETIME: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Wanted:
    """What a client wants of a file."""

    body: bool
    range: str | None
    if_range: str | None


async def download(
    reader: Reader, storage: Storage, job_id: str, artifact: Artifact, wanted: Wanted
) -> Response:
    """200, 206, 307 or 416; a ProblemError for 404 and 409."""
    entry = await reader.entry(job_id)
    attempt = _finished_attempt(entry, artifact)
    file = await storage.find(artifact_key(job_id, attempt, artifact))
    if file is None:
        raise ProblemError(404, f"Job {job_id} has no file {artifact.value}")
    if wanted.body and (url := await storage.download_url(file.key, REDIRECT_LIFETIME)):
        return RedirectResponse(url, headers={"Cache-Control": "no-store"})  # the URL expires
    title = str(entry.job.request.get("title", ""))
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Type": CONTENT_TYPES[artifact],
        "Content-Disposition": content_disposition(title, artifact),
        "ETag": file.etag,
        "Last-Modified": format_datetime(file.modified, usegmt=True),
    }
    return await _answer(storage, file, wanted, headers)


def _finished_attempt(entry: Entry, artifact: Artifact) -> int:
    status = entry.status
    if status is Status.SUCCESS and entry.artifacts_attempt is not None:
        return entry.artifacts_attempt
    job = f"Job {entry.job.job_id}"
    if status in TERMINAL:
        raise ProblemError(409, f"{job} ended in {status.value} status and has no {artifact.value}")
    raise ProblemError(
        409, f"{job} is in {status.value} status; {artifact.value} is there once it is success"
    )


async def _answer(
    storage: Storage, file: StoredFile, wanted: Wanted, headers: dict[str, str]
) -> Response:
    part = None
    if wanted.body and if_range_holds(wanted.if_range, file.etag):
        try:
            part = requested_range(wanted.range, file.size)
        except NotSatisfiableError:
            raise ProblemError(
                416,
                f"The file has {file.size} bytes; ask for a range inside it",
                headers={"Content-Range": f"bytes */{file.size}"},
            ) from None
    sent = part or ByteRange(0, file.size)
    headers["Content-Length"] = str(sent.length)
    if part is not None:
        headers["Content-Range"] = part.content_range(file.size)
    if not wanted.body:
        return Response(headers=headers)
    body = await _begun(storage.read(file, sent.start, sent.end))
    return StreamingResponse(body, status_code=206 if part else 200, headers=headers)


async def _begun(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Read the first chunk now: a store that is away is then a 503, not a broken 200."""
    first = await anext(chunks, b"")

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    return whole()
