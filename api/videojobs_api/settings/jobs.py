"""Settings of jobs: limits on submissions, and how long a render may take."""

from typing import Final

from pydantic import AliasChoices, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from videojobs.job.submission import Deadlines
from videojobs.store import Limits

_TIME_LIMIT_SECONDS: Final = 1800
"""Default of the VideoJob's activeDeadlineSeconds."""


class LimitSettings(BaseSettings):
    """`VIDEOJOBS_LIMIT_*`: limits on submissions; none by default."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_LIMIT_", extra="ignore")

    jobs_per_hour: int = Field(default=0, ge=0, description="For one user. 0 is no limit.")
    live_jobs: int = Field(default=0, ge=0, description="Unfinished jobs of one user.")
    pending_jobs: int = Field(default=0, ge=0, description="Waiting jobs of all users.")

    def as_limits(self) -> Limits:
        """The limits as the store takes them."""
        return Limits(self.jobs_per_hour, self.live_jobs, self.pending_jobs)


class DeadlineSettings(BaseSettings):
    """`VIDEOJOBS_TIME_LIMIT_SECONDS`, `VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS`, or the guide's names."""

    model_config = SettingsConfigDict(extra="ignore")

    hard: int | None = Field(
        default=None,
        ge=30,
        le=86_400,
        validation_alias=AliasChoices("VIDEOJOBS_TIME_LIMIT_SECONDS", "CELERY_TASK_TIME_LIMIT"),
        description="Seconds after which an attempt is killed; unset is 1800.",
    )
    soft: int | None = Field(
        default=None,
        ge=15,
        le=86_400,
        validation_alias=AliasChoices(
            "VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS", "CELERY_TASK_SOFT_TIME_LIMIT"
        ),
        description="Seconds after which an attempt is asked to stop; unset is 5/6 of the limit.",
    )

    def as_deadlines(self) -> Deadlines | None:
        """Both limits in seconds; None when the defaults of the VideoJob apply."""
        if self.hard is None and self.soft is None:
            return None
        hard = self.hard or _TIME_LIMIT_SECONDS
        return Deadlines(soft=self.soft or hard * 5 // 6, hard=hard)


def contradictions(settings: DeadlineSettings) -> list[str]:
    """A sentence for each pair of values that exclude one another."""
    deadlines = settings.as_deadlines()
    if deadlines is None or deadlines.soft < deadlines.hard:
        return []
    return [
        f"VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS is {deadlines.soft} and must be less than "
        f"VIDEOJOBS_TIME_LIMIT_SECONDS, which is {deadlines.hard}: a renderer needs the time "
        "between them to report why it stops."
    ]
