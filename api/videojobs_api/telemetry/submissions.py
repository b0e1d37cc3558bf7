"""Counts submissions by their outcome, one for each answer."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from videojobs_api.telemetry import metrics

TIER: Final = "tier"
REPEATED: Final = "repeated"
"""Names under which a submission notes its tier, and that it repeats an earlier one."""

_NO_TIER: Final = "none"


def count(status: int, noted: Mapping[str, Any]) -> None:
    """Count one answer, by its HTTP status and what `context.note` recorded of the request."""
    outcome = outcome_of(status, repeated=noted.get(REPEATED, False))
    if outcome is not None:
        metrics.SUBMISSIONS.labels(noted.get(TIER, _NO_TIER), outcome).inc()


def outcome_of(status: int, *, repeated: bool) -> str | None:
    """The value of the label `outcome`; None for a dry run, which creates no job."""
    match status:
        case HTTPStatus.OK:
            return None
        case HTTPStatus.ACCEPTED:
            return "repeated" if repeated else "accepted"
        case HTTPStatus.TOO_MANY_REQUESTS:
            return "limited"
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return "denied"
    return "invalid" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "failed"
