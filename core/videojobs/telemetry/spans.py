"""A finished span, as `tracing` records it and `otlp` exports it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from videojobs.job.traceparent import TraceParent

Attribute = str | int | bool


class Kind(StrEnum):
    """Role of a span: it serves a request, it calls another program, or neither."""

    INTERNAL = "internal"
    SERVER = "server"
    CLIENT = "client"


@dataclass(frozen=True)
class Span:
    """One finished operation. `own` holds its ids, `parent_id` is the id of the span above it, None
    for the first span of a trace."""

    name: str
    own: TraceParent
    parent_id: str | None
    begun: datetime
    ended: datetime
    kind: Kind = Kind.INTERNAL
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    failed: bool = False
