"""How a renderer ends: the JSON of its pod's termination message.

Kubernetes keeps at most 4096 bytes of it, so nothing large belongs here.
"""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from videojobs.failures import Failure

TERMINATION_MESSAGE_BYTES: Final = 4096
_STDERR_TAIL_CHARACTERS: Final = 1000
_TEXT_CHARACTERS: Final = 500


class RenderResult(BaseModel):
    """What was made. Files lie in the object store under `{job}/{attempt}/`."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    duration_seconds: float = Field(description="Length of the video in seconds.")
    file_size_bytes: int
    resolution: str = Field(description='Frame size, for example "1920x1080".')
    voice: str = Field(default="", description='Voice that spoke, for example "piper:joe".')
    caption_timing: str = Field(default="", description="exact or estimated word times.")
    artifacts: list[str] = Field(default_factory=list, description="File names that were uploaded.")
    degraded: list[str] = Field(
        default_factory=list, description="What was replaced by a lesser means, and why."
    )
    credits: list[str] = Field(
        default_factory=list, description="Who made the pictures, and under which licence."
    )


class Termination(BaseModel):
    """Exactly one of `result` and `failure` is set."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    result: RenderResult | None = None
    failure: Failure | None = None

    def to_message(self) -> str:
        """JSON that fits Kubernetes' limit, whatever the texts' lengths."""
        text = self.model_dump_json(by_alias=True, exclude_none=True)
        if len(text.encode()) <= TERMINATION_MESSAGE_BYTES:
            return text
        return self._shortened().model_dump_json(by_alias=True, exclude_none=True)

    def _shortened(self) -> "Termination":
        if self.failure is not None:
            short = {
                "message": self.failure.message[:_TEXT_CHARACTERS],
                "hint": self.failure.hint[:_TEXT_CHARACTERS],
                "stderr_tail": self.failure.stderr_tail[-_STDERR_TAIL_CHARACTERS:],
            }
            return Termination(failure=self.failure.model_copy(update=short))
        if self.result is not None:
            degraded = [text[:200] for text in self.result.degraded[:5]]
            credits = [text[:200] for text in self.result.credits[:8]]  # report.json has them all
            short_lists = {"degraded": degraded, "credits": credits}
            return Termination(result=self.result.model_copy(update=short_lists))
        return self


def parse_termination(message: str | None) -> Termination | None:
    """The renderer's last words; None when it left none (killed, or never started)."""
    if not message:
        return None
    try:
        termination = Termination.model_validate_json(message)
    except ValidationError:
        return None
    has_outcome = termination.result is not None or termination.failure is not None
    return termination if has_outcome else None
