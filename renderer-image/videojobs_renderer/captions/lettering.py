"""Sets text in one size although its letters come from several faces.

Most faces have the letters of one script. libass takes the others from a face of its choice and
scales that by its line height: beside Arabic, Latin letters would be half again as large. Here each
run names its face and the size that keeps the em, and is measured with it.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from videojobs_renderer.captions.ass import escape
from videojobs_renderer.captions.direction import directed
from videojobs_renderer.captions.fonts import Font, find_fallback
from videojobs_renderer.text.line_breaks import grapheme_clusters

_STRUT: Final = "\u2060"
"""An invisible character in a line's own face: lines are equally high whatever faces follow."""


@dataclass(frozen=True)
class FontStack:
    """The face of a language, and the one for letters that it lacks; then any that has them."""

    first: Font
    second: Font

    def runs(self, text: str) -> tuple[tuple[Font, str], ...]:
        """The text in order, each run in one face."""
        return _runs(self, text)

    def width(self, text: str) -> float:
        """Advance width in ems, without kerning between runs."""
        return sum(font.width(run) for font, run in self.runs(text))

    def line_height(self, text: str) -> float:
        """Height of a line in ems: that of the highest face in a text."""
        return max(font.ass_scale for font in (self.first, *(font for font, _ in self.runs(text))))


@dataclass(frozen=True)
class Lettering:
    """How text is set: its faces, its em in pixels, its direction."""

    fonts: FontStack
    em: float
    rtl: bool

    @property
    def tags(self) -> str:
        """The face and the size of the language's letters."""
        return _font_tags(self.fonts.first, self.em)

    def text(self, text: str) -> str:
        """Escaped text that begins and ends in the face of the language."""
        first = self.fonts.first
        runs = self.fonts.runs(text)
        return "".join(
            escape(run)
            if font == first
            else f"{{{_font_tags(font, self.em)}}}{escape(run)}{{{self.tags}}}"
            for font, run in runs
        )

    def line(self, text: str, shown: str) -> str:
        """A line of the text `shown`, opened in the language's direction and height."""
        if self.rtl:
            return directed(shown, rtl=True)
        mixed = any(font != self.fonts.first for font, _ in self.fonts.runs(text))
        return _STRUT + shown if mixed else shown


def _font_tags(font: Font, em: float) -> str:
    return f"\\fn{font.family}\\fs{em * font.ass_scale:.1f}"


@lru_cache(maxsize=4096)
def _runs(fonts: FontStack, text: str) -> tuple[tuple[Font, str], ...]:
    faces = ((_face(fonts, cluster), cluster) for cluster in grapheme_clusters(text))
    grouped = groupby(faces, key=lambda pair: pair[0])
    return tuple((font, "".join(cluster for _, cluster in run)) for font, run in grouped)


def _face(fonts: FontStack, cluster: str) -> Font:
    """The first face with a character's letter; marks and joiners follow the letter."""
    letter = next((c for c in cluster if unicodedata.category(c)[0] not in "MC"), "")
    if not letter or fonts.first.has(letter):
        return fonts.first
    if fonts.second.has(letter):
        return fonts.second
    return find_fallback(letter) or fonts.first
