"""Draws a large figure over the sentence that says it."""

import re
from typing import Final

from videojobs_renderer.captions.ass import alpha_tag, colour_tag, escape, rectangle
from videojobs_renderer.cards.captioning import Captioning
from videojobs_renderer.cards.design import Box, caption_box

_LEAD: Final = 3  # frames before its word, so that it is complete when the word is heard
_POP: Final = "\\fscx82\\fscy82\\t(0,180,0.6,\\fscx100\\fscy100)\\fad(120,0)"
_GROWTH: Final = "\\fscx0\\t(0,900,0.5,\\fscx100)"
_CAP_TOP, _CAP_HEIGHT = 0.24, 0.73  # of an em, from the line's top: where digits stand in it
_GAP: Final = 0.17  # ems of the figure between it, the bar, and the text
_BAR: Final = 0.04
_UNDERLINE: Final = 0.22  # of the box's width
_TRACK_OPACITY: Final = 0.18
_PERCENT: Final = re.compile(r"^(\d+(?:[.,]\d+)?)%$")


def number_card(captioning: Captioning) -> None:
    """Draw figure, bar and text as one group in the middle of the box."""
    design, scene = captioning.design, captioning.scene
    box = caption_box(design)
    em = design.em(design.layout.figure_em)
    em *= min(1.0, box.width / (design.latin.width(scene.figure) * em))
    above = em * (_CAP_HEIGHT + 2 * _GAP + _BAR)
    lines = max(2, design.layout.max_lines - 1)
    setting = captioning.set_in(box.below(box.top + above), design.fonts(), lines)
    top = box.middle - (above + setting.height) / 2
    start = max(0, captioning.slot.words[scene.figure_word].start - _LEAD)
    _figure(captioning, box, top, em, start)
    _bar(captioning, box, top + em * (_CAP_HEIGHT + _GAP), em * _BAR, start)
    captioning.show(setting, box, top + above, "top")


def _figure(captioning: Captioning, box: Box, top: float, em: float, start: int) -> None:
    """Draw the figure, faint until it is spoken."""
    script, text = captioning.script, escape(captioning.scene.figure)
    line = em * captioning.design.latin.ass_scale
    at = f"{box.place(top - em * _CAP_TOP, 'top')}\\fs{line:.1f}"
    script.show("Figure", 0, start, f"{{{at}{alpha_tag(_TRACK_OPACITY)}}}" + text)
    script.show("Figure", start, captioning.slot.frames, f"{{{at}{_POP}}}" + text)


def _bar(captioning: Captioning, box: Box, top: float, height: float, start: int) -> None:
    """Draw a track filled to a percentage; any other figure is underlined."""
    script, end = captioning.script, captioning.slot.frames
    share = share_of(captioning.scene.figure)
    at = box.place(top, "top")
    if share is None:
        share = _UNDERLINE
    else:
        at = box.aligned("right" if box.side == "right" else "left").place(top, "top")
        track = f"{{{at}{alpha_tag(_TRACK_OPACITY)}}}" + rectangle(box.width, height)
        script.show("Shape", 0, end, track, layer=0)
    accent = colour_tag(captioning.design.template.palette.accent)
    filled = rectangle(box.width * share, height)
    script.show("Shape", start, end, f"{{{at}{accent}{_GROWTH}}}" + filled)


def share_of(figure: str) -> float | None:
    """A percentage as a share of 1; None for other figures and those above 100 %."""
    match = _PERCENT.match(figure)
    if match is None:
        return None
    share = float(match[1].replace(",", ".")) / 100
    return share if 0 < share <= 1 else None
