"""How long each stage takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from videojobs.job.outcome import Stage
from videojobs.telemetry import tracing
from videojobs_renderer.errors import located

Timings = dict[Stage, float]
"""Seconds of the stages that came to their end."""


@contextmanager
def timed(stage: Stage, timings: Timings) -> Iterator[None]:
    """Time a stage as a span of the trace too, and have its failures say that they are its own."""
    started = time.monotonic()
    with tracing.span(stage.value), located(stage):
        yield
    timings[stage] = time.monotonic() - started
