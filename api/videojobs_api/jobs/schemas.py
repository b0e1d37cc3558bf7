"""Request and response bodies of the guide's endpoints, with its spelling and order of fields."""

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import (
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)
from pydantic.alias_generators import to_camel

from videojobs.job.failures import FailureCode
from videojobs.job.request import (
    DEFAULT_PRIORITY,
    HIGHEST_PRIORITY,
    LOWEST_PRIORITY,
    Identifier,
    Tier,
    VideoRequest,
    WholeNumber,
)
from videojobs.job.result import VideoFacts
from videojobs.job.states import Status

MAX_PAGE_SIZE: Final = 100
DEFAULT_PAGE_SIZE: Final = 20
MAX_PAGE: Final = 10**9  # times MAX_PAGE_SIZE is still an offset that Redis takes

EXAMPLE_ID: Final = "a3916274-a4ce-4fc8-bef9-b76d994fe482"
GUIDE_REQUEST: Final[dict[str, Any]] = {
    "script_id": "test-123",
    "user_id": "user-456",
    "title": "My First Video",
    "script_content": "This is a test video script.",
    "language": "en-US",
    "platform": "youtube",
    "duration": 15,
    "voice_provider": "azure",
}
_REQUEST_EXAMPLE: Final[dict[str, Any]] = {
    "video_request": GUIDE_REQUEST,
    "priority": DEFAULT_PRIORITY,
}


def _as_written(name: str) -> str:
    return name


class VideoRequestBody(VideoRequest):
    """`VideoRequest` in snake_case only, so that errors name the fields as the guide does."""

    model_config = ConfigDict(
        alias_generator=AliasGenerator(validation_alias=_as_written, serialization_alias=to_camel),
        extra="allow",
    )

    def as_camel_case(self) -> dict[str, Any]:
        """The JSON of `VideoJob.spec.request`, without unknown fields: a `userId` among them would
        overwrite `user_id`, which has been checked."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True, include=_KNOWN)


_KNOWN: Final = set(VideoRequest.model_fields)


Priority = Annotated[
    WholeNumber,
    Field(
        ge=HIGHEST_PRIORITY,
        le=LOWEST_PRIORITY,
        description="1-3 high, 4-7 default, 8-10 low; 1 is served first.",
    ),
]


MetadataKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
MetadataValue = Annotated[str, StringConstraints(max_length=512)]
Metadata = Annotated[
    dict[MetadataKey, MetadataValue],
    Field(
        max_length=16,
        description="Your own keys and values, at most 16; returned with every status.",
        examples=[{"order": "4711"}],
    ),
]


def _wanted_priority(value: object) -> object:
    return DEFAULT_PRIORITY if value is None else value


def _wanted_metadata(value: object) -> object:
    return {} if value is None else value


class CreateJob(BaseModel):
    """A submission. Unknown fields are ignored, unless `Prefer` requests strict handling."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [_REQUEST_EXAMPLE]})

    video_request: VideoRequestBody
    priority: Annotated[
        Priority, BeforeValidator(_wanted_priority, json_schema_input_type=Priority | None)
    ] = DEFAULT_PRIORITY
    metadata: Annotated[
        Metadata, BeforeValidator(_wanted_metadata, json_schema_input_type=Metadata | None)
    ] = Field(default_factory=dict)
    webhook_url: str | None = Field(
        default=None,
        min_length=1,
        max_length=2048,
        description="https:// URL that receives a signed POST at the job's end (Standard "
        "Webhooks).",
        examples=["https://example.org/hooks/videos"],
    )

    def unknown_fields(self) -> list[str]:
        """Paths of the unknown fields, each cut to 64 characters."""
        inner = [f"video_request.{name}" for name in self.video_request.model_extra or ()]
        return [path[:64] for path in (*(self.model_extra or ()), *inner)]


class DryRun(BaseModel):
    """The request is valid; nothing was created."""

    valid: bool = True
    estimated_duration: int = Field(
        ge=1, description="Seconds until the video would be ready.", examples=[30]
    )
    effective_priority: Priority = Field(description="The priority within your tier.")
    tier: Tier


class JobCreated(BaseModel):
    """The job is stored and will be rendered."""

    job_id: str = Field(examples=[EXAMPLE_ID])
    status: Status = Status.PENDING
    message: str = "Video generation job queued successfully"
    estimated_duration: int = Field(
        ge=1, description="Seconds until the video is ready.", examples=[30]
    )


def _always_there(schema: dict[str, Any]) -> None:
    """Defaults are for readers of older documents; ours have every key but perhaps `credits`."""
    schema["required"] = [name for name in schema["properties"] if name != "credits"]


class JobResult(VideoFacts):
    """A finished video."""

    model_config = ConfigDict(json_schema_extra=_always_there)

    video_path: str = Field(examples=[f"/api/v1/jobs/{EXAMPLE_ID}/video"])
    thumbnail_path: str = Field(examples=[f"/api/v1/jobs/{EXAMPLE_ID}/thumbnail"])
    duration: float = Field(description="Length of the video in seconds.", examples=[15])
    file_size: int = Field(description="Bytes.", examples=[345678])
    resolution: str = Field(examples=["1920x1080"])
    voice: str = Field(examples=["piper:joe"])
    caption_timing: str = Field(description="Word times: exact or estimated.", examples=["exact"])
    degraded: list[str] = Field(description="What was substituted by a simpler means, and why.")
    credits: list[str] = Field(default=[], description="Authors and licences of the pictures.")


class JobStatus(BaseModel):
    """The state of a job. Every key is always present; unknown values are null."""

    job_id: str = Field(examples=[EXAMPLE_ID])
    status: Status = Field(examples=["processing"])
    progress: float = Field(ge=0, le=1, description="1.0 only on success.", examples=[0.6])
    progress_message: str = Field(examples=["Generating images for scene 2/3"])
    result: JobResult | None = Field(description="Set on success.")
    error: str | None = Field(description="Set on failure: what happened and what to do.")
    created_at: datetime
    started_at: datetime | None = Field(description="When the first renderer started.")
    completed_at: datetime | None
    retry_count: int = Field(ge=0)
    duration: int | None = Field(description="Seconds from started_at to completed_at.")
    attempt: int = Field(ge=0, description="Number of the current attempt, 0 before the first.")
    queue_seconds: int | None = Field(description="Seconds from created_at to started_at.")
    next_retry_at: datetime | None = Field(description="Set while a retry is pending.")
    error_code: FailureCode | None = Field(description="Stable code of the failure.")
    error_retryable: bool | None = Field(description="Whether the same request may succeed later.")
    queue_position: int | None = Field(description="1 is admitted next; null when not queued.")
    estimated_completion_at: datetime | None = Field(
        description="From the median of earlier renders and the progress of this one."
    )
    effective_priority: Priority
    expires_at: datetime | None = Field(
        description="When a finished job and its files are deleted."
    )
    retry_of: str | None = Field(description="Id of the job that this one retries.")
    metadata: dict[str, str] = Field(description="As submitted.")


class JobPage(BaseModel):
    """A user's jobs, newest first."""

    jobs: list[JobStatus]
    total: int = Field(description="Jobs of the user, on all pages.", examples=[25])
    page: int = Field(examples=[1])
    page_size: int = Field(examples=[20])
    next_cursor: str | None = Field(
        description="Value of `cursor` for the next page; null on the last one."
    )


class PageQuery(BaseModel):
    """Parameters of a list of jobs."""

    user_id: Identifier = Field(description="Owner of the jobs.")
    page: int = Field(default=1, ge=1, le=MAX_PAGE, description="Counted from 1.")
    page_size: int = Field(
        default=DEFAULT_PAGE_SIZE, ge=1, le=MAX_PAGE_SIZE, description="Jobs on a page."
    )
    status: list[Status] = Field(
        default=[], description="Only jobs in these statuses; may be repeated."
    )
    cursor: str | None = Field(
        default=None,
        max_length=256,
        description="`next_cursor` of the previous page; stable while new jobs arrive.",
    )


class JobCancelled(BaseModel):
    """The job is cancelled for good."""

    job_id: str = Field(examples=[EXAMPLE_ID])
    status: Status = Status.CANCELLED
    message: str = "Job cancelled successfully"


class Statistics(BaseModel):
    """Number of jobs in each status, and their sum."""

    pending: int
    started: int
    processing: int
    success: int
    failure: int
    cancelled: int
    total: int


class JobCounts(BaseModel):
    """Job counts of the whole system."""

    statistics: Statistics
    timestamp: str = Field(examples=["2026-01-31T12:00:00Z"])


class ServiceHealth(BaseModel):
    """The guide's health check."""

    status: str = "healthy"
    service: str = "job-service"
    message: str = "Redis connection OK"
