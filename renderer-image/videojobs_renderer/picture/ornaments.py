"""Everything on a card that is not the script's own text."""

from typing import Final

from videojobs_renderer.captions.ass import Script, alpha_tag, colour_tag, escape, rectangle
from videojobs_renderer.picture.design import Box, Design, safe_box
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.plan.scenes import Scene
from videojobs_renderer.plan.timeline import Slot

ENTRANCE: Final = "\\fad(220,0)"
_KICKER_CHARACTERS: Final = 52
_KICKER_OPACITY: Final = 0.62
_TRACK_OPACITY: Final = 0.14
_FRAME_MS: Final = 1000 / FRAMES_PER_SECOND
_FIGURE_LEAD: Final = 3  # frames before its word, so that it stands when the word is heard
_POP: Final = "\\fscx82\\fscy82\\t(0,180,0.6,\\fscx100\\fscy100)\\fad(120,0)"


def kicker(script: Script, design: Design, frames: int) -> None:
    """The title, small, where reading begins: every card says what the video is."""
    box, title = safe_box(design), design.title
    if len(title) > _KICKER_CHARACTERS:
        title = title[: _KICKER_CHARACTERS - 1].rstrip() + "\u2026"
    if not title:
        return
    above = 3.0 if design.canvas.portrait else 2.4
    y = box.top - design.em(design.layout.kicker_em) * above
    tags = f"{{{box.place(y, 'top')}{alpha_tag(_KICKER_OPACITY)}}}"
    script.show("Kicker", 0, frames, tags + escape(title))


def progress_bar(script: Script, design: Design, slot: Slot) -> None:
    """A hairline at the lower edge that grows through the whole video."""
    width, height = design.canvas.width, design.canvas.height
    thickness = max(4, round(design.em(0.0065)))
    at = f"\\an7\\pos(0,{height - thickness})"
    start, end = (100 * frame / design.total_frames for frame in (slot.start, slot.end))
    grow = f"\\fscx{start:.2f}\\t(0,{slot.frames * _FRAME_MS:.0f},\\fscx{end:.2f})"
    accent, box = colour_tag(design.template.palette.accent), rectangle(width, thickness)
    script.show("Shape", 0, slot.frames, f"{{{at}{alpha_tag(_TRACK_OPACITY)}}}{box}", layer=0)
    script.show("Shape", 0, slot.frames, f"{{{at}{accent}{grow}}}{box}")


def large_figure(script: Script, slot: Slot, scene: Scene, design: Design) -> Box:
    """The scene's figure, popping in as it is spoken. Returns the box that is left below."""
    box, font = safe_box(design), design.latin
    em = design.em(design.layout.figure_em)
    em *= min(1.0, box.width / (font.width(scene.figure) * em))
    start = max(0, slot.words[scene.figure_word].start - _FIGURE_LEAD)
    share = 0.44 if design.canvas.portrait else 0.50
    base = box.top + (box.bottom - box.top) * share
    tags = f"{{{box.place(base, 'bottom')}\\fs{em * font.ass_scale:.1f}{_POP}}}"
    script.show("Figure", start, slot.frames, tags + escape(scene.figure))
    return box.below(base + em * 0.08)


def quotation_mark(script: Script, slot: Slot, design: Design) -> Box:
    """A large mark. Returns the box that is left below."""
    box, font = safe_box(design), design.font(quote=True)
    em = design.em(design.layout.figure_em) * 0.9
    size = em * font.ass_scale
    tags = f"{{{box.place(box.top - size * 0.22, 'top')}\\fs{size:.1f}{ENTRANCE}}}"
    script.show("Mark", 0, slot.frames, tags + "\u201c")
    return box.below(box.top + em * 0.42)


def bullet(
    script: Script, design: Design, box: Box, y: float, size: float, times: tuple[int, int]
) -> None:
    """A square before a list item, its middle at y."""
    x = box.right - size if box.side == "right" else box.left
    accent = colour_tag(design.template.palette.accent)
    at = f"\\an7\\pos({x:.0f},{y - size / 2:.0f})"
    script.show("Shape", *times, f"{{{at}{accent}{ENTRANCE}}}{rectangle(size, size)}")
