"""The end of a render: the JSON that the renderer reports to the internal port and leaves as its
pod's termination message.

Kubernetes keeps at most 4096 bytes of the message, so long texts are cut.
"""

from enum import StrEnum
from typing import Final

from pydantic import Field, ValidationError

from videojobs.job.failures import Failure
from videojobs.job.manifest_model import ManifestModel
from videojobs.job.result import RenderResult

TERMINATION_MESSAGE_BYTES: Final = 4096
_LONGEST_TEXT: Final = 1000
"""First length in characters to which texts of a too long message are cut; halved until it fits."""


class Stage(StrEnum):
    """Stages of a render in their order; `Failure.stage` holds these names."""

    ANALYZE = "analyze"
    AUDIO = "audio"
    IMAGES = "images"
    COMPOSITE = "composite"
    QUALITY = "quality"
    UPLOAD = "upload"


class Termination(ManifestModel):
    """The outcome of an attempt. Exactly one of `result` and `failure` is set."""

    result: RenderResult | None = None
    failure: Failure | None = None
    stage_milliseconds: dict[str, int] = Field(
        default_factory=dict, description="Duration of each completed stage."
    )

    def to_message(self) -> str:
        """The message as JSON, at most TERMINATION_MESSAGE_BYTES long."""
        text, longest = self._json(), _LONGEST_TEXT
        while len(text.encode()) > TERMINATION_MESSAGE_BYTES and longest:
            text = self._shortened(longest)._json()
            longest //= 2
        return text

    def _json(self) -> str:
        return self.model_dump_json(by_alias=True, exclude_none=True)

    def _shortened(self, longest: int) -> "Termination":
        if self.failure is not None:
            short = {
                "message": self.failure.message[: longest // 2],
                "hint": self.failure.hint[: longest // 2],
                "stderr_tail": self.failure.stderr_tail[-longest:],
            }
            return self.model_copy(update={"failure": self.failure.model_copy(update=short)})
        if self.result is not None:
            degraded = [text[: longest // 5] for text in self.result.degraded[:5]]
            # report.json has them all
            credits = [text[: longest // 5] for text in self.result.credits[:8]]
            short_lists = {"degraded": degraded, "credits": credits}
            return self.model_copy(update={"result": self.result.model_copy(update=short_lists)})
        return self


def parse_termination(message: str | None) -> Termination | None:
    """The termination of a renderer; None without a valid message (killed, or never started)."""
    if not message:
        return None
    try:
        termination = Termination.model_validate_json(message)
    except ValidationError:
        return None
    has_outcome = termination.result is not None or termination.failure is not None
    return termination if has_outcome else None
