"""`GET` and `HEAD` of the files under `/api/v1/jobs/{job_id}/`."""

from datetime import timedelta
from email.utils import format_datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from videojobs.protocol.reports import CONTENT_TYPES, Artifact
from videojobs_api.artifacts import service
from videojobs_api.artifacts.filenames import content_disposition
from videojobs_api.artifacts.ranges import ByteRange
from videojobs_api.artifacts.service import Download
from videojobs_api.http.problems import documented
from videojobs_api.routes.dependencies import JobId, ReaderDep, StorageDep

REDIRECT_LIFETIME: Final = timedelta(minutes=15)

router = APIRouter(tags=["files"])

_NAMES: Final = {
    Artifact.VIDEO: ("video", "The video"),
    Artifact.THUMBNAIL: ("thumbnail", "The thumbnail"),
    Artifact.SUBTITLES_SRT: ("captions.srt", "The captions as SubRip"),
    Artifact.SUBTITLES_VTT: ("captions.vtt", "The captions as WebVTT"),
    Artifact.REPORT: ("report.json", "The renderer's measurements of the video"),
}


def _serve(artifact: Artifact, name: str, title: str) -> None:
    async def download(
        request: Request,
        job_id: JobId,
        reader: ReaderDep,
        storage: StorageDep,
        range_: Annotated[
            str | None, Header(alias="Range", description="bytes=FIRST-LAST: a part of the file.")
        ] = None,
        if_range: Annotated[
            str | None,
            Header(description="ETag of the file that the part belongs to; else the whole file."),
        ] = None,
    ) -> Response:
        found = await service.find(reader, storage, job_id, artifact)
        headers = _headers(found, artifact)
        if request.method == "HEAD":
            return Response(headers={**headers, "Content-Length": str(found.file.size)})
        url = await storage.download_url(found.file.key, REDIRECT_LIFETIME)
        if url is not None:
            return RedirectResponse(url, headers={"Cache-Control": "no-store"})  # the URL expires
        part = found.part(range_, if_range)
        sent = part or ByteRange(0, found.file.size)
        headers["Content-Length"] = str(sent.length)
        if part is not None:
            headers["Content-Range"] = part.content_range(found.file.size)
        body = await service.open_bytes(storage, found.file, sent)
        return StreamingResponse(body, status_code=206 if part else 200, headers=headers)

    path, operation = f"/{{job_id}}/{name}", name.replace(".", "_")
    router.get(
        path,
        summary=title,
        description="The whole file, or a part by `Range`. 409 until the job's status is "
        "`success`.",
        operation_id=f"download_{operation}",
        response_class=Response,
        responses={**_bytes_of(artifact), **documented(401, 404, 409, 416, 503)},
    )(download)
    router.head(
        path,
        summary=f"{title}: headers only",
        description="Length, type, file name and ETag.",
        operation_id=f"head_{operation}",
        response_class=Response,
        responses={200: {"description": "Headers of the file"}, **documented(401, 404, 409, 503)},
    )(download)


def _headers(found: Download, artifact: Artifact) -> dict[str, str]:
    return {
        "Accept-Ranges": "bytes",
        "Content-Type": CONTENT_TYPES[artifact],
        "Content-Disposition": content_disposition(found.title, artifact),
        "ETag": found.file.etag,
        "Last-Modified": format_datetime(found.file.modified, usegmt=True),
    }


def _bytes_of(artifact: Artifact) -> dict[int | str, dict[str, Any]]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    content = {CONTENT_TYPES[artifact]: schema}
    return {
        200: {"description": "The file", "content": content},
        307: {"description": "The file is at Location, a URL of the store that soon expires"},
        206: {"description": "The requested part of the file", "content": content},
    }


for _artifact, (_name, _title) in _NAMES.items():
    _serve(_artifact, _name, _title)
