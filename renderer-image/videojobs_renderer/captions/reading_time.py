"""How long viewers need to read a caption."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from videojobs_renderer.text.columns import columns
from videojobs_renderer.text.line_breaks import grapheme_clusters

READING_SPEED: Final = 20
"""Characters a second that adults read with ease, spaces and punctuation counted."""

WIDE_READING_SPEED: Final = 12
"""The same for Chinese, Japanese and Korean characters, which say more each."""


def characters(lines: Iterable[str]) -> int:
    """Characters that a reader sees (UAX 29), those without width left out."""
    return sum(_by_width(lines))


def reading_seconds(lines: Iterable[str]) -> Fraction:
    """Seconds that lines take to be read, each character at the speed of its script."""
    narrow, wide = _by_width(lines)
    return Fraction(narrow, READING_SPEED) + Fraction(wide, WIDE_READING_SPEED)


def _by_width(lines: Iterable[str]) -> tuple[int, int]:
    """Characters of one column and of two."""
    widths = [columns(cluster) for line in lines for cluster in grapheme_clusters(line)]
    wide = sum(width > 1 for width in widths)
    return sum(width > 0 for width in widths) - wide, wide
