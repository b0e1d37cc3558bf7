"""Settings of what renderers can do, by which the API refuses requests that would fail."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class MediaSettings(BaseSettings):
    """`VIDEOJOBS_ALLOW_PRIVATE_MEDIA` as renderers have it, and `VIDEOJOBS_MORE_LANGUAGES`."""

    model_config = SettingsConfigDict(
        env_prefix="VIDEOJOBS_", extra="ignore", env_ignore_empty=True
    )

    allow_private_media: bool = Field(
        default=False,
        description="Accept music at private addresses; renderers need the same variable.",
    )
    more_languages: str = Field(
        default="",
        pattern=r"^[A-Za-z]{2,8}( *, *[A-Za-z]{2,8})*$|^$",
        description="Languages of voices that you have added, separated by commas: tlh, zu.",
    )

    @property
    def languages(self) -> frozenset[str]:
        """The added languages as primary subtags."""
        return frozenset(
            name.strip().lower() for name in self.more_languages.split(",") if name.strip()
        )
