"""Segments joined by stream copy, the master encoded once beside them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import ffmpeg

from videojobs_renderer.audio.pcm import pcm_source
from videojobs_renderer.ffmpeg.graph import arguments, source

_AUDIO_BITRATE: Final = "192k"


def join_arguments(segments: Sequence[Path], master: Path, listing: Path, output: Path) -> list[str]:
    """The command line; writes the concat listing. Segment names are ours, so need no quoting."""
    listing.write_text("".join(f"file '{segment}'\n" for segment in segments), encoding="utf-8")
    pictures = source(listing, f="concat", safe=0)
    sound: Any = pcm_source(master, 2)
    joined = ffmpeg.output(
        pictures.video,
        sound.audio,
        str(output),
        **{
            "c:v": "copy",
            "c:a": "aac",
            "b:a": _AUDIO_BITRATE,
            "ar": 48_000,
            "ac": 2,
            "movflags": "+faststart",
            "map_metadata": -1,
            "fflags": "+bitexact",  # no encoder version or date: the same request, the same file
        },
    )
    return arguments(joined)
