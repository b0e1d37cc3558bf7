"""Where no collector is named: ids and log lines as ever, and no part of OpenTelemetry."""

import json
import os
import subprocess
import sys

import pytest

from videojobs.job.traceparent import TraceParent
from videojobs.telemetry import logs, tracing

ABOVE = TraceParent("ab" * 16, "cd" * 8)


def test_a_span_hangs_below_the_current_one_and_becomes_it() -> None:
    with tracing.within(ABOVE), tracing.span("outer") as outer:
        assert outer.own.trace_id == ABOVE.trace_id
        assert tracing.current() == outer.own
        with tracing.span("inner") as inner:
            assert inner.own.span_id != outer.own.span_id
        assert tracing.current() == outer.own
    assert tracing.current() is None


def test_without_a_current_span_a_trace_begins() -> None:
    with tracing.span("one") as one:
        pass
    with tracing.span("two") as two:
        pass
    assert one.own.trace_id != two.own.trace_id
    assert one.own.sampled


def test_log_lines_say_which_trace_they_belong_to() -> None:
    with tracing.within(ABOVE), tracing.span("work"):
        assert logs.fields()["trace_id"] == ABOVE.trace_id
    assert "trace_id" not in logs.fields()


def test_what_is_raised_goes_on_and_marks_the_span() -> None:
    with pytest.raises(ValueError, match="wrong"), tracing.span("work") as span:
        raise ValueError("wrong")
    assert span.failed
    assert span.attributes == {"error.type": "ValueError"}


def test_a_parent_that_is_not_sampled_has_no_sampled_children() -> None:
    above = TraceParent("ab" * 16, "cd" * 8, sampled=False)
    with tracing.within(above), tracing.span("work") as span:
        assert not span.own.sampled


PROGRAMS = {
    "api": "import videojobs_api.__main__",
    "operator": "import videojobs_operator.__main__",
    "renderer": "import videojobs_renderer.__main__, videojobs_renderer.pipeline",
}
LOADED = """
import json, sys
from videojobs.telemetry import tracing
tracing.start("a program")
with tracing.span("work"):
    pass
tracing.stop()
print(json.dumps([name for name in sys.modules if name.startswith("opentelemetry")]))
"""


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_that_does_not_trace_loads_neither_the_sdks_tracer_nor_an_exporter(
    program: str,
) -> None:
    environment = {**os.environ, "OTEL_EXPORTER_OTLP_ENDPOINT": ""}
    command = [sys.executable, "-c", PROGRAMS[program] + LOADED]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    loaded = json.loads(done.stdout)
    unwanted = ("opentelemetry.sdk.trace", "opentelemetry.exporter", "opentelemetry.proto")
    assert [name for name in loaded if name.startswith(unwanted)] == []
    if program == "renderer":  # FastAPI and redis-py load the API part for themselves
        assert loaded == []
