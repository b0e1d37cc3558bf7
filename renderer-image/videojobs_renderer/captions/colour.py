"""Colours as libass has to be asked for them."""

from typing import Final

_ASKED: Final = (
    (0.91360, 0.07848, 0.00792),
    (-0.10504, 1.17217, -0.06713),
    (0.00958, 0.03222, 0.95820),
)
"""From RGB to YCbCr by BT.709, and from there back to RGB by BT.601."""


def asked(colour: str) -> tuple[int, int, int]:
    """Red, green and blue to ask for so that #rrggbb is seen in frames of BT.709.

    ffmpeg 5.1 draws by BT.601 whatever the frames are (libavfilter/drawutils.c): it would show
    another red. For a colour that BT.601 does not have, the nearest one is asked for.
    """
    rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    red, green, blue = (sum(a * b for a, b in zip(row, rgb, strict=True)) for row in _ASKED)
    return _level(red), _level(green), _level(blue)


def _level(value: float) -> int:
    return min(max(round(value), 0), 255)
