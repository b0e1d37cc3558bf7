"""Distributed tracing: one trace a job, from its request through the operator to the render stages.

Ids are always generated, so log lines have `trace_id`. Spans are exported only when
`OTEL_EXPORTER_OTLP_ENDPOINT` names a collector; without it OpenTelemetry is not imported. The API
decides which traces are sampled (`OTEL_TRACES_SAMPLER`), and the other programs follow.

Span names are few; details are attributes, and never contain script text or users.
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
"""How long a process waits for the collector when it ends."""


@dataclass
class Open:
    """A span that has not ended; attributes may be added to it."""

    name: str
    own: TraceParent
    attributes: dict[str, Attribute]
    failed: bool = False


_CURRENT: Final[ContextVar[TraceParent | None]] = ContextVar("trace_parent", default=None)

_exporters: Final[list["Exporter"]] = []
"""One exporter, or none while tracing is off."""


def start(program: str) -> None:
    """Start to export the program's spans; without `OTEL_EXPORTER_OTLP_ENDPOINT` do nothing."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    # Half a second of imports that most installations do not need.
    from videojobs.telemetry.otlp import Exporter

    stop()
    _exporters.append(Exporter(program))


def stop(seconds: float = STOP_SECONDS) -> None:
    """Export the remaining spans, within so many seconds."""
    while _exporters:
        _exporters.pop().stop(seconds)


def export(span: Span) -> None:
    """Export a finished span, if it is sampled."""
    if span.own.sampled:
        for exporter in _exporters:
            exporter.export(span)


def current() -> TraceParent | None:
    """The ids of the current task's span; None outside of one."""
    return _CURRENT.get()


@contextmanager
def within(parent: TraceParent | None) -> Iterator[None]:
    """Make a span the parent of the spans and log lines of the current task within the context."""
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
    """Record the context as a span: a child of the current one, or the first of a new trace."""
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
        done, ended = under_way, utc_now()
        export(Span(done.name, done.own, above, begun, ended, kind, done.attributes, done.failed))


def _root() -> TraceParent:
    trace_id = new_trace_id()
    sampled = all(exporter.samples(trace_id) for exporter in _exporters)
    return TraceParent(trace_id, new_span_id(), sampled)
