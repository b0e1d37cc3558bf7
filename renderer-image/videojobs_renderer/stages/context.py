"""What all stages of an attempt share."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from videojobs_renderer.cache import Cache
from videojobs_renderer.progress import Progress
from videojobs_renderer.settings import Settings
from videojobs_renderer.stop import StopToken
from videojobs_renderer.timing import Timings

LEAST_TIMEOUT: Final = 120.0
"""Shortest timeout of a run of ffmpeg, in seconds."""

SECONDS_PER_FRAME: Final = 2.0
"""Timeout for encoding one frame: far more than any machine needs."""


@dataclass(frozen=True)
class Context:
    """One attempt. Artifacts are written to `out`, all other files to `scratch`."""

    settings: Settings
    out: Path
    scratch: Path
    stop: StopToken
    progress: Progress
    cache: Cache
    missing_glyphs: set[str] = field(default_factory=set)
    """Characters on the cards for which no font was found."""
    timings: Timings = field(default_factory=dict)
