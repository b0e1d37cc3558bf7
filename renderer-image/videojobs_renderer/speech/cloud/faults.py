"""Speech services: what their faults mean for a job."""

from typing import Final

from videojobs.job.failures import FailureCode
from videojobs_renderer.errors import RenderError, fail
from videojobs_renderer.http.client import Fault, Service

_MEANINGS: Final = {
    Fault.REQUEST: (
        FailureCode.INPUT_INVALID, "failed", "Change the text, the language or the voice",
    ),
    Fault.KEY: (
        FailureCode.VOICE_AUTH, "refused the key",
        "Check the key of the service in the renderer's Secret",
    ),
    Fault.QUOTA: (
        FailureCode.VOICE_QUOTA, "has no quota left",
        "Raise the quota of the service, or wait for the next",
    ),
    Fault.THROTTLED: (
        FailureCode.VOICE_TRANSIENT, "is asked too often",
        "Lower the pool's slots if it happens often",
    ),
    Fault.PASSING: (FailureCode.VOICE_TRANSIENT, "failed", "The job is tried again"),
}  # fmt: skip


class SpeechService(Service):
    """A speech service by name."""

    def failure(self, fault: Fault, detail: str) -> RenderError:
        """A RenderError in the service's name."""
        code, words, hint = _MEANINGS[fault]
        message = f"voice provider {self.name} {words}: {detail[:300]}"
        return fail(code, message, hint=hint, stage="audio")
