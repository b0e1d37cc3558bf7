"""Cards: the type of one scene as an ASS script over its background."""

from collections.abc import Callable
from typing import Final

from videojobs_renderer.captions.ass import Script
from videojobs_renderer.captions.fonts import Font
from videojobs_renderer.captions.pages import Page, typeset
from videojobs_renderer.captions.states import state_text, states_of
from videojobs_renderer.picture.design import Box, Design, safe_box
from videojobs_renderer.picture.ornaments import (
    ENTRANCE,
    bullet,
    kicker,
    large_figure,
    progress_bar,
    quotation_mark,
)
from videojobs_renderer.picture.title import title_card
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.plan.scenes import Scene, SceneKind
from videojobs_renderer.plan.timeline import Slot, Span

CAPTION_STYLE: Final = "Caption"
"""Every word of the script is lit exactly once in an event of this style, named `word:INDEX`."""

_WORDS_LAYER: Final = 2
_ITEM_LINES: Final = 3
_ITEM_GAP: Final = 0.62  # of a line
_LARGEST_ITEM: Final = 1.2


def card_script(slot: Slot, design: Design) -> Script:
    """The ASS script of a card, times counted from its first frame."""
    script = _styled(design)
    if slot.scene is None:
        title_card(script, design, slot.frames, closing=slot.kind is SceneKind.OUTRO)
        return script
    kicker(script, design, slot.frames)
    progress_bar(script, design, slot)
    _CARDS[slot.kind](script, slot, slot.scene, design)
    return script


def title_script(design: Design) -> Script:
    """The title card without motion, for the thumbnail."""
    script = _styled(design)
    title_card(script, design, FRAMES_PER_SECOND, still=True)
    return script


def _styled(design: Design) -> Script:
    script = Script(design.canvas)
    layout, palette = design.layout, design.template.palette
    font, figure = design.font(), design.em(layout.figure_em)
    script.style(CAPTION_STYLE, font, design.em(layout.caption_em), palette.text)
    script.style("Title", font, design.em(layout.title_em), palette.text)
    script.style("Kicker", font, design.em(layout.kicker_em), palette.text)
    script.style("Figure", design.latin, figure, palette.accent)
    script.style("Mark", design.font(quote=True), figure, palette.accent)
    script.style("Shape", design.latin, design.em(layout.kicker_em), palette.text)
    return script


def _statement(script: Script, slot: Slot, scene: Scene, design: Design) -> None:
    _captions(script, slot, scene, design, safe_box(design), design.font())


def _number(script: Script, slot: Slot, scene: Scene, design: Design) -> None:
    box = large_figure(script, slot, scene, design)
    _captions(script, slot, scene, design, box, design.font(), fewer_lines=1)


def _quote(script: Script, slot: Slot, scene: Scene, design: Design) -> None:
    box = quotation_mark(script, slot, design)
    _captions(script, slot, scene, design, box, design.font(quote=True))


def _captions(
    script: Script,
    slot: Slot,
    scene: Scene,
    design: Design,
    box: Box,
    font: Font,
    *,
    fewer_lines: int = 0,
) -> None:
    """Pages of large type, vertically centred in the box, each word lit as it is spoken."""
    em = design.em(design.layout.caption_em)
    max_lines = max(2, design.layout.max_lines - fewer_lines)
    room = box.height / (em * font.ass_scale)
    setting = typeset(scene.sentences, font.width, box.width / em, max_lines, room)
    size = f"\\fn{font.family}\\fs{em * setting.scale * font.ass_scale:.1f}"
    at = box.place(box.middle, "middle") + size
    for page, start, end in _page_times(setting.pages, slot.words, slot.frames):
        _page(script, slot, scene, design, page, at, (start, end))


def _page_times(
    pages: tuple[Page, ...], lights: tuple[Span, ...], frames: int
) -> list[tuple[Page, int, int]]:
    """A page stands until the first word of the next one is lit."""
    starts = [0, *(lights[page.words[0]].start for page in pages[1:])]
    return list(zip(pages, starts, [*starts[1:], frames], strict=True))


def _page(
    script: Script,
    slot: Slot,
    scene: Scene,
    design: Design,
    page: Page,
    at: str,
    times: tuple[int, int],
) -> None:
    """All states of a page's words, at one place, in frames [start, end)."""
    start, end = times
    for state in states_of(page.words, slot.words, start, end):
        entrance = ENTRANCE if state.start == start else ""
        text = f"{{{at}{entrance}}}" + state_text(page.lines, scene.words, state, design.inks)
        name = "" if state.lit is None else f"word:{state.lit}"
        script.show(CAPTION_STYLE, state.start, state.end, text, name=name, layer=_WORDS_LAYER)


def _list(script: Script, slot: Slot, scene: Scene, design: Design) -> None:
    """One row an item, each appearing as its first word is spoken."""
    font, box = design.font(), safe_box(design)
    em = design.em(design.layout.list_em)
    rows = box.indented(em * 1.15)
    settings = [
        typeset((item,), font.width, rows.width / em, _ITEM_LINES) for item in scene.sentences
    ]
    items = _item_pages([[p.lines for p in setting.pages] for setting in settings])
    rows_high = sum(len(item.lines) for item in items) + _ITEM_GAP * (len(items) - 1)
    room = box.height / (rows_high * em * font.ass_scale)
    em *= min(_LARGEST_ITEM, room, *(setting.scale for setting in settings))
    line = em * font.ass_scale
    height = rows_high * line
    y = box.middle - height / 2
    for item in items:
        start = slot.words[item.words[0]].start
        bullet(script, design, box, y + line / 2, em * 0.30, (start, slot.frames))
        at = f"{rows.place(y, 'top')}\\fs{line:.1f}"
        _page(script, slot, scene, design, item, at, (start, slot.frames))
        y += line * (len(item.lines) + _ITEM_GAP)


def _item_pages(items: list[list[tuple[tuple[int, ...], ...]]]) -> list[Page]:
    """Each item's lines as one page, its indices counted through the whole scene."""
    pages, offset = [], 0
    for item in items:
        lines = tuple(tuple(index + offset for index in line) for page in item for line in page)
        pages.append(Page(lines))
        offset += sum(len(line) for line in lines)
    return pages


_CARDS: Final[dict[SceneKind, Callable[[Script, Slot, Scene, Design], None]]] = {
    SceneKind.STATEMENT: _statement,
    SceneKind.NUMBER: _number,
    SceneKind.QUOTE: _quote,
    SceneKind.LIST: _list,
}
