"""The title card, which also closes the video and makes the thumbnail."""

from typing import Final

from videojobs_renderer.captions.ass import Script, colour_tag, escape, rectangle
from videojobs_renderer.captions.pages import text_of, typeset
from videojobs_renderer.picture.design import Design, safe_box
from videojobs_renderer.plan.script import Sentence, Word
from videojobs_renderer.plan.segmentation import pieces

_CLOSING_SCALE: Final = 0.72
_LARGEST: Final = 1.25
_BAR_WIDTH, _BAR_HEIGHT, _BAR_GAP = 1.5, 0.11, 0.62  # ems


def title_card(
    script: Script, design: Design, frames: int, *, closing: bool = False, still: bool = False
) -> None:
    """The title, large, under a bar of accent that grows; smaller to close."""
    words = _words(design.title)
    if not words:
        return
    box, font = safe_box(design), design.font()
    em = design.em(design.layout.title_em) * (_CLOSING_SCALE if closing else 1.0)
    most = 2 * design.layout.max_lines
    setting = typeset((Sentence(words),), font.width, box.width / em, most)
    lines = [line for page in setting.pages for line in page.lines]
    room = box.height / (len(lines) * em * font.ass_scale + em * _BAR_GAP)
    em *= min(setting.scale, _LARGEST, room)
    line_height, gap = em * font.ass_scale, em * _BAR_GAP
    top = box.middle - (len(lines) * line_height - gap) / 2
    text = "\\N".join(escape(text_of(words, line)) for line in lines)
    fade = "" if still else "\\fad(300,0)"
    tags = f"{{{box.place(top, 'top')}\\fs{line_height:.1f}{fade}}}"
    script.show("Title", 0, frames, tags + text)
    grow = "" if still else "\\fscx0\\t(0,450,0.5,\\fscx100)"
    accent = colour_tag(design.template.palette.accent)
    bar = rectangle(em * _BAR_WIDTH, em * _BAR_HEIGHT)
    script.show("Shape", 0, frames, f"{{{box.place(top - gap, 'top')}{accent}{grow}}}{bar}")


def _words(title: str) -> tuple[Word, ...]:
    words: list[Word] = []
    for token in title.split():
        units = pieces(token)
        words += [Word(unit, unit, glued=i < len(units) - 1) for i, unit in enumerate(units)]
    return tuple(words)
