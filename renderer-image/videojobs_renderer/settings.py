"""Everything the environment tells the renderer, read once."""

from enum import StrEnum
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Quality(StrEnum):
    """Trade of picture size and encoder effort against time; never of correctness."""

    DRAFT = "draft"
    STANDARD = "standard"
    HIGH = "high"


class Settings(BaseSettings):
    """Variables `VIDEOJOBS_*`. Without a report URL the renderer is a laptop tool."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", env_ignore_empty=True)

    traceparent: str | None = Field(
        default=None,
        validation_alias="TRACEPARENT",
        description="The attempt's span; those of the stages hang below it.",
    )
    job_id: str = Field(default="local", description="Identifier of the job, for its reports.")
    attempt: int = Field(default=1, ge=1)
    report_url: str | None = Field(default=None, description="Base URL, ends in /internal/v1.")
    report_token_file: Path = Path("/etc/videojobs/report-token")
    soft_deadline_seconds: float = Field(default=1500, gt=0)
    scratch_dir: Path | None = Field(
        default=None, description="Where temporary files go; unset takes the system's place."
    )
    termination_log: Path = Path("/dev/termination-log")
    allow_private_media: bool = Field(
        default=False, description="Fetch music from private addresses too (tests, intranets)."
    )
    quality: Quality = Quality.STANDARD
    cache_dir: Path | None = Field(
        default=None, description="Folder that outlives the pod: an attempt resumes from it."
    )
    cache_megabytes: int = Field(default=2048, ge=1, description="Size at which it is kept.")
    voices_dir: Path | None = Field(
        default=None, description="Folder of Piper voices: NAME.onnx beside NAME.onnx.json."
    )
