"""Errors of calls of the Kubernetes API, by status."""

import json
from typing import Final

_SHOWN: Final = 200
"""Characters of a body that is no Status document, as a proxy sends it."""


class KubeError(Exception):
    """The API server refused a call, or did not answer (`status` 0). `retry_after` is in
    seconds."""

    def __init__(self, status: int, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


class NotFoundError(KubeError):
    """404: the object or its kind does not exist."""


class ConflictError(KubeError):
    """409: the object has changed since it was read, or another object that the call touches is
    changing, such as a quota; a repetition may succeed."""


class AlreadyExistsError(ConflictError):
    """409 with reason AlreadyExists: the name is taken."""


class InvalidError(KubeError):
    """400 or 422: the object breaks its schema or a CEL rule; the message names the field."""


_ERRORS: Final[dict[int, type[KubeError]]] = {
    400: InvalidError,
    404: NotFoundError,
    409: ConflictError,
    422: InvalidError,
}


def error_of(status: int, raw: bytes, retry_after: float | None) -> KubeError:
    """The error of a response: its class by status and reason, its text by the Status document."""
    try:
        document = json.loads(raw)
        message, reason = str(document.get("message", f"HTTP {status}")), document.get("reason")
    except (ValueError, AttributeError):
        message, reason = raw[:_SHOWN].decode(errors="replace"), None
    if reason == "AlreadyExists":
        return AlreadyExistsError(status, message, retry_after)
    return _ERRORS.get(status, KubeError)(status, message, retry_after)
