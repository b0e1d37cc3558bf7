"""What every stage of an attempt works with."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from videojobs_renderer.cache import Cache
from videojobs_renderer.progress import Progress
from videojobs_renderer.settings import Settings
from videojobs_renderer.stop import StopToken
from videojobs_renderer.timing import Timings

LEAST_TIMEOUT: Final = 120.0
"""Seconds that any run of ffmpeg is given."""

SECONDS_PER_FRAME: Final = 2.0
"""Given to encode a frame: far slower than any machine that is not stuck."""


@dataclass(frozen=True)
class Context:
    """One attempt. Files of the result go to `out`, everything else to `scratch`."""

    settings: Settings
    out: Path
    scratch: Path
    stop: StopToken
    progress: Progress
    cache: Cache
    missing_glyphs: set[str] = field(default_factory=set)
    """Characters that were drawn and that no font has."""
    timings: Timings = field(default_factory=dict)
