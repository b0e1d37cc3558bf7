"""The thumbnail: the title over a separate background, rather than a frame of the video."""

from pathlib import Path
from typing import Final

import ffmpeg

from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.plan.canvas import Canvas

CLOSER: Final = 1.4
"""Magnification: a thumbnail is shown small, so its contents are larger than in the video."""

_JPEG_QUALITY: Final = 3  # ffmpeg's qscale, 2 is best


def thumbnail_canvas(canvas: Canvas) -> Canvas:
    """1280x720, as YouTube recommends, or 720x1280 for portrait videos."""
    return Canvas(720, 1280) if canvas.portrait else Canvas(1280, 720)


def thumbnail_arguments(still: Path, script: Path, output: Path) -> list[str]:
    """The command line that renders one JPEG."""
    # Type is drawn for BT.709, as in videos; JPEG uses BT.601 with full range.
    stream = source(still).filter("scale", out_color_matrix="bt709", out_range="tv")
    stream = stream.filter("format", "yuv444p").filter("ass", filename=str(script))
    stream = stream.filter(
        "scale", in_color_matrix="bt709", in_range="tv", out_color_matrix="bt601", out_range="pc"
    )
    options = {"frames:v": 1, "q:v": _JPEG_QUALITY, "pix_fmt": "yuvj420p", "update": 1}
    return arguments(ffmpeg.output(stream, str(output), **options))
