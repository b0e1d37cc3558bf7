"""Exports spans by OTLP over HTTP. The only module that imports OpenTelemetry; see `tracing`.

The SDK reads its own variables: `OTEL_EXPORTER_OTLP_*` for the collector, `OTEL_BSP_*` for
batches, `OTEL_TRACES_SAMPLER`, `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`.
"""

import os
import threading
from datetime import UTC, datetime, timedelta
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import Decision

from videojobs.job.traceparent import TraceParent
from videojobs.telemetry.spans import Kind, Span

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_KINDS: Final = {
    Kind.INTERNAL: trace.SpanKind.INTERNAL,
    Kind.SERVER: trace.SpanKind.SERVER,
    Kind.CLIENT: trace.SpanKind.CLIENT,
}


class _GivenIds(IdGenerator):
    """Gives the SDK the ids that a span already has."""

    def __init__(self) -> None:
        self.given = TraceParent("0" * 32, "0" * 16)

    def generate_span_id(self) -> int:
        return int(self.given.span_id, 16)

    def generate_trace_id(self) -> int:
        return int(self.given.trace_id, 16)


class Exporter:
    """Batches spans and sends them from a separate thread; spans that cannot be sent are
    dropped."""

    def __init__(self, program: str) -> None:
        name = os.environ.get("OTEL_SERVICE_NAME") or f"videojobs-{program}"
        self._ids = _GivenIds()
        self._lock = threading.Lock()
        self._provider = TracerProvider(
            id_generator=self._ids,
            resource=Resource.create({"service.name": name}),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        self._tracer = self._provider.get_tracer("videojobs")

    def samples(self, trace_id: str) -> bool:
        """Whether a trace that begins here is exported."""
        found = self._provider.sampler.should_sample(None, int(trace_id, 16), "")
        return found.decision is Decision.RECORD_AND_SAMPLE

    def export(self, span: Span) -> None:
        """Queue a span."""
        with self._lock:
            self._ids.given = span.own
            made = self._tracer.start_span(
                span.name,
                _below(span),
                _KINDS[span.kind],
                span.attributes,
                start_time=_ns(span.begun),
            )
        if span.failed:
            made.set_status(trace.StatusCode.ERROR)
        made.end(_ns(span.ended))

    def stop(self, seconds: float) -> None:
        """Send the queued spans, within so many seconds; the rest is dropped."""
        last = threading.Thread(target=self._provider.shutdown, daemon=True)
        last.start()
        last.join(seconds)


def _below(span: Span) -> Context:
    """The SDK's context with the span's parent, which another process may have made."""
    if span.parent_id is None:
        return Context()
    parent = trace.SpanContext(
        int(span.own.trace_id, 16),
        int(span.parent_id, 16),
        is_remote=True,
        trace_flags=trace.TraceFlags(trace.TraceFlags.SAMPLED),
    )
    return trace.set_span_in_context(trace.NonRecordingSpan(parent), Context())


def _ns(moment: datetime) -> int:
    """Nanoseconds since 1970, without a float's rounding."""
    return (moment - _EPOCH) // _MICROSECOND * 1000
