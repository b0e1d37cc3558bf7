"""The facts about a finished video, in the two spellings of this system.

Field names are the REST names of the `result` object. Kubernetes spells two of them in another way:
`fileSizeBytes`, and the length as `durationSeconds` (termination message of a render) or
`durationMilliseconds` (`VideoJob.status.result`; CRDs should not hold floats).
"""

from typing import Any, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FieldSerializationInfo,
    field_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel

_MILLISECONDS: Final = "durationMilliseconds"
_RENDER_SPELLING: Final = {"duration": "durationSeconds", "file_size": "fileSizeBytes"}
_RESOURCE_SPELLING: Final = {"duration": _MILLISECONDS, "file_size": "fileSizeBytes"}


class VideoFacts(BaseModel):
    """Properties of a rendered video that every spelling contains."""

    duration: float = Field(description="Length of the video in seconds.", examples=[15])
    file_size: int = Field(description="Bytes.", examples=[345678])
    resolution: str = Field(description="Frame size in pixels.", examples=["1920x1080"])
    voice: str = Field(default="", description="Voice that spoke.", examples=["piper:joe"])
    caption_timing: str = Field(
        default="", description="Word times: exact or estimated.", examples=["exact"]
    )
    degraded: list[str] = Field(
        default_factory=list, description="What was replaced by a simpler means, and why."
    )
    credits: list[str] = Field(
        default_factory=list, description="Who made the pictures, and under which licence."
    )


class RenderResult(VideoFacts):
    """A video as its renderer reports it. Files are in the object store under
    `{job}/{attempt}/`."""

    model_config = ConfigDict(
        alias_generator=lambda name: _RENDER_SPELLING.get(name) or to_camel(name),
        populate_by_name=True,
    )

    artifacts: list[str] = Field(default_factory=list, description="Names of the uploaded files.")


class VideoJobResult(VideoFacts):
    """`status.result` of a VideoJob: the facts, and where the files are."""

    model_config = ConfigDict(
        alias_generator=lambda name: _RESOURCE_SPELLING.get(name) or to_camel(name),
        populate_by_name=True,
    )

    video_path: str
    thumbnail_path: str
    artifacts_attempt: int = Field(description="Attempt whose files clients download.")

    @model_validator(mode="before")
    @classmethod
    def _seconds(cls, data: Any) -> Any:
        if not isinstance(data, dict) or _MILLISECONDS not in data:
            return data
        others = {name: value for name, value in data.items() if name != _MILLISECONDS}
        return {**others, "duration": data[_MILLISECONDS] / 1000}

    @field_serializer("duration")
    def _milliseconds(self, seconds: float, info: FieldSerializationInfo) -> float:
        return round(seconds * 1000) if info.by_alias else seconds
