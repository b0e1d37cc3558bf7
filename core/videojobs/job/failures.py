"""Failures of a job: the closed list of codes, which of them are retried, and their exit codes."""

from enum import IntEnum, StrEnum
from typing import Final

from pydantic import Field

from videojobs.job.manifest_model import ManifestModel


class FailureCode(StrEnum):
    """Stable, dotted codes that clients may branch on.

    `PROVIDER.IMAGE.*` never ends a job: it explains in `degraded` why a scene has no picture.
    """

    INPUT_INVALID = "INPUT.INVALID"
    INPUT_MEDIA = "INPUT.MEDIA"
    INPUT_DURATION = "INPUT.DURATION"
    VOICE_AUTH = "PROVIDER.VOICE.AUTH"
    VOICE_QUOTA = "PROVIDER.VOICE.QUOTA"
    VOICE_TRANSIENT = "PROVIDER.VOICE.TRANSIENT"
    IMAGE_AUTH = "PROVIDER.IMAGE.AUTH"
    IMAGE_QUOTA = "PROVIDER.IMAGE.QUOTA"
    IMAGE_TRANSIENT = "PROVIDER.IMAGE.TRANSIENT"
    IMAGE_REFUSED = "PROVIDER.IMAGE.REFUSED"
    IMAGE_UNUSABLE = "PROVIDER.IMAGE.UNUSABLE"
    RENDER_FFMPEG = "RENDER.FFMPEG"
    RENDER_QUALITY = "RENDER.QUALITY"
    RENDER_GLYPHS = "RENDER.GLYPHS"
    RENDER_OOM = "RENDER.OOM"
    RENDER_TIME_LIMIT = "RENDER.TIME_LIMIT"
    RENDER_SCRATCH_FULL = "RENDER.SCRATCH_FULL"
    RENDER_CRASHED = "RENDER.CRASHED"
    STORAGE_UPLOAD = "STORAGE.UPLOAD"
    INFRA_IMAGE = "INFRA.IMAGE"
    INFRA_UNSCHEDULABLE = "INFRA.UNSCHEDULABLE"
    INFRA_DISRUPTED = "INFRA.DISRUPTED"
    INTERNAL = "INTERNAL"


RETRYABLE: Final[frozenset[FailureCode]] = frozenset(
    {
        FailureCode.VOICE_TRANSIENT,
        FailureCode.RENDER_FFMPEG,
        FailureCode.RENDER_OOM,
        FailureCode.RENDER_SCRATCH_FULL,
        FailureCode.RENDER_CRASHED,
        FailureCode.STORAGE_UPLOAD,
        FailureCode.INFRA_IMAGE,
        FailureCode.INFRA_UNSCHEDULABLE,
        FailureCode.INFRA_DISRUPTED,
        FailureCode.INTERNAL,
    }
)
"""Codes after which another attempt may succeed."""


class ExitCode(IntEnum):
    """Exit codes of the renderer, after sysexits.h where one fits."""

    DONE = 0
    REQUEST = 64  # EX_USAGE: the request cannot be rendered, ever
    INTERNAL = 70  # EX_SOFTWARE: a defect of the renderer, or a temporary fault of the machine
    PASSING = 75  # EX_TEMPFAIL: try again
    CREDENTIAL = 77  # EX_NOPERM: a provider refused its key
    SOFT_DEADLINE = 124  # as timeout(1)
    CANCELLED = 143  # 128 + SIGTERM, also when the answer to a report says to stop


_EXIT_CODES: Final[dict[FailureCode, ExitCode]] = {
    FailureCode.INPUT_INVALID: ExitCode.REQUEST,
    FailureCode.INPUT_MEDIA: ExitCode.REQUEST,
    FailureCode.INPUT_DURATION: ExitCode.REQUEST,
    FailureCode.RENDER_GLYPHS: ExitCode.REQUEST,
    FailureCode.VOICE_AUTH: ExitCode.CREDENTIAL,
    FailureCode.VOICE_QUOTA: ExitCode.CREDENTIAL,
    FailureCode.RENDER_TIME_LIMIT: ExitCode.SOFT_DEADLINE,
    FailureCode.RENDER_QUALITY: ExitCode.INTERNAL,
    FailureCode.INTERNAL: ExitCode.INTERNAL,
}


def exit_code_of(code: FailureCode) -> ExitCode:
    """The renderer's exit code for a failure code; temporary faults share one."""
    return _EXIT_CODES.get(code, ExitCode.PASSING)


_CODES_OF_EXIT: Final[dict[int, FailureCode]] = {
    ExitCode.REQUEST: FailureCode.INPUT_INVALID,
    ExitCode.CREDENTIAL: FailureCode.VOICE_AUTH,
    ExitCode.SOFT_DEADLINE: FailureCode.RENDER_TIME_LIMIT,
}


def code_of_exit(exit_code: int) -> FailureCode:
    """The failure code for the exit code of a renderer that left no termination message."""
    return _CODES_OF_EXIT.get(exit_code, FailureCode.RENDER_CRASHED)


class Failure(ManifestModel):
    """One failure: what happened, where, and what to do about it."""

    code: FailureCode
    message: str = Field(description="What happened, for the user.")
    hint: str = Field(default="", description="What to do about it.")
    stage: str = Field(default="", description="Stage of the renderer, if one was reached.")
    scene: int | None = Field(default=None, description="Scene, counted from 1.")
    retryable: bool = Field(default=False, description="Whether another attempt may succeed.")
    stderr_tail: str = Field(default="", description="Last lines of ffmpeg's error output.")

    @classmethod
    def of(cls, code: FailureCode, message: str, **details: object) -> "Failure":
        """A failure whose `retryable` follows from its code."""
        fields = {"retryable": code in RETRYABLE, **details}
        return cls.model_validate({"code": code, "message": message, **fields})

    @property
    def exit_code(self) -> ExitCode:
        """The renderer's exit code: another for a request that may be rendered later."""
        code = exit_code_of(self.code)
        return ExitCode.PASSING if code is ExitCode.REQUEST and self.retryable else code

    def sentence(self) -> str:
        """Message and hint as one line, for the REST field `error` and for kubectl."""
        return f"{self.message.rstrip('.')}. {self.hint}".strip() if self.hint else self.message
