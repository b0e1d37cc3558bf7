"""The context of the current request: its id, and fields for its log line and metrics."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final

WAITED: Final = "waited"
"""Name of a noted field: seconds of a wait that the client requested with `Prefer: wait`."""

_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
_FIELDS: Final[ContextVar[dict[str, object] | None]] = ContextVar("log_fields", default=None)


def begin(new_request_id: str) -> dict[str, object]:
    """Begin the context of a request; returns the mapping that `note` fills."""
    fields: dict[str, object] = {}
    _ID.set(new_request_id)
    _FIELDS.set(fields)
    return fields


def request_id() -> str:
    """Id of the current request."""
    return _ID.get()


def noted() -> Mapping[str, object]:
    """The fields noted so far."""
    return _FIELDS.get() or {}


def note(**fields: object) -> None:
    """Add fields to the request's log line. They must hold neither script text nor tokens."""
    known = _FIELDS.get()
    if known is not None:
        known.update(fields)
