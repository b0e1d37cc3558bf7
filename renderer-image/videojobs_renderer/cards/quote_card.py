"""Draws a quotation: the template's serif, a large mark, and a rule beside the lines."""

from typing import Final

from videojobs_renderer.captions.ass import colour_tag, rectangle
from videojobs_renderer.cards.captioning import Captioning
from videojobs_renderer.cards.design import Box, caption_box

_MARK: Final = "\u201c"
_MARK_SIZE: Final = 0.8  # of a figure's em
_MARK_TOP, _MARK_HEIGHT = 0.26, 0.33  # of the mark's em, from the line's top: where its ink is
_MARK_GAP: Final = 0.16
_RULE_EM: Final = 0.009
_INDENT: Final = 4.5  # widths of the rule
_FADE: Final = "\\fad(220,0)"
_GROWTH: Final = "\\fscy0\\t(0,450,0.5,\\fscy100)"


def quote_card(captioning: Captioning) -> None:
    """Draw mark and text as one group in the middle of the box, with the rule beside the text."""
    design, frames = captioning.design, captioning.slot.frames
    box, rule = caption_box(design), max(4.0, design.em(_RULE_EM))
    centred = box.side == "center"
    inner = box if centred else box.indented(rule * _INDENT)
    fonts, em = design.fonts(quote=True), design.em(design.layout.figure_em) * _MARK_SIZE
    above = em * (_MARK_HEIGHT + _MARK_GAP)
    setting = captioning.set_in(inner.below(box.top + above), fonts, design.layout.max_lines)
    top = box.middle - (above + setting.height) / 2
    place = box.place(top - em * _MARK_TOP, "top")
    tags = f"{{{place}\\fs{em * design.serif.ass_scale:.1f}{_FADE}}}"
    captioning.script.show("Mark", 0, frames, tags + _MARK)
    if not centred:
        _rule(captioning, box, top + above, rule, setting.height)
    captioning.show(setting, inner, top + above, "top")


def _rule(captioning: Captioning, box: Box, top: float, width: float, height: float) -> None:
    accent = colour_tag(captioning.design.template.palette.accent)
    tags = f"{{{box.place(top, 'top')}{accent}{_GROWTH}}}"
    captioning.script.show("Shape", 0, captioning.slot.frames, tags + rectangle(width, height))
