"""The thumbnail: the title set over a background of its own, not a frame that happened to be."""

from pathlib import Path
from typing import Final

import ffmpeg

from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.plan.canvas import Canvas

CLOSER: Final = 1.4
"""A thumbnail is seen small: what is on it is larger than in the video."""

_JPEG_QUALITY: Final = 3  # ffmpeg's qscale, 2 is best


def thumbnail_canvas(canvas: Canvas) -> Canvas:
    """1280x720, what YouTube asks for, or the same upright."""
    return Canvas(720, 1280) if canvas.portrait else Canvas(1280, 720)


def thumbnail_arguments(still: Path, script: Path, output: Path) -> list[str]:
    """The command line that draws one JPEG."""
    # Type is drawn for BT.709, as in videos; a JPEG is of BT.601 and of the full range.
    stream = source(still).filter("scale", out_color_matrix="bt709", out_range="tv")
    stream = stream.filter("format", "yuv444p").filter("ass", filename=str(script))
    stream = stream.filter(
        "scale", in_color_matrix="bt709", in_range="tv", out_color_matrix="bt601", out_range="pc"
    )
    options = {"frames:v": 1, "q:v": _JPEG_QUALITY, "pix_fmt": "yuvj420p", "update": 1}
    return arguments(ffmpeg.output(stream, str(output), **options))
