"""`GET` and `HEAD` of the files under `/api/v1/jobs/{job_id}/`."""

from datetime import timedelta
from email.utils import format_datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response, StreamingResponse

from videojobs.protocol.quality import QualityReport
from videojobs.protocol.reports import CONTENT_TYPES, Artifact
from videojobs_api.artifacts import service
from videojobs_api.artifacts.filenames import content_disposition
from videojobs_api.artifacts.ranges import ByteRange
from videojobs_api.artifacts.service import Download
from videojobs_api.http import conditional
from videojobs_api.http.problems import documented
from videojobs_api.routes.dependencies import JobId, ReaderDep, StorageDep
from videojobs_api.storage import Storage, StoredFile

REDIRECT_LIFETIME: Final = timedelta(minutes=15)

router = APIRouter(tags=["files"])

_NAMES: Final = {
    Artifact.VIDEO: ("video", "The video"),
    Artifact.THUMBNAIL: ("thumbnail", "The thumbnail"),
    Artifact.SUBTITLES_SRT: ("captions.srt", "The captions as SubRip"),
    Artifact.SUBTITLES_VTT: ("captions.vtt", "The captions as WebVTT"),
    Artifact.REPORT: ("report.json", "The renderer's measurements of the video"),
}
_REDIRECTED: Final = frozenset({Artifact.VIDEO})
"""Browsers refuse captions that leave the origin of the page, and the rest is small."""
_BYTES: Final = {"type": "string", "format": "binary"}
_TEXT: Final = {"type": "string"}
_SCHEMAS: Final = {
    Artifact.VIDEO: _BYTES,
    Artifact.THUMBNAIL: _BYTES,
    Artifact.SUBTITLES_SRT: _TEXT,
    Artifact.SUBTITLES_VTT: _TEXT,
}


class Wanted(BaseModel):
    """Headers of a request for a file."""

    range: str | None = Field(default=None, description="bytes=FIRST-LAST: a part of the file.")
    if_range: str | None = Field(
        default=None,
        description="ETag or date of the file that the part belongs to; else the whole file.",
    )
    if_none_match: str | None = Field(
        default=None, description="ETag of the file that you have: 304 while it is the same."
    )
    if_modified_since: str | None = Field(
        default=None, description="Last-Modified of the file that you have."
    )


def _serve(artifact: Artifact, name: str, title: str) -> None:
    async def download(
        request: Request,
        job_id: JobId,
        reader: ReaderDep,
        storage: StorageDep,
        wanted: Annotated[Wanted, Header()],
    ) -> Response:
        found = await service.find(reader, storage, job_id, artifact)
        file, validators = found.file, _validators(found.file)
        if conditional.unmodified(
            wanted.if_none_match, wanted.if_modified_since, file.etag, file.modified
        ):
            return Response(status_code=304, headers=validators)
        disposition = content_disposition(found.title, artifact)
        headers = {**validators, **_described(artifact, disposition)}
        if request.method == "HEAD":
            return Response(headers={**headers, "Content-Length": str(file.size)})
        if artifact in _REDIRECTED:
            url = await storage.download_url(file.key, disposition, REDIRECT_LIFETIME)
            if url is not None:
                return RedirectResponse(url, headers={"Cache-Control": "no-store"})  # it expires
        return await _body(found, storage, found.part(wanted.range, wanted.if_range), headers)

    path, operation = f"/{{job_id}}/{name}", name.replace(".", "_")
    router.get(
        path,
        summary=title,
        description="The whole file, or a part by `Range`. 409 until the job's status is "
        "`success`.",
        operation_id=f"download_{operation}",
        response_class=Response,
        responses={**_answers(artifact), **documented(401, 404, 409, 416, 503)},
    )(download)
    router.head(
        path,
        summary=f"{title}: headers only",
        description="Length, type, file name and ETag.",
        operation_id=f"head_{operation}",
        response_class=Response,
        responses={
            200: {"description": "Headers of the file"},
            304: {"description": "`If-None-Match` or `If-Modified-Since` names this very file"},
            **documented(401, 404, 409, 503),
        },
    )(download)


async def _body(
    found: Download, storage: Storage, part: ByteRange | None, headers: dict[str, str]
) -> Response:
    size = found.file.size
    sent = part or ByteRange(0, size)
    headers["Content-Length"] = str(sent.length)
    if part is not None:
        headers["Content-Range"] = part.content_range(size)
    chunks = await service.open_bytes(storage, found.file, sent)
    return StreamingResponse(chunks, status_code=206 if part else 200, headers=headers)


def _described(artifact: Artifact, disposition: str) -> dict[str, str]:
    return {
        "Accept-Ranges": "bytes",
        "Content-Type": CONTENT_TYPES[artifact],
        "Content-Disposition": disposition,
    }


def _validators(file: StoredFile) -> dict[str, str]:
    return {
        "ETag": file.etag,
        "Last-Modified": format_datetime(file.modified, usegmt=True),
        "Cache-Control": "no-transform",  # a video that a proxy compresses cannot be seeked in
    }


def _answers(artifact: Artifact) -> dict[int | str, dict[str, Any]]:
    whole: dict[str, Any] = {"description": "The file"}
    part: dict[str, Any] = {"description": "The requested part of the file"}
    redirect = {"description": "The file is at Location, a URL of the store that soon expires"}
    if artifact is Artifact.REPORT:
        whole["model"] = QualityReport  # whose parts are no JSON
    else:
        whole["content"] = part["content"] = {
            CONTENT_TYPES[artifact]: {"schema": _SCHEMAS[artifact]}
        }
    return {
        200: whole,
        206: part,
        304: {"description": "`If-None-Match` or `If-Modified-Since` names this very file"},
        **({307: redirect} if artifact in _REDIRECTED else {}),
    }


for _artifact, (_name, _title) in _NAMES.items():
    _serve(_artifact, _name, _title)
