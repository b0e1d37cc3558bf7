"""Corrects colours for the matrix with which ffmpeg draws text."""

from typing import Final

_CORRECTION: Final = (
    (0.91360, 0.07848, 0.00792),
    (-0.10504, 1.17217, -0.06713),
    (0.00958, 0.03222, 0.95820),
)
"""From RGB to YCbCr by BT.709, and from there back to RGB by BT.601."""


def corrected(colour: str) -> tuple[int, int, int]:
    """The red, green and blue to request so that #rrggbb appears in BT.709 frames.

    ffmpeg 5.1 draws with BT.601 whatever the frames have (libavfilter/drawutils.c). A colour that
    BT.601 cannot express becomes the nearest one.
    """
    rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    red, green, blue = (sum(a * b for a, b in zip(row, rgb, strict=True)) for row in _CORRECTION)
    return _level(red), _level(green), _level(blue)


def _level(value: float) -> int:
    return min(max(round(value), 0), 255)
