"""What clients see of the tries of a webhook, kept in the store as JSON."""

from datetime import datetime
from typing import Final

from pydantic import BaseModel, Field, TypeAdapter

from videojobs.times import rfc3339
from videojobs_api.webhooks.schedule import Outcome

KEPT: Final = 20
"""Tries: two rounds and more."""


class Try(BaseModel):
    """One message that was sent, or was to be."""

    at: str = Field(description="When it began.", examples=["2025-11-04T20:12:15Z"])
    status: int | None = Field(description="HTTP status of the answer; null without one.")
    seconds: float = Field(description="How long it took.", examples=[0.12])
    error: str | None = Field(description="Why it did not count, where the status does not say.")


_TRIES: Final = TypeAdapter(list[Try])


def parse(log: str) -> list[Try]:
    """The tries of a log, the oldest first."""
    return _TRIES.validate_json(log) if log else []


def extended(log: str, begun: datetime, outcome: Outcome) -> str:
    """A log with one more try."""
    latest = Try(
        at=rfc3339(begun),
        status=outcome.status,
        seconds=round(outcome.seconds, 3),
        error=outcome.error,
    )
    return _TRIES.dump_json([*parse(log), latest][-KEPT:]).decode()
