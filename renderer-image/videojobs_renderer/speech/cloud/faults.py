"""What the faults of a speech service mean for a job: a failure code, a sentence and a hint."""

from typing import Final

from videojobs.job.failures import FailureCode
from videojobs_renderer.errors import RenderError, fail
from videojobs_renderer.http.service_client import Fault

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
        "Raise the quota of the service, or wait until it is renewed",
    ),
    Fault.THROTTLED: (
        FailureCode.VOICE_TRANSIENT, "limits the rate of requests",
        "Lower the pool's slots if it happens often; the job is tried again",
    ),
    Fault.TRANSIENT: (FailureCode.VOICE_TRANSIENT, "failed", "The job is tried again"),
}  # fmt: skip


def speech_failure(service: str, fault: Fault, detail: str) -> RenderError:
    """The failure to raise in the service's name."""
    code, words, hint = _MEANINGS[fault]
    message = f"voice provider {service} {words}: {detail[:300]}"
    return fail(code, message, hint=hint, stage="audio")
