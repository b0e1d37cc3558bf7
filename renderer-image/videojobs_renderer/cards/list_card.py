"""Draws a list: one row per item, filled when its first word is spoken."""

from typing import Final

from videojobs_renderer.captions.ass import alpha_tag, rounded_rectangle
from videojobs_renderer.captions.lettering import FontStack, Lettering
from videojobs_renderer.captions.pages import Page, paginate, text_of
from videojobs_renderer.cards.captioning import Captioning
from videojobs_renderer.cards.design import Box, safe_box
from videojobs_renderer.plan.scenes import Scene

_MAX_LINES: Final = 3
_LARGEST: Final = 1.2
_PAD, _GAP, _NUMBER = 0.46, 0.30, 1.75  # ems: inside a row, between rows, for its number
_PANEL_OPACITY: Final = 0.10
_CORNER: Final = 0.28
_FADE: Final = "\\fad(200,0)"


def list_card(captioning: Captioning) -> None:
    """Draw the rows on panels, as a group in the middle of the box."""
    design = captioning.design
    fonts, box = design.fonts(), _reading(safe_box(design), rtl=design.rtl)
    em = design.em(design.layout.list_em)
    pad, gap = em * _PAD, em * _GAP
    inner = box.indented(em * _NUMBER + pad).narrowed(pad)
    items = _items(captioning.scene, fonts, inner.width / em)
    lines = [line for item in items for line in item.lines]
    frame = len(items) * 2 * pad + (len(items) - 1) * gap
    height = captioning.line_height(fonts)
    room = (box.height - frame) / (len(lines) * em * height)
    widest = max(fonts.width(text_of(captioning.scene.words, line)) for line in lines) * em
    lettering = Lettering(fonts, em * min(_LARGEST, room, inner.width / widest), design.rtl)
    line = lettering.em * height
    y = box.middle - (len(lines) * line + frame) / 2
    for number, item in enumerate(items, start=1):
        row = len(item.lines) * line + 2 * pad
        start = captioning.slot.words[item.words[0]].start
        _panel(captioning, box, y, row, em * _CORNER)
        middle, size = y + pad + line / 2, lettering.em * design.latin.ass_scale
        _number(captioning, box.indented(pad), middle, str(number), size, start)
        at = inner.place(y + pad, "top")
        captioning.page(item, at, lettering, start, captioning.slot.frames)
        y += row + gap


def _reading(box: Box, *, rtl: bool) -> Box:
    """Rows are never centred, so that their numbers are aligned."""
    return box.aligned("right" if rtl else "left")


def _panel(captioning: Captioning, box: Box, y: float, height: float, corner: float) -> None:
    """Draw a row's panel, visible from the beginning: it shows how many items there are."""
    tags = f"\\an7\\pos({box.left:.0f},{y:.0f}){alpha_tag(_PANEL_OPACITY)}{_FADE}"
    shape = rounded_rectangle(box.width, height, corner)
    captioning.script.show("Shape", 0, captioning.slot.frames, f"{{{tags}}}{shape}", layer=0)


def _number(
    captioning: Captioning, box: Box, y: float, number: str, size: float, start: int
) -> None:
    """Draw a row's number beside the first line of its item, dim until that is spoken."""
    script, at = captioning.script, f"{box.place(y, 'middle')}\\fs{size:.1f}"
    dim = alpha_tag(captioning.design.inks.dim)
    script.show("Item", 0, start, f"{{{at}{dim}{_FADE}}}" + number)
    script.show("Item", start, captioning.slot.frames, f"{{{at}}}" + number)


def _items(scene: Scene, fonts: FontStack, line_width: float) -> list[Page]:
    """Each item's lines as one page; word indices count through the whole scene."""
    items, offset = [], 0
    for sentence in scene.sentences:
        pages = paginate((sentence,), fonts.width, line_width, _MAX_LINES)
        lines = (line for page in pages for line in page.lines)
        items.append(Page(tuple(tuple(index + offset for index in line) for line in lines)))
        offset += len(sentence.words)
    return items
