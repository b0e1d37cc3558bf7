"""The request for a video: one model for the REST body and for `VideoJob.spec.request`.

REST writes the fields in snake_case, Kubernetes in camelCase; both spellings are accepted, and
`model_dump(by_alias=True)` gives the camelCase one.
"""

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

from videojobs.job.manifest_model import ManifestModel

MAX_SCRIPT_CHARACTERS: Final = 50_000
MAX_VIDEO_DURATION_SECONDS: Final = 1800
HIGHEST_PRIORITY: Final = 1
DEFAULT_PRIORITY: Final = 5
LOWEST_PRIORITY: Final = 10

LANGUAGE_PATTERN: Final = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
MUSIC_URL_PATTERN: Final = r"^https?://[^\s]+$"

Identifier = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=128)]


def _no_boolean(value: object) -> object:
    if isinstance(value, bool):  # Python's booleans are integers, those of JSON are not
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value


WholeNumber = Annotated[int, BeforeValidator(_no_boolean)]


class Platform(StrEnum):
    """Target platform; determines the frame size."""

    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    INSTAGRAM = "instagram"


class VoiceProvider(StrEnum):
    """Speech service. `local` is the offline voice and needs no key."""

    AZURE = "azure"
    GOOGLE = "google"
    ELEVENLABS = "elevenlabs"
    LOCAL = "local"


class Tier(StrEnum):
    """Admission band of a priority, and suffix of the pods' PriorityClass."""

    HIGH = "high"
    DEFAULT = "default"
    LOW = "low"


def tier_of(priority: int) -> Tier:
    """The guide's bands: 1-3 high, 4-7 default, 8-10 low."""
    if priority <= 3:
        return Tier.HIGH
    return Tier.DEFAULT if priority <= 7 else Tier.LOW


class VideoRequest(ManifestModel):
    """A script and how to present it. Unknown fields are ignored: old clients send extra ones."""

    script_id: Identifier = Field(description="Your identifier of the script.")
    user_id: Identifier = Field(description="The user who owns the job.")
    title: str = Field(min_length=1, max_length=200, description="Title shown on the first card.")
    script_content: str = Field(
        min_length=1,
        max_length=MAX_SCRIPT_CHARACTERS,
        description="The text to be spoken. Every word is spoken and captioned once.",
    )
    language: str = Field(
        pattern=LANGUAGE_PATTERN,
        max_length=35,
        description='BCP 47 code of the spoken language, for example "en-US".',
    )
    platform: Platform = Field(description="Target platform; decides the frame size.")
    duration: WholeNumber = Field(
        ge=1, le=MAX_VIDEO_DURATION_SECONDS, description="Wanted length of the video in seconds."
    )
    voice_provider: VoiceProvider = Field(
        description="Speech service. Without its key the offline voice speaks; the result says so."
    )
    voice_name: str | None = Field(
        default=None, max_length=128, description="A voice of the provider."
    )
    background_music: str | None = Field(
        default=None,
        max_length=2048,
        pattern=MUSIC_URL_PATTERN,
        description="http(s) URL of music to play under the speech, up to 50 MB: MP3, AAC, Ogg, "
        "Opus, FLAC, WAV, AIFF, WMA, AC-3, AU, or the sound of a video.",
    )
    template_id: str | None = Field(
        default=None, max_length=64, description="Look of the video; unset takes the default."
    )

    @field_validator("title", "script_content")
    @classmethod
    def _not_blank(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must contain text, not only white space")
        return value

    @field_validator("voice_name", "background_music", "template_id", mode="before")
    @classmethod
    def _empty_means_unset(cls, value: object) -> object:
        return None if value == "" else value
