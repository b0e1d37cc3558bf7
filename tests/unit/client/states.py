"""Jobs as the service shows them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from videojobs_client.models import Job

NOW: Final = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
JOB_ID: Final = "a3916274-a4ce-4fc8-bef9-b76d994fe482"


def after(seconds: float) -> datetime:
    """A moment so many seconds from now."""
    return NOW + timedelta(seconds=seconds)


def document(**changes: Any) -> dict[str, Any]:
    """The fields that every version of the service has."""
    return {
        "job_id": JOB_ID,
        "status": "pending",
        "progress": 0.0,
        "progress_message": "Waiting in the queue",
        "created_at": after(-60),
        **changes,
    }


def job(**changes: Any) -> Job:
    """A job that waits, with fields changed."""
    return Job.model_validate(document(**changes))


def video(**changes: Any) -> dict[str, Any]:
    """A result."""
    return {
        "video_path": f"/api/v1/jobs/{JOB_ID}/video",
        "thumbnail_path": f"/api/v1/jobs/{JOB_ID}/thumbnail",
        "duration": 15,
        "file_size": 3_456_789,
        "resolution": "1920x1080",
        **changes,
    }
