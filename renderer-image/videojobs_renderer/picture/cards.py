"""Cards: the type of one scene as an ASS script over its background."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from videojobs_renderer.captions.ass import Script, alpha_tag, colour_tag, escape, rectangle
from videojobs_renderer.captions.fonts import Font, family_for, find_font, is_rtl
from videojobs_renderer.captions.pages import Page, text_of, typeset
from videojobs_renderer.captions.states import Inks, state_text, states_of
from videojobs_renderer.picture.canvas import Canvas
from videojobs_renderer.picture.templates import Layout, Template
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.plan.scenes import Scene, SceneKind
from videojobs_renderer.plan.script import Sentence, Word
from videojobs_renderer.plan.timeline import Slot, Span

CAPTION_STYLE: Final = "Caption"
"""Every word of the script is lit exactly once in an event of this style, named `word:INDEX`."""

_ENTRANCE: Final = "\\fad(220,0)"
_KICKER_CHARACTERS: Final = 52
_FRAME_MS: Final = 1000 / FRAMES_PER_SECOND


@dataclass(frozen=True)
class Design:
    """What all cards of a video share."""

    template: Template
    canvas: Canvas
    language: str
    title: str
    total_frames: int

    @property
    def layout(self) -> Layout:
        """Sizes and safe box of this orientation."""
        return self.template.layout(self.canvas)

    @property
    def inks(self) -> Inks:
        """Caption colours."""
        palette = self.template.palette
        return Inks(palette.text, palette.accent, palette.dim)

    def font(self, *, quote: bool = False) -> Font:
        """The face for the language."""
        latin = self.template.type.quote_family if quote else self.template.type.family
        return find_font(family_for(self.language, latin))

    def em(self, fraction: float) -> float:
        """A type size in pixels."""
        return fraction * self.canvas.short


@dataclass(frozen=True)
class Box:
    """Where type may stand, in pixels, and where its lines begin."""

    left: float
    top: float
    right: float
    bottom: float
    side: str  # "left", "center" or "right"

    @property
    def width(self) -> float:
        """In pixels."""
        return self.right - self.left

    @property
    def x(self) -> float:
        """The anchor of lines."""
        return {"left": self.left, "center": (self.left + self.right) / 2, "right": self.right}[
            self.side
        ]

    @property
    def middle(self) -> float:
        """Half height."""
        return (self.top + self.bottom) / 2

    def place(self, y: float, vertical: str) -> str:
        """`\\an` and `\\pos` tags for a block whose top, middle or bottom is at y."""
        row = {"bottom": 1, "middle": 4, "top": 7}[vertical]
        column = {"left": 0, "center": 1, "right": 2}[self.side]
        return f"\\an{row + column}\\pos({self.x:.0f},{y:.0f})"


def safe_box(design: Design) -> Box:
    """The layout's safe box; right-to-left languages begin at its right."""
    left, top, right, bottom = design.layout.safe
    width, height = design.canvas.width, design.canvas.height
    side = "center" if design.layout.alignment == "center" else "left"
    if side == "left" and is_rtl(design.language):
        side = "right"
        left, right = 1 - right, 1 - left
    return Box(left * width, top * height, right * width, bottom * height, side)


def card_script(slot: Slot, design: Design) -> Script:
    """The ASS script of a card, times counted from its first frame."""
    script = Script(design.canvas)
    _styles(script, design)
    if slot.scene is None:
        title_card(script, design, slot.frames, closing=slot.kind is SceneKind.OUTRO)
        return script
    _kicker(script, design, slot.frames)
    _progress_bar(script, design, slot)
    _CARDS[slot.kind](script, slot, slot.scene, design, safe_box(design))
    return script


def title_script(design: Design) -> Script:
    """The title card without motion, for the thumbnail."""
    script = Script(design.canvas)
    _styles(script, design)
    title_card(script, design, FRAMES_PER_SECOND, still=True)
    return script


def _styles(script: Script, design: Design) -> None:
    layout, text = design.layout, design.template.palette.text
    font, quote = design.font(), design.font(quote=True)
    script.style(CAPTION_STYLE, font, design.em(layout.caption_em), text)
    script.style("Title", font, design.em(layout.title_em), text)
    script.style("Kicker", font, design.em(layout.kicker_em), text)
    latin = find_font(design.template.type.family)
    script.style("Figure", latin, design.em(layout.figure_em), design.template.palette.accent)
    script.style("Mark", quote, design.em(layout.figure_em), design.template.palette.accent)
    script.style("Shape", latin, design.em(layout.kicker_em), text)


def title_card(
    script: Script, design: Design, frames: int, *, closing: bool = False, still: bool = False
) -> None:
    """The title, large, under a bar of accent that grows; smaller to close."""
    box, font = safe_box(design), design.font()
    em = design.em(design.layout.title_em) * (0.72 if closing else 1.0)
    words = tuple(Word(part, part) for part in design.title.split()) or (Word(" ", " "),)
    limit = design.layout.max_lines + 1
    setting = typeset((Sentence(words),), font.width, box.width / em, limit)
    em *= min(setting.scale, 1.25)
    lines = [line for page in setting.pages for line in page.lines][:limit]
    height = len(lines) * em * font.ass_scale
    bar_height, bar_width, gap = em * 0.11, em * 1.5, em * 0.62
    top = box.middle - (height - gap) / 2
    entrance = "" if still else "\\fad(300,0)"
    text = "\\N".join(escape(text_of(words, line)) for line in lines)
    size = f"\\fs{em * font.ass_scale:.1f}"
    script.show("Title", 0, frames, f"{{{box.place(top, 'top')}{size}{entrance}}}{text}")
    grow = "" if still else "\\fscx0\\t(0,450,0.5,\\fscx100)"
    accent = colour_tag(design.template.palette.accent)
    y = top - gap
    bar = f"{{{box.place(y, 'top')}{accent}{grow}}}{rectangle(bar_width, bar_height)}"
    script.show("Shape", 0, frames, bar)


def _kicker(script: Script, design: Design, frames: int) -> None:
    """The title, small, in the corner where reading begins: every card says what this is."""
    box = safe_box(design)
    title = design.title
    if len(title) > _KICKER_CHARACTERS:
        title = title[: _KICKER_CHARACTERS - 1].rstrip() + "\u2026"
    if not title:
        return
    y = box.top - design.em(design.layout.kicker_em) * (3.0 if design.canvas.portrait else 2.4)
    tags = f"{{{box.place(y, 'top')}{alpha_tag(0.62)}}}"
    script.show("Kicker", 0, frames, tags + escape(title))


def _progress_bar(script: Script, design: Design, slot: Slot) -> None:
    """A hairline at the lower edge that has grown to this card's part of the video."""
    width, height = design.canvas.width, design.canvas.height
    thickness = max(4, round(design.em(0.0065)))
    at = f"\\an7\\pos(0,{height - thickness})"
    start, end = (100 * frame / design.total_frames for frame in (slot.start, slot.end))
    grow = f"\\fscx{start:.2f}\\t(0,{slot.frames * _FRAME_MS:.0f},\\fscx{end:.2f})"
    accent = colour_tag(design.template.palette.accent)
    track = f"{{{at}{alpha_tag(0.14)}}}{rectangle(width, thickness)}"
    fill = f"{{{at}{accent}{grow}}}{rectangle(width, thickness)}"
    script.show("Shape", 0, slot.frames, track, layer=0)
    script.show("Shape", 0, slot.frames, fill)


def _statement(script: Script, slot: Slot, scene: Scene, design: Design, box: Box) -> None:
    _captions(script, slot, scene, design, box, design.font(), CAPTION_STYLE, design.layout.max_lines)


def _captions(
    script: Script,
    slot: Slot,
    scene: Scene,
    design: Design,
    box: Box,
    font: Font,
    style: str,
    max_lines: int,
) -> None:
    """Pages of large type, vertically centred in the box, each word lit as it is spoken."""
    em = design.em(design.layout.caption_em)
    setting = typeset(scene.sentences, font.width, box.width / em, max_lines)
    size = f"\\fn{font.family}\\fs{em * setting.scale * font.ass_scale:.1f}"
    for page, start, end in _page_times(setting.pages, slot.words, slot.frames):
        for state in states_of(page.words, slot.words, start, end):
            entrance = _ENTRANCE if state.start == start else ""
            tags = f"{{{box.place(box.middle, 'middle')}{size}{entrance}}}"
            text = state_text(page.lines, scene.words, state, design.inks)
            name = "" if state.lit is None else f"word:{state.lit}"
            script.show(style, state.start, state.end, tags + text, name=name, layer=2)


def _page_times(
    pages: tuple[Page, ...], lights: tuple[Span, ...], frames: int
) -> list[tuple[Page, int, int]]:
    """A page stands until the first word of the next one is lit."""
    starts = [0, *(lights[page.words[0]].start for page in pages[1:])]
    return list(zip(pages, starts, [*starts[1:], frames], strict=True))


def _number(script: Script, slot: Slot, scene: Scene, design: Design, box: Box) -> None:
    """The figure over the statement that holds it; it pops in when it is spoken."""
    layout = design.layout
    font = find_font(design.template.type.family)
    em = design.em(layout.figure_em)
    em *= min(1.0, box.width / (font.width(scene.figure) * em))
    index = next(i for i, word in enumerate(scene.words) if scene.figure.split()[0].rstrip("%") in word.text)
    start = max(0, slot.words[index].start - 3)
    split = box.top + (box.bottom - box.top) * (0.44 if design.canvas.portrait else 0.50)
    size = f"\\fs{em * font.ass_scale:.1f}\\fscx82\\fscy82\\t(0,180,0.6,\\fscx100\\fscy100)"
    tags = f"{{{box.place(split, 'bottom')}{size}\\fad(120,0)}}"
    script.show("Figure", start, slot.frames, tags + escape(scene.figure))
    below = Box(box.left, split + em * 0.08, box.right, box.bottom, box.side)
    _captions(script, slot, scene, design, below, design.font(), CAPTION_STYLE, max(2, layout.max_lines - 1))


def _quote(script: Script, slot: Slot, scene: Scene, design: Design, box: Box) -> None:
    """Serif type under a large quotation mark."""
    font = design.font(quote=True)
    em = design.em(design.layout.figure_em) * 0.9
    mark_top = box.top - em * font.ass_scale * 0.22
    script.show("Mark", 0, slot.frames, f"{{{box.place(mark_top, 'top')}\\fs{em * font.ass_scale:.1f}{_ENTRANCE}}}\u201c")
    below = Box(box.left, box.top + em * 0.42, box.right, box.bottom, box.side)
    _captions(script, slot, scene, design, below, font, CAPTION_STYLE, design.layout.max_lines)


def _list(script: Script, slot: Slot, scene: Scene, design: Design, box: Box) -> None:
    """One row an item, each appearing as its first word is spoken."""
    font, em = design.font(), design.em(design.layout.list_em)
    indent = em * 1.15
    rows = Box(
        box.left + (indent if box.side != "right" else 0),
        box.top,
        box.right - (indent if box.side == "right" else 0),
        box.bottom,
        "right" if box.side == "right" else "left",
    )
    settings = [typeset((item,), font.width, rows.width / em, 3) for item in scene.sentences]
    scale = min(1.2, *(setting.scale for setting in settings))
    line = em * scale * font.ass_scale
    gap = line * 0.62
    lines = [tuple(l for page in s.pages for l in page.lines) for s in settings]
    height = sum(len(item) for item in lines) * line + gap * (len(lines) - 1)
    y, offset = box.middle - height / 2, 0
    size = f"\\fs{em * scale * font.ass_scale:.1f}"
    accent = colour_tag(design.template.palette.accent)
    for item in lines:
        shifted = tuple(tuple(i + offset for i in row) for row in item)
        words = [i for row in shifted for i in row]
        start = max(0, slot.words[words[0]].start)
        bullet = em * scale * 0.30
        bullet_x = box.left if box.side != "right" else box.right - bullet
        at = f"\\an7\\pos({bullet_x:.0f},{y + line * 0.5 - bullet / 2:.0f})"
        script.show("Shape", start, slot.frames, f"{{{at}{accent}{_ENTRANCE}}}{rectangle(bullet, bullet)}")
        for state in states_of(words, slot.words, start, slot.frames):
            entrance = _ENTRANCE if state.start == start else ""
            tags = f"{{{rows.place(y, 'top')}{size}{entrance}}}"
            text = state_text(shifted, scene.words, state, design.inks)
            name = "" if state.lit is None else f"word:{state.lit}"
            script.show(CAPTION_STYLE, state.start, state.end, tags + text, name=name, layer=2)
        y += len(item) * line + gap
        offset += len(words)


_CARDS: Final[dict[SceneKind, Callable[[Script, Slot, Scene, Design, Box], None]]] = {
    SceneKind.STATEMENT: _statement,
    SceneKind.NUMBER: _number,
    SceneKind.QUOTE: _quote,
    SceneKind.LIST: _list,
}
