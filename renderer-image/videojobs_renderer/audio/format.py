"""The audio format of all videos, as the platforms recommend it."""

from pathlib import Path
from typing import Any, Final

import ffmpeg

from videojobs_renderer.ffmpeg.graph import arguments

AAC: Final[dict[str, Any]] = {"c:a": "aac", "b:a": "192k", "ar": 48_000, "ac": 2}
"""Output options of ffmpeg: AAC-LC, stereo, 48 kHz."""


def encode_arguments(stream: Any, samples: int, output: Path) -> list[str]:
    """The command line that encodes exactly so many samples, whatever delay the filters add."""
    exact = stream.filter("apad", whole_len=samples).filter("atrim", end_sample=samples)
    return arguments(ffmpeg.output(exact, str(output), **AAC))
