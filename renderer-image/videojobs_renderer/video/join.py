"""Segments and the encoded master put into one file; nothing is encoded again."""

from collections.abc import Sequence
from pathlib import Path

import ffmpeg

from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.plan.clock import seconds
from videojobs_renderer.video.segment import Segment


def listing_of(segments: Sequence[Segment]) -> str:
    """The concat demuxer's script. Segment names are ours, so need no quoting.

    Lengths are given because an MP4 states its own in milliseconds: a third of them would be off,
    and the joined stream's frame rate no longer constant.
    """
    return "".join(
        f"file '{segment.output}'\nduration {seconds(segment.frames):.6f}\n" for segment in segments
    )


def join_arguments(listing: Path, master: Path, output: Path) -> list[str]:
    """The command line; `listing` holds `listing_of` the segments."""
    pictures = source(listing, f="concat", safe=0)
    joined = ffmpeg.output(
        pictures.video,
        source(master).audio,
        str(output),
        c="copy",
        movflags="+faststart",
        map_metadata=-1,
        fflags="+bitexact",  # no encoder version or date: the same request, the same file
    )
    return arguments(joined)
