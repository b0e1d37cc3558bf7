"""Joins segments and the encoded master to one file without encoding again."""

from collections.abc import Sequence
from pathlib import Path

import ffmpeg

from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.plan.clock import seconds
from videojobs_renderer.video.segment import Segment


def listing_of(segments: Sequence[Segment]) -> str:
    """The concat demuxer's script. Segment paths are our own and need no quoting.

    Durations are explicit because an MP4 states its own in milliseconds, which rounds frame times:
    the joined stream's frame rate would not be constant.
    """
    return "".join(
        f"file '{segment.output}'\nduration {seconds(segment.frames):.6f}\n" for segment in segments
    )


def join_arguments(listing: Path, master: Path, output: Path) -> list[str]:
    """The command line; `listing` is a file with the text of `listing_of`."""
    pictures = source(listing, f="concat", safe=0)
    joined = ffmpeg.output(
        pictures.video,
        source(master).audio,
        str(output),
        c="copy",
        movflags="+faststart",
        map_metadata=-1,
        fflags="+bitexact",  # no encoder version or date: equal requests give equal files
    )
    return arguments(joined)
