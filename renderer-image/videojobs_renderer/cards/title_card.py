"""The cards that open and close a video, and the title of the thumbnail."""

from dataclasses import dataclass
from typing import Final

from videojobs_renderer.captions.ass import Script, colour_tag, rectangle
from videojobs_renderer.captions.lettering import Lettering
from videojobs_renderer.captions.pages import text_of, typeset
from videojobs_renderer.cards.design import Box, Design, safe_box
from videojobs_renderer.cards.styles import styled_script
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.script.parser import Sentence, Word
from videojobs_renderer.text.segmentation import pieces

_LARGEST: Final = 1.3
_OUTRO_SCALE, _THUMBNAIL_SCALE = 0.72, 1.4
_BAR_WIDTH, _BAR_HEIGHT, _BAR_GAP = 1.5, 0.11, 0.62  # ems
_STAGGER_MS: Final = 110
_RISE: Final = 0.22  # of a line
_BAR_GROWTH: Final = "\\fscx0\\t(0,450,0.5,\\fscx100)"


def title_card(script: Script, design: Design, frames: int) -> None:
    """Draw the title, its lines rising one after the other below a bar in the accent colour."""
    block = _set_title(design, safe_box(design), 1.0)
    _bar(script, design, block.box, block.top, block.em, frames, _BAR_GROWTH)
    for number, line in enumerate(block.lines):
        y = block.text_top + number * block.line
        script.show("Title", 0, frames, _risen(block, y, number) + line)


def outro_card(script: Script, design: Design, frames: int) -> None:
    """Draw the title again, smaller, between two bars."""
    box = safe_box(design).aligned("center")
    block = _set_title(design, box, _OUTRO_SCALE)
    bottom = block.text_top + len(block.lines) * block.line + block.em * (_BAR_GAP - _BAR_HEIGHT)
    for y in (block.top, bottom):
        _bar(script, design, box, y, block.em, frames, _BAR_GROWTH)
    text = "\\N".join(block.lines)
    tags = f"{{{box.place(block.text_top, 'top')}{block.lettering.tags}\\fad(300,0)}}"
    script.show("Title", 0, frames, tags + text)


def thumbnail_script(design: Design) -> Script:
    """The ASS script of the thumbnail: the title as large as the frame allows, without motion."""
    script = styled_script(design)
    if not design.title:
        return script
    block = _set_title(design, safe_box(design), _THUMBNAIL_SCALE)
    _bar(script, design, block.box, block.top, block.em, FRAMES_PER_SECOND, "")
    text = "\\N".join(block.lines)
    tags = f"{{{block.box.place(block.text_top, 'top')}{block.lettering.tags}}}"
    script.show("Title", 0, FRAMES_PER_SECOND, tags + text)
    return script


@dataclass(frozen=True)
class _Block:
    """A title's lines as ASS text in a box; `top` (in pixels) is the bar's, `text_top` the lines'.

    `line`: distance between lines in pixels.
    """

    box: Box
    lines: tuple[str, ...]
    lettering: Lettering
    line: float
    top: float

    @property
    def em(self) -> float:
        return self.lettering.em

    @property
    def text_top(self) -> float:
        return self.top + self.em * _BAR_GAP


def _set_title(design: Design, box: Box, scale: float) -> _Block:
    """Typeset the title in the middle of the box, as large as possible."""
    words, fonts = _words(design.title), design.fonts()
    em, height = design.em(design.layout.title_em) * scale, fonts.line_height(design.title)
    room = (box.height - 2 * em * _BAR_GAP * _LARGEST) / (em * height)
    setting = typeset((Sentence(words),), fonts.width, box.width / em, len(words), room, _LARGEST)
    (page,) = setting.pages
    lettering = Lettering(fonts, em * setting.scale, design.rtl)
    line = lettering.em * height
    top = box.middle - (len(page.lines) * line + lettering.em * _BAR_GAP) / 2
    texts = (text_of(words, each) for each in page.lines)
    lines = tuple(lettering.line(text, lettering.text(text)) for text in texts)
    return _Block(box, lines, lettering, line, top)


def _risen(block: _Block, y: float, number: int) -> str:
    """Tags of a line that rises into its place, later lines later."""
    start, rise = number * _STAGGER_MS, block.line * _RISE
    place = block.box.place(y, "top")
    anchor = place[: place.index("\\pos")]
    x = f"{block.box.x:.0f}"
    move = f"\\move({x},{y + rise:.0f},{x},{y:.0f},{start},{start + 320})"
    fade = f"\\fade(255,0,0,{start},{start + 260},100000,100000)"
    return f"{{{anchor}{move}{block.lettering.tags}{fade}}}"


def _bar(
    script: Script, design: Design, box: Box, y: float, em: float, frames: int, growth: str
) -> None:
    accent = colour_tag(design.template.palette.accent)
    bar = rectangle(em * _BAR_WIDTH, em * _BAR_HEIGHT)
    script.show("Shape", 0, frames, f"{{{box.place(y, 'top')}{accent}{growth}}}{bar}")


def _words(title: str) -> tuple[Word, ...]:
    words: list[Word] = []
    for token in title.split():
        units = pieces(token)
        words += [Word(unit, unit, glued=i < len(units) - 1) for i, unit in enumerate(units)]
    return tuple(words)
