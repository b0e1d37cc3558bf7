"""One card as a video-only segment: a still, perhaps panned, under its ASS script."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ffmpeg

from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.picture.canvas import Canvas
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.video.encoding import BT709, Encoding

PAN_STEP: Final = 2
"""Pixels a frame. 4:2:0 snaps crops to even pixels: 2 is exactly smooth, 1 trembles."""

MAX_PAN: Final = 1200
"""Pixels; a card longer than 20 s comes to rest."""


@dataclass(frozen=True)
class Segment:
    """Files and frames of one card. The still is `pan` pixels wider than the canvas."""

    still: Path
    script: Path
    output: Path
    frames: int
    pan: int = 0
    leftward: bool = False


def pan_for(frames: int) -> int:
    """How much wider than the canvas the still of a panned card is."""
    return min(PAN_STEP * frames, MAX_PAN)


def segment_arguments(segment: Segment, canvas: Canvas, encoding: Encoding) -> list[str]:
    """The command line that encodes exactly `segment.frames` frames."""
    stream = source(segment.still, framerate=FRAMES_PER_SECOND)
    stream = to_bt709(stream)
    # The still is decoded once: re-reading it for each frame takes two and a half times as long.
    stream = stream.filter("loop", loop=segment.frames - 1, size=1, start=0)
    stream = stream.filter("setpts", f"N/({FRAMES_PER_SECOND}*TB)")
    if segment.pan:
        travelled = f"min({PAN_STEP}*n,{segment.pan})"
        x = f"{segment.pan}-{travelled}" if segment.leftward else travelled
        stream = stream.filter("crop", w=canvas.width, h=canvas.height, x=x, y=0)
    stream = stream.filter("ass", filename=str(segment.script))
    stream = stream.filter("setparams", **BT709)
    output = ffmpeg.output(
        stream, str(segment.output), **{"frames:v": segment.frames, **encoding.options()}
    )
    return arguments(output)


def to_bt709(stream: Any) -> Any:
    """RGB to BT.709: by default ffmpeg makes BT.601 of it, and players show other colours."""
    return stream.filter("scale", out_color_matrix="bt709", out_range="tv").filter(
        "format", "yuv420p"
    )
