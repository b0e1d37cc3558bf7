"""The one trace that a job leaves, from its request through the operator to the renderer's stages.

Ids are made in any case, so log lines bear `trace_id`. Spans are sent only where
`OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; without it no part of OpenTelemetry is imported.
The API decides what is sampled (`OTEL_TRACES_SAMPLER`), and the others follow.

The names of spans are few; what differs is in their attributes. Never script text, never a user.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from videojobs.job.traceparent import TraceParent, new_span_id, new_trace_id
from videojobs.telemetry import logs
from videojobs.telemetry.spans import Attribute, Kind, Span
from videojobs.times import utc_now

if TYPE_CHECKING:
    from videojobs.telemetry.otlp import Exporter

STOP_SECONDS: Final = 2.0
"""How long a process that ends waits for a collector."""


@dataclass
class Open:
    """A span that is under way."""

    name: str
    own: TraceParent
    attributes: dict[str, Attribute]
    failed: bool = False


_CURRENT: Final[ContextVar[TraceParent | None]] = ContextVar("trace_parent", default=None)

_exporters: Final[list["Exporter"]] = []
"""One, or none where tracing is off."""


def start(program: str) -> None:
    """Send spans in the program's name, or do nothing without `OTEL_EXPORTER_OTLP_ENDPOINT`."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    # Half a second of imports that most installations have no use for.
    from videojobs.telemetry.otlp import Exporter

    stop()
    _exporters.append(Exporter(program))


def stop(seconds: float = STOP_SECONDS) -> None:
    """Send what is left, within so many seconds."""
    while _exporters:
        _exporters.pop().stop(seconds)


def tell(span: Span) -> None:
    """Send a span that has ended."""
    if span.own.sampled:
        for exporter in _exporters:
            exporter.tell(span)


def current() -> TraceParent | None:
    """The span of what is being done."""
    return _CURRENT.get()


@contextmanager
def within(parent: TraceParent | None) -> Iterator[None]:
    """What is done meanwhile, by this task, hangs below a span, and its log lines say so."""
    if parent is None:
        yield
        return
    token = _CURRENT.set(parent)
    try:
        with logs.about(trace_id=parent.trace_id):
            yield
    finally:
        _CURRENT.reset(token)


@contextmanager
def span(name: str, kind: Kind = Kind.INTERNAL, **attributes: Attribute) -> Iterator[Open]:
    """What is done meanwhile is a span below the current one, or the first of a new trace."""
    parent, begun = current(), utc_now()
    under_way = Open(name, parent.child() if parent else _root(), attributes)
    try:
        with within(under_way.own):
            yield under_way
    except BaseException as error:
        under_way.failed = True
        under_way.attributes["error.type"] = type(error).__name__
        raise
    finally:
        above = parent.span_id if parent else None
        told, ended = under_way, utc_now()
        tell(Span(told.name, told.own, above, begun, ended, kind, told.attributes, told.failed))


def _root() -> TraceParent:
    trace_id = new_trace_id()
    sampled = all(exporter.samples(trace_id) for exporter in _exporters)
    return TraceParent(trace_id, new_span_id(), sampled)
