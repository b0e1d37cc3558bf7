"""Measures how long each stage takes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from videojobs.job.outcome import Stage
from videojobs.telemetry import tracing
from videojobs_renderer.errors import located

Timings = dict[Stage, float]
"""Seconds of each stage that has succeeded."""


@contextmanager
def timed(stage: Stage, timings: Timings) -> Iterator[None]:
    """Time a stage, trace it as a span, and add the stage to failures inside."""
    started = time.monotonic()
    with tracing.span(stage.value), located(stage):
        yield
    timings[stage] = time.monotonic() - started
