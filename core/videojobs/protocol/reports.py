"""A renderer's calls to the API's internal port.

    POST /internal/v1/jobs/{job}/attempts/{attempt}/progress                ProgressReport
    POST /internal/v1/jobs/{job}/attempts/{attempt}/artifacts/{name}        Upload -> UploadGrant
    POST /internal/v1/jobs/{job}/attempts/{attempt}/artifacts/{name}/stored Upload
    POST /internal/v1/jobs/{job}/attempts/{attempt}/outcome                 Termination

Each needs `Authorization: Bearer TOKEN` with the attempt's report token
(`videojobs.protocol.report_tokens`).
A file is accepted once `stored` has answered 204: the object store then holds, byte for byte, what
the renderer made. A renderer reports success only after that. An outcome that has been answered 204
is the end of the attempt, whatever becomes of its pod.
"""

import re
from enum import StrEnum
from typing import Final

from pydantic import BaseModel, Field

INTERNAL_PREFIX: Final = "/internal/v1"

MESSAGE_QUEUED: Final = "Waiting in the queue"
MESSAGE_STARTED: Final = "Renderer started"
MESSAGE_ANALYZING: Final = "Analyzing script"
MESSAGE_COMPOSITING: Final = "Compositing video"
MESSAGE_COMPLETED: Final = "Video generation completed"
MESSAGE_CANCELLED: Final = "Job cancelled"


def message_audio(scene: int, scenes: int) -> str:
    """The guide's message while the speech of one scene is made."""
    return f"Generating audio (scene {scene}/{scenes})"


def message_images(scene: int, scenes: int) -> str:
    """The guide's message while the pictures of one scene are made."""
    return f"Generating images for scene {scene}/{scenes}"


class Artifact(StrEnum):
    """Files that a renderer may upload; any other name is refused."""

    VIDEO = "video.mp4"
    THUMBNAIL = "thumbnail.jpg"
    SUBTITLES_SRT = "captions.srt"
    SUBTITLES_VTT = "captions.vtt"
    REPORT = "report.json"


CONTENT_TYPES: Final[dict[Artifact, str]] = {
    Artifact.VIDEO: "video/mp4",
    Artifact.THUMBNAIL: "image/jpeg",
    Artifact.SUBTITLES_SRT: "application/x-subrip",
    Artifact.SUBTITLES_VTT: "text/vtt",
    Artifact.REPORT: "application/json",
}


def artifact_key(job_id: str, attempt: int, artifact: Artifact) -> str:
    """Object key of a file. It contains the attempt, so two attempts never share a file."""
    return f"{job_id}/{attempt}/{artifact.value}"


def parse_artifact_key(key: str) -> tuple[str, int] | None:
    """Job id and attempt of an object key; None for an object of another origin."""
    match = _ARTIFACT_KEY.fullmatch(key)
    return (match["job_id"], int(match["attempt"])) if match else None


_NAMES: Final = "|".join(map(re.escape, Artifact))
_ARTIFACT_KEY: Final = re.compile(
    rf"(?P<job_id>[0-9A-Za-z-]{{1,64}})/(?P<attempt>[1-9]\d{{0,8}})/({_NAMES})"
)


class ProgressReport(BaseModel):
    """Progress of one attempt, from 0.0 to 1.0; it never falls."""

    progress: float = Field(ge=0.0, le=1.0)
    message: str = Field(min_length=1, max_length=200)
    eta_seconds: float | None = Field(
        default=None, ge=0, description="Expected seconds until the files are stored."
    )


class ReportAnswer(BaseModel):
    """`proceed` is false when the attempt is stale or the job is over: stop and upload nothing."""

    proceed: bool


class Upload(BaseModel):
    """Size and hash of a file, before and after its upload."""

    size: int = Field(ge=1, description="In bytes.")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$", description="SHA-256 in hexadecimal.")


class UploadGrant(BaseModel):
    """One presigned request: send the file's bytes with `method` to `url`."""

    method: str
    url: str
    headers: dict[str, str] = Field(default_factory=dict)
