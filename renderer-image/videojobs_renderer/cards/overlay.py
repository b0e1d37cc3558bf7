"""The overlay of all cards and transitions: the video's title and a progress bar."""

from typing import Final

from videojobs_renderer.captions.ass import Script, alpha_tag, colour_tag, rectangle
from videojobs_renderer.captions.lettering import Lettering
from videojobs_renderer.cards.design import Design, kicker_top, safe_box
from videojobs_renderer.cards.styles import styled_script
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.plan.timeline import Timeline
from videojobs_renderer.text.columns import columns
from videojobs_renderer.text.line_breaks import grapheme_clusters

_KICKER_COLUMNS: Final = 52
_ELLIPSIS: Final = "\u2026"
_KICKER_OPACITY: Final = 0.66
_TRACK_OPACITY: Final = 0.16
_BAR_EM: Final = 0.0065
_FADE: Final = "\\fad(300,300)"


def overlay_script(design: Design, timeline: Timeline) -> Script:
    """The ASS script of the overlay, in frames of the video."""
    script = styled_script(design)
    _progress_bar(script, design, timeline.frames)
    spoken = timeline.spoken
    if spoken and design.title:
        _kicker(script, design, spoken[0].start, spoken[-1].end)
    return script


def _kicker(script: Script, design: Design, start: int, end: int) -> None:
    """Write the title, small, above all spoken cards."""
    title = shortened(design.title, _KICKER_COLUMNS)
    lettering = Lettering(design.fonts(), design.em(design.layout.kicker_em), design.rtl)
    tags = safe_box(design).place(kicker_top(design), "top") + alpha_tag(_KICKER_OPACITY) + _FADE
    script.show("Kicker", start, end, f"{{{tags}}}" + lettering.line(title, lettering.text(title)))


def shortened(title: str, width: int) -> str:
    """The title in at most `width` columns; an ellipsis stands for whole characters left out."""
    if columns(title) <= width:
        return title
    kept = ""
    for cluster in grapheme_clusters(title):
        if columns(kept + cluster + _ELLIPSIS) > width:
            break
        kept += cluster
    return kept.rstrip() + _ELLIPSIS


def _progress_bar(script: Script, design: Design, frames: int) -> None:
    """Draw a thin bar at the lower edge that grows through the whole video."""
    width, height = design.canvas.width, design.canvas.height
    thickness = max(4, round(design.em(_BAR_EM)))
    at, box = f"\\an7\\pos(0,{height - thickness})", rectangle(width, thickness)
    grow = f"\\fscx0\\t(0,{frames * 1000 // FRAMES_PER_SECOND},\\fscx100)"
    accent = colour_tag(design.template.palette.accent)
    script.show("Shape", 0, frames, f"{{{at}{alpha_tag(_TRACK_OPACITY)}}}{box}", layer=0)
    script.show("Shape", 0, frames, f"{{{at}{accent}{grow}}}{box}")
