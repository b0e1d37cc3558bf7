"""The JSON of the status endpoint, which is also the value of the Redis key `jobs:{id}`.

The store keeps each field as a JSON fragment, and its scripts join the fragments. A status is never
parsed and serialised again, so Redis, REST and caches hold the same bytes.
"""

import hashlib
import json
from datetime import datetime
from typing import Any, Final

from videojobs.job.failures import Failure
from videojobs.job.result import VideoFacts
from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact
from videojobs.times import rfc3339

FIELDS: Final = (
    "job_id",
    "status",
    "progress",
    "progress_message",
    "result",
    "error",
    "created_at",
    "started_at",
    "completed_at",
    "retry_count",
    "duration",
    "attempt",
    "queue_seconds",
    "next_retry_at",
    "error_code",
    "error_retryable",
    "queue_position",
    "estimated_completion_at",
    "effective_priority",
    "expires_at",
    "retry_of",
    "metadata",
)
"""The guide's fields in its order, then our additions. All are always present, null when unset."""


def fragment(value: object) -> str:
    """A value as JSON; text stays readable in redis-cli."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def progress_fragment(progress: float) -> str:
    """Progress with at most four decimals and no exponent: the guide's bash client passes it to
    `bc`."""
    text = f"{progress:.4f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def time_fragment(moment: datetime | None) -> str:
    """A time as RFC 3339 in quotes, None as null."""
    return "null" if moment is None else f'"{rfc3339(moment)}"'


def artifact_path(job_id: str, artifact: Artifact) -> str:
    """URL path at which the API serves a file of a finished job."""
    name = _SHORT_NAMES.get(artifact, artifact.value)
    return f"/api/v1/jobs/{job_id}/{name}"


_SHORT_NAMES: Final = {Artifact.VIDEO: "video", Artifact.THUMBNAIL: "thumbnail"}


def result_document(job_id: str, video: VideoFacts) -> dict[str, Any]:
    """The `result` object of REST: the guide's fields, then our additions."""
    facts = video.model_dump(include=set(VideoFacts.model_fields))
    return {
        "video_path": artifact_path(job_id, Artifact.VIDEO),
        "thumbnail_path": artifact_path(job_id, Artifact.THUMBNAIL),
        **facts,
        "duration": _whole_if_equal(video.duration),
    }


def failure_fragments(failure: Failure) -> dict[str, str]:
    """The wire fields of a failed job, as JSON fragments."""
    return {
        "error": fragment(failure.sentence()),
        "error_code": fragment(failure.code.value),
        "error_retryable": fragment(failure.retryable),
    }


def status_of(document: str) -> Status:
    """The status in a document's bytes, found without parsing: only an id precedes it."""
    return Status(document.partition('"status":"')[2].partition('"')[0])


def etag(document: str) -> str:
    """Entity tag of a document, a hash of its bytes."""
    return f'"{hashlib.blake2b(document.encode(), digest_size=12).hexdigest()}"'


def _whole_if_equal(seconds: float) -> int | float:
    rounded = round(seconds, 3)
    return int(rounded) if rounded == int(rounded) else rounded
