"""The ASS styles of all scripts: the template's type in the sizes of its layout."""

from typing import Final

from videojobs_renderer.captions.ass import Script
from videojobs_renderer.cards.design import Design

CAPTION_STYLE: Final = "Caption"
"""Style of spoken words: each is lit in exactly one event, named `word:INDEX`."""


def styled_script(design: Design) -> Script:
    """An empty script with the styles of a design."""
    script = Script(design.canvas)
    layout, palette = design.layout, design.template.palette
    font, figure = design.fonts().first, design.em(layout.figure_em)
    boxed = design.template.captions.lit == "marker"
    script.style(CAPTION_STYLE, font, design.em(layout.caption_em), palette.text, boxed=boxed)
    script.style("Title", font, design.em(layout.title_em), palette.text)
    script.style("Kicker", font, design.em(layout.kicker_em), palette.text)
    script.style("Item", design.latin, design.em(layout.list_em), palette.accent)
    script.style("Figure", design.latin, figure, palette.accent)
    script.style("Mark", design.serif, figure, palette.accent)
    script.style("Shape", design.latin, design.em(layout.kicker_em), palette.text)
    return script
