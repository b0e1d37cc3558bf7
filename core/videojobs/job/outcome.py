"""The end of a render: the JSON that the renderer reports to the internal port and leaves as its
pod's termination message.

The report holds what the status of a VideoJob has room for. The message is short, so long texts in
it are cut, and it says so.
"""

from enum import StrEnum
from typing import Final, Literal

from pydantic import Field, ValidationError

from videojobs.job.failures import Failure
from videojobs.job.manifest_model import ManifestModel
from videojobs.job.result import RenderResult

TERMINATION_MESSAGE_BYTES: Final = 1024
"""The kubelet keeps 4096 bytes of a container's message, but 12 KiB of a pod's, shared out over its
containers, init containers and sidecars: a message of this length is whole in a pod of twelve."""
REPORT_BYTES: Final = 16384
"""A result with 100 credits of 120 bytes fits."""
_LONGEST_TEXT: Final = 1000
"""First length in characters to which texts of a too long message are cut; halved until it fits."""


# Bounds of `status.result` and `status.failure` in the CRD of VideoJobs.
_MOST_SECONDS: Final = 10**9
_MOST_BYTES: Final = 2**63 - 1
_MOST_ITEMS: Final = 100
_MOST_SCENES: Final = 2**31 - 1
_LONGEST_STAGE: Final = 256
_LONGEST_ITEM: Final = 4096
"""Characters of a message, a hint, a credit or a remark."""


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

    shortened: Literal[True] | None = Field(
        default=None, description="Set if texts were cut to fit the message or the report."
    )

    def to_message(self) -> str:
        """The termination message as JSON, at most TERMINATION_MESSAGE_BYTES long."""
        return self._within(TERMINATION_MESSAGE_BYTES)

    def to_report(self) -> str:
        """The report to the internal port as JSON, at most REPORT_BYTES long."""
        return self._within(REPORT_BYTES)

    def _within(self, most: int) -> str:
        text, longest = self._json(), _LONGEST_TEXT
        while longest and (len(text.encode()) > most or parse_termination(text) is None):
            text = self._cut(longest)._json()
            longest //= 2
        return text

    def _json(self) -> str:
        return self.model_dump_json(by_alias=True, exclude_none=True)

    def _cut(self, longest: int) -> "Termination":
        if self.failure is not None:
            short = {
                "message": self.failure.message[: longest // 2],
                "hint": self.failure.hint[: longest // 2],
                "stderr_tail": self.failure.stderr_tail[-longest:],
            }
            failure = self.failure.model_copy(update=short)
            return self.model_copy(update={"failure": failure, "shortened": True})
        if self.result is not None:
            degraded = [text[: longest // 5] for text in self.result.degraded[:5]]
            # report.json has them all
            credits = [text[: longest // 5] for text in self.result.credits[:8]]
            voice = self.result.voice[:longest]
            facts = {"degraded": degraded, "credits": credits, "voice": voice}
            result = self.result.model_copy(update=facts)
            return self.model_copy(update={"result": result, "shortened": True})
        return self


def parse_termination(message: str | None) -> Termination | None:
    """The termination of a renderer; None without a valid message (killed, or never started), or
    with one whose values the status of a VideoJob has no room for."""
    if not message:
        return None
    try:
        termination = Termination.model_validate_json(message)
    except ValidationError:
        return None
    if termination.result is not None:
        return termination if _result_fits(termination.result) else None
    return termination if _failure_fits(termination.failure) else None


def _result_fits(result: RenderResult) -> bool:
    """Whether the API server stores these facts. Otherwise the status could never be written, and
    the job would hold its slot for ever."""
    texts = [(result.resolution, 64), (result.voice, 1024), (result.caption_timing, 64)]
    lists = [result.degraded, result.credits]
    return (
        0 <= result.duration <= _MOST_SECONDS
        and 0 <= result.file_size <= _MOST_BYTES
        and all(len(text) <= most for text, most in texts)
        and all(len(items) <= _MOST_ITEMS for items in lists)
        and all(len(item) <= _LONGEST_ITEM for items in lists for item in items)
    )


def _failure_fits(failure: Failure | None) -> bool:
    if failure is None:
        return False
    scene = 1 if failure.scene is None else failure.scene
    return (
        1 <= scene <= _MOST_SCENES
        and len(failure.stage) <= _LONGEST_STAGE
        and max(len(failure.message), len(failure.hint)) <= _LONGEST_ITEM
    )
