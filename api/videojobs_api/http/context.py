"""What is known about the request at hand: its id, and what its log line and metrics shall say."""

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final

WAITED: Final = "waited"
"""Noted seconds for which an answer was held back because the client had asked for it."""

_ID: Final[ContextVar[str]] = ContextVar("request_id", default="")
_FIELDS: Final[ContextVar[dict[str, object] | None]] = ContextVar("log_fields", default=None)


def begin(new_request_id: str) -> dict[str, object]:
    """A request begins; returns the mapping that `note` fills."""
    fields: dict[str, object] = {}
    _ID.set(new_request_id)
    _FIELDS.set(fields)
    return fields


def request_id() -> str:
    """Id of the request at hand."""
    return _ID.get()


def noted() -> Mapping[str, object]:
    """What the request's log line says beside the usual."""
    return _FIELDS.get() or {}


def note(**fields: object) -> None:
    """Add fields to the request's log line. Never script text, never a token."""
    known = _FIELDS.get()
    if known is not None:
        known.update(fields)
