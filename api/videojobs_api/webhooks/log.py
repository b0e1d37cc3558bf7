"""The log of a webhook's tries, which clients can read; stored as JSON."""

from datetime import datetime
from typing import Final

from pydantic import BaseModel, Field, TypeAdapter

from videojobs.times import rfc3339
from videojobs_api.webhooks.schedule import Outcome

KEPT: Final = 20
"""Tries in a log: more than two full schedules."""


class Try(BaseModel):
    """One try to send the message: time, status and duration."""

    at: str = Field(description="When the try began.", examples=["2025-11-04T20:12:15Z"])
    status: int | None = Field(description="HTTP status of the response; null without one.")
    seconds: float = Field(description="Duration of the try.", examples=[0.12])
    error: str | None = Field(description="Why it failed, where the status does not say.")


_TRIES: Final = TypeAdapter(list[Try])


def parse(log: str) -> list[Try]:
    """The tries of a log, oldest first."""
    return _TRIES.validate_json(log) if log else []


def extended(log: str, begun: datetime, outcome: Outcome) -> str:
    """The log with one more try, cut to the latest KEPT."""
    latest = Try(
        at=rfc3339(begun),
        status=outcome.status,
        seconds=round(outcome.seconds, 3),
        error=outcome.error,
    )
    return _TRIES.dump_json([*parse(log), latest][-KEPT:]).decode()
