"""RFC 9457 problem documents, whose `detail` is a string as in the guide.

`of` maps each domain error to a status and headers; `response` renders the result.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from videojobs_api.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    LimitReached,
    MalformedKey,
    NotCancellable,
    NotFound,
    NotStored,
    QueueFull,
    RangeNotSatisfiable,
    RequestError,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from videojobs_api.http import ratelimit
from videojobs_api.telemetry.context import request_id

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[dict[type[RequestError], int]] = {
    MalformedKey: 400,
    NotCancellable: 400,
    Unauthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    RangeNotSatisfiable: 416,
    Invalid: 422,
    LimitReached: 429,
    NotStored: 500,
    QueueFull: 503,
    Unavailable: 503,
}
_ERRORS_IN_DETAIL: Final = 5
_CURES: Final[dict[str, str]] = {
    "missing": "is required",
    "language": 'must be a BCP 47 code such as "en-US"',
    "background_music": "must be an http:// or https:// URL without white space",
}
_PLAIN_WORDS: Final[dict[str, str]] = {
    "Input should be": "must be",
    "String should": "must",
    "greater than or equal to": "at least",
    "less than or equal to": "at most",
}
_NOT_AN_OBJECT: Final = "must be a JSON object, sent with Content-Type: application/json"


class ProblemDocument(BaseModel):
    """RFC 9457. `detail` is a sentence for people; `errors` lists the fields of a 422."""

    model_config = ConfigDict(json_schema_extra={"description": "RFC 9457 problem document."})

    type: str = "about:blank"
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["Job a3916274-a4ce-4fc8-bef9-b76d994fe482 not found"])
    instance: str = Field(description="Path of the request.")
    request_id: str = Field(description="As in the header X-Request-Id; quote it in bug reports.")
    errors: list[FieldError] | None = None


@dataclass(frozen=True)
class Problem:
    """A response other than success."""

    status: int
    detail: str
    headers: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[FieldError] = ()


def of(error: RequestError) -> Problem:
    """The status and headers of a domain error."""
    headers: dict[str, str] = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    fields: Sequence[FieldError] = ()
    match error:
        case Unauthenticated():
            headers["WWW-Authenticate"] = "Bearer"  # the challenge that RFC 6750 requires
        case RangeNotSatisfiable():
            headers["Content-Range"] = f"bytes */{error.size}"
        case LimitReached():
            headers |= ratelimit.headers(error.quotas)
        case Invalid():
            fields = error.fields
    return Problem(STATUS[type(error)], error.detail, headers, fields)


def response(problem: Problem, path: str) -> Response:
    """The problem document of a request to `path`."""
    document = ProblemDocument(
        title=HTTPStatus(problem.status).phrase,
        status=problem.status,
        detail=problem.detail,
        instance=path,
        request_id=request_id(),
        errors=list(problem.errors) or None,
    )
    body = document.model_dump(exclude_none=True)
    return Response(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="replace"),
        status_code=problem.status,
        headers=problem.headers,
        media_type=MEDIA_TYPE,
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route, for OpenAPI."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDocument"}}},
        }
        for status in statuses
    }


def invalid(error: RequestValidationError) -> Problem:
    """422 with a sentence for each field. Values are not repeated: they may hold a script."""
    errors = [_field_error(item) for item in error.errors()]
    shown = [f"{item.field}: {item.message}" for item in errors[:_ERRORS_IN_DETAIL]]
    hidden = len(errors) - len(shown)
    if hidden:
        shown.append(f"and {hidden} more")
    return Problem(422, "; ".join(shown), errors=errors)


def _field_error(item: Mapping[str, Any]) -> FieldError:
    place, *path = [str(part) for part in item["loc"]]
    kind = str(item["type"])
    if kind == "json_invalid":
        reason = item.get("ctx", {}).get("error", "it ends too early")
        message = f"is not valid JSON at character {path[0] if path else 0}: {reason}"
        return FieldError(field=place, message=message, type=kind)
    if not path and kind != "missing":
        return FieldError(field=place, message=_NOT_AN_OBJECT, type=kind)
    return FieldError(field=".".join(path) or place, message=_message(path, item), type=kind)


def _message(path: list[str], item: Mapping[str, Any]) -> str:
    kind, text = str(item["type"]), str(item["msg"])
    if kind == "missing":
        return _CURES["missing"] if path else _NOT_AN_OBJECT
    if kind == "string_pattern_mismatch" and path[-1] in _CURES:
        return _CURES[path[-1]]
    if kind == "value_error":
        return text.removeprefix("Value error, ")
    for framework, plain in _PLAIN_WORDS.items():
        text = text.replace(framework, plain)
    return text
