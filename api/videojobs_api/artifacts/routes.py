"""`GET` and `HEAD` of the files under `/api/v1/jobs/{job_id}/`."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Request
from starlette.responses import Response

from videojobs.protocol.reports import CONTENT_TYPES, Artifact
from videojobs_api.artifacts import service
from videojobs_api.dependencies import JobId, ReaderDep, StorageDep
from videojobs_api.http.problems import documented

router = APIRouter(tags=["files"])

_NAMES: Final = {
    Artifact.VIDEO: ("video", "The video"),
    Artifact.THUMBNAIL: ("thumbnail", "The thumbnail"),
    Artifact.SUBTITLES_SRT: ("captions.srt", "The captions as SubRip"),
    Artifact.SUBTITLES_VTT: ("captions.vtt", "The captions as WebVTT"),
    Artifact.REPORT: ("report.json", "What the renderer measured of the video"),
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
            str | None, Header(description="ETag of the file that the part belongs to.")
        ] = None,
    ) -> Response:
        wanted = service.Wanted(request.method == "GET", range_, if_range)
        return await service.download(reader, storage, job_id, artifact, wanted)

    path, operation = f"/{{job_id}}/{name}", name.replace(".", "_")
    router.get(
        path,
        summary=title,
        description="Whole, or in part by `Range`. 409 until the job's status is `success`.",
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


def _bytes_of(artifact: Artifact) -> dict[int | str, dict[str, Any]]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    content = {CONTENT_TYPES[artifact]: schema}
    return {
        200: {"description": "The file", "content": content},
        307: {"description": "The file is at Location, a URL of the store that soon expires"},
        206: {"description": "The part that was asked for", "content": content},
    }


for _artifact, (_name, _title) in _NAMES.items():
    _serve(_artifact, _name, _title)
