"""Measures where captions are in the frame, as libass draws them.

Every page of every card is drawn once, white on black, one page per frame, and a filter finds its
edges: advance widths would miss overhang, fallback fonts and shaping.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ffmpeg
import pysubs2
from pysubs2 import Color, SSAEvent, SSAFile

from videojobs_renderer.cards.styles import CAPTION_STYLE
from videojobs_renderer.ffmpeg.graph import arguments
from videojobs_renderer.plan.canvas import Canvas

_WHITE: Final = Color(255, 255, 255)
_PAGE_MS: Final = 1000  # one page per second; its frame is taken in its middle, after any fade-in
_DARKEST: Final = 40  # of 255: darker antialiasing is invisible
_INK = re.compile(r"\\[1-4]?(?:c|a)&H[0-9A-Fa-f]+&|\\u[01]|\\fad\([^)]*\)")
_EMPTY = re.compile(r"\{\}")
_FOUND = re.compile(r"pts_time:(\d+)\S*(?: x1:(\d+) x2:(\d+) y1:(\d+) y2:(\d+))?")


@dataclass(frozen=True)
class Extent:
    """Edges of a page's ink in pixels, inclusive."""

    scene: int
    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        return f"x {self.left}-{self.right} y {self.top}-{self.bottom}"


@dataclass(frozen=True)
class Sheet:
    """All pages in one script, one second each; `scenes`: the scene number of each page."""

    file: SSAFile
    scenes: tuple[int, ...]

    def command(self, path: Path, canvas: Canvas) -> list[str]:
        """Write the script to `path`; returns the command line that measures it."""
        path.write_text(self.file.to_string("ass"), encoding="utf-8")
        seconds = len(self.scenes) + 1
        black = ffmpeg.input(f"color=c=black:s={canvas}:r=1:d={seconds}", f="lavfi")
        picture: Any = black.filter("ass", filename=str(path)).filter("bbox", min_val=_DARKEST)
        return arguments(ffmpeg.output(picture, "-", f="null"), loglevel="info")

    def extents(self, lines: Sequence[str]) -> list[Extent]:
        """Parse the filter's output; pages without ink are missing from it."""
        found = []
        for match in _FOUND.finditer("\n".join(lines)):
            second = int(match[1])
            if match[2] and 1 <= second <= len(self.scenes):
                left, right, top, bottom = (int(match[i]) for i in (2, 3, 4, 5))
                found.append(Extent(self.scenes[second - 1], left, top, right, bottom))
        return found


def sheet_of(scripts: Sequence[Path]) -> Sheet:
    """The sheet of the spoken cards' captions; states of a page differ in colour only."""
    sheet, scenes = SSAFile(), list[int]()
    for scene, path in enumerate(scripts, start=1):
        card = pysubs2.load(str(path))
        sheet.info, sheet.styles = card.info, card.styles
        captions = (event for event in card if event.style == CAPTION_STYLE)
        for text in dict.fromkeys(_shape(event.text) for event in captions):
            scenes.append(scene)
            middle = len(scenes) * _PAGE_MS
            sheet.append(
                SSAEvent(middle - _PAGE_MS // 2, middle + _PAGE_MS // 2, text, style=CAPTION_STYLE)
            )
    if scripts:
        sheet.styles[CAPTION_STYLE].primarycolor = _WHITE
    return Sheet(sheet, tuple(scenes))


def _shape(text: str) -> str:
    """An event's text without the tags that change while its words are spoken."""
    return _EMPTY.sub("", _INK.sub("", text))
