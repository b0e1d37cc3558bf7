"""How long viewers need to read a caption."""

from collections.abc import Iterable
from typing import Final

from videojobs_renderer.plan.columns import columns
from videojobs_renderer.plan.line_breaks import grapheme_clusters

READING_SPEED: Final = 20
"""Characters a second that adults read with ease, spaces and punctuation counted."""

WIDE_READING_SPEED: Final = 12
"""The same for Chinese, Japanese and Korean characters, which say more each."""


def characters(lines: Iterable[str]) -> int:
    """Characters that a reader sees (UAX 29), those without width left out."""
    return sum(columns(cluster) > 0 for line in lines for cluster in grapheme_clusters(line))


def reading_seconds(lines: Iterable[str]) -> float:
    """Seconds that lines take to be read, each character at the speed of its script."""
    widths = (columns(cluster) for line in lines for cluster in grapheme_clusters(line))
    return sum(
        1 / (WIDE_READING_SPEED if width > 1 else READING_SPEED) for width in widths if width
    )
