"""The exceptions of the client, derived from the service's problem documents (RFC 9457)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from videojobs.protocol.retry_after import delay_seconds
from videojobs.times import utc_now

_SHOWN_CHARACTERS: Final = 300


class VideoJobsError(Exception):
    """Base of all errors of this package; the text is a sentence for users."""


class NotConfigured(VideoJobsError):
    """A setting is missing or wrong; the text names it."""


class UnexpectedAnswer(VideoJobsError):
    """The server is not a VideoJobs API, or one that this version does not understand."""


class DownloadBroken(VideoJobsError):
    """The connection broke too often; the received part is kept for the next try."""


@dataclass(frozen=True)
class FieldError:
    """One wrong field, such as `video_request.duration`, with what is wrong."""

    field: str
    message: str


class ServiceError(VideoJobsError):
    """An error response. `retry_after` is in seconds, None without a `Retry-After`."""

    def __init__(
        self,
        detail: str,
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        fields: tuple[FieldError, ...] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        self.fields = fields


class Invalid(ServiceError):
    """400, 413, 416, 422: the request is wrong; `fields` lists the wrong fields."""


class NotAuthenticated(ServiceError):
    """401: the token is missing, expired or from another issuer."""


class NotAllowed(ServiceError):
    """403: the token is valid, but lacks the permission."""


class JobNotFound(ServiceError):
    """404: the job or file does not exist, or belongs to another user."""


class Conflict(ServiceError):
    """409: the state of the job does not allow the call."""


class RateLimited(ServiceError):
    """429: a limit of the user is reached."""


class ServerFailed(ServiceError):
    """500: a defect of the service; quote `request_id` in a report."""


class Unavailable(ServiceError):
    """No response, or 502, 503, 504: the service is temporarily unavailable."""


_BY_STATUS: Final[dict[int, type[ServiceError]]] = {
    401: NotAuthenticated,
    403: NotAllowed,
    404: JobNotFound,
    409: Conflict,
    429: RateLimited,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def from_answer(status: int, headers: Mapping[str, str], body: bytes) -> VideoJobsError:
    """The error of a response with status 400 or higher. Header names are in lower case."""
    problem = _problem(body)
    detail = problem.get("detail")
    if not isinstance(detail, str):
        if status < 500:
            return UnexpectedAnswer(
                f"The server answered {status} without a reason; check that it is a VideoJobs API"
            )
        detail = f"The server answered {status}; try again in a few seconds"
    fallback = Invalid if status < 500 else ServerFailed
    return _BY_STATUS.get(status, fallback)(
        detail,
        status=status,
        request_id=problem.get("request_id") or headers.get("x-request-id"),
        retry_after=delay_seconds(headers.get("retry-after"), utc_now()),
        fields=_fields(problem),
    )


def _problem(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}


def _fields(problem: Mapping[str, Any]) -> tuple[FieldError, ...]:
    errors = problem.get("errors")
    if not isinstance(errors, list):
        return ()
    return tuple(
        FieldError(str(item.get("field", "")), str(item.get("message", ""))[:_SHOWN_CHARACTERS])
        for item in errors
        if isinstance(item, dict)
    )
