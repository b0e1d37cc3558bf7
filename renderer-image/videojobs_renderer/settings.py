"""The renderer's settings, read once from the environment."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Quality(StrEnum):
    """Trades frame size and encoder effort for time; the quality gate is the same for all."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


class Settings(BaseSettings):
    """Variables `VIDEOJOBS_*`. Without a report URL, nothing is reported or uploaded."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", env_ignore_empty=True)

    traceparent: str | None = Field(
        default=None,
        validation_alias="TRACEPARENT",
        description="Trace context (W3C) of the attempt: parent of the stages' spans.",
    )
    job_id: str = Field(default="local", description="Identifier of the job, for its reports.")
    attempt: int = Field(default=1, ge=1)
    report_url: str | None = Field(default=None, description="Base URL, ends in /internal/v1.")
    report_token_file: Path = Path("/etc/videojobs/report-token")
    soft_deadline_seconds: float = Field(default=1500, gt=0)
    scratch_dir: Path | None = Field(
        default=None, description="Folder for temporary files; the system's default when unset."
    )
    termination_log: Path = Path("/dev/termination-log")
    allow_private_media: bool = Field(
        default=False,
        description="Download music and images from private addresses too (tests, intranets).",
    )
    quality: Quality = Quality.STANDARD
    cache_dir: Path | None = Field(
        default=None,
        description="Cache folder that outlives the pod, from which a later attempt resumes.",
    )
    cache_megabytes: int = Field(
        default=2048, ge=1, description="Maximum size of the cache in MiB."
    )
    voices_dir: Path | None = Field(
        default=None, description="Folder of Piper voices: NAME.onnx beside NAME.onnx.json."
    )
