"""Why Kubernetes refuses an object: a reason and a cure, from the API server's message. Pure.

The messages are those of the API server's admission plugins. Refused calls and the Events of the
Job controller, whose pods were refused, have the same ones.
"""

import re
from dataclasses import dataclass
from typing import Final

from videojobs.job.conditions import Reason
from videojobs.kube.errors import KubeError

_MAX_WORDS: Final = 500
"""Characters of the API server's message that are shown; Pod Security lists every field."""

_NO_NAMESPACE: Final = 'namespaces "'  # namespaces "x" not found
_WEBHOOK_FAILED: Final = "failed calling webhook"

_BY_WORDS: Final = (
    ("exceeded quota:", Reason.QUOTA_EXCEEDED),
    ("failed quota:", Reason.QUOTA_EXCEEDED),
    ("because it is being terminated", Reason.NAMESPACE_TERMINATING),
    (_NO_NAMESPACE, Reason.NAMESPACE_TERMINATING),
    (' is forbidden: User "', Reason.FORBIDDEN),  # User "x" cannot create resource "jobs" ...
    ("denied the request", Reason.ADMISSION_DENIED),
    ("denied request", Reason.ADMISSION_DENIED),
    (_WEBHOOK_FAILED, Reason.ADMISSION_DENIED),
    (" is forbidden: ", Reason.ADMISSION_DENIED),
)
"""Parts of messages, the most specific first."""

_CURES: Final = {
    Reason.QUOTA_EXCEEDED: (
        "The job continues when the quota has room: raise the ResourceQuota, or lower spec.slots "
        "or spec.template.resources of the RenderPool."
    ),
    Reason.NAMESPACE_TERMINATING: "Submit to another namespace.",
    Reason.FORBIDDEN: (
        "Grant this right to the operator's service account; the chart's Role has all that it "
        "needs."
    ),
    Reason.ADMISSION_DENIED: (
        "Change the policy, or make spec.template of the RenderPool comply with it."
    ),
    Reason.INVALID_TEMPLATE: "Correct spec.template of the RenderPool.",
}

_REFUSED: Final = frozenset({400, 403, 413, 422})
_NOT_FOUND: Final = 404
_NAME: Final = re.compile(r'(?P<kind>\S+) "[^"]+" is (?P<verdict>forbidden|invalid): ')
_FROM_CONTROLLER: Final = "Error creating: "


@dataclass(frozen=True)
class Refusal:
    """One refusal. `words` are the API server's, without the name of the object, so that all jobs
    which meet the same obstacle have the same message."""

    reason: Reason
    words: str

    @property
    def message(self) -> str:
        """What happened, as a sentence without its full stop."""
        return f"Kubernetes refuses the render: {self.words}"

    @property
    def cure(self) -> str:
        """What to do about it."""
        return _CURES[self.reason]

    @property
    def advice(self) -> str:
        """Message and cure."""
        return f"{self.message.rstrip('.')}. {self.cure}"


def refusal_of(error: KubeError) -> Refusal | None:
    """The refusal of a creation; None for an error after which the same call may succeed at any
    time: a conflict, an overload, or no answer."""
    words = str(error)
    refused = error.status in _REFUSED or _WEBHOOK_FAILED in words
    if refused or (error.status == _NOT_FOUND and words.startswith(_NO_NAMESPACE)):
        return refusal_in(words)
    return None


def refusal_in(words: str) -> Refusal:
    """The refusal that a message of the API server or of the Job controller tells."""
    plain = _NAME.sub(r"\g<kind> is \g<verdict>: ", words.removeprefix(_FROM_CONTROLLER).strip())
    reason = next((why for part, why in _BY_WORDS if part in plain), Reason.INVALID_TEMPLATE)
    shown = plain if len(plain) <= _MAX_WORDS else f"{plain[: _MAX_WORDS - 1]}…"
    return Refusal(reason, shown)
