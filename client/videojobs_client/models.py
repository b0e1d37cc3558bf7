"""The response bodies. Unknown keys are kept, so that `--json` shows them.

The service's `/docs` describe the fields.
"""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field

from videojobs.job.request import Tier
from videojobs.job.result import VideoFacts
from videojobs.job.states import TERMINAL, Status


class Answer(BaseModel):
    """A response body, immutable."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Submitted(Answer):
    """A job that is stored and will be rendered."""

    job_id: str
    status: Status
    message: str
    estimated_duration: int = Field(description="Seconds until the video is ready.")


class Rehearsal(Answer):
    """The result of a dry run; nothing was created."""

    valid: bool
    estimated_duration: int = Field(description="Seconds until the video would be ready.")
    effective_priority: int
    tier: Tier


class Video(Answer, VideoFacts):
    """A finished video."""

    video_path: str
    thumbnail_path: str


class Job(Answer):
    """The state of a job at one time."""

    job_id: str
    status: Status
    progress: float = Field(description="0.0 to 1.0.")
    progress_message: str
    result: Video | None = None
    error: str | None = None
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    retry_count: int = 0
    duration: int | None = Field(default=None, description="Seconds of rendering.")
    attempt: int = 0
    queue_seconds: int | None = None
    next_retry_at: datetime | None = None
    error_code: str | None = None
    error_retryable: bool | None = None
    queue_position: int | None = Field(default=None, description="1 is admitted next.")
    estimated_completion_at: datetime | None = None
    effective_priority: int | None = None
    expires_at: datetime | None = None
    retry_of: str | None = None
    metadata: dict[str, str] = {}

    @property
    def over(self) -> bool:
        """Whether its status will never change again."""
        return self.status in TERMINAL


class JobPage(Answer):
    """A page of a user's jobs, newest first."""

    jobs: list[Job]
    total: int
    page: int
    page_size: int
    next_cursor: str | None = None


class Cancelled(Answer):
    """A job that is cancelled for good."""

    job_id: str
    status: Status
    message: str
