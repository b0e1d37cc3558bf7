"""Writes a card: the type of one slot as an ASS script."""

from collections.abc import Callable
from typing import Final

from videojobs_renderer.captions.ass import Script
from videojobs_renderer.cards.captioning import Captioning
from videojobs_renderer.cards.design import Design, caption_box
from videojobs_renderer.cards.list_card import list_card
from videojobs_renderer.cards.number_card import number_card
from videojobs_renderer.cards.quote_card import quote_card
from videojobs_renderer.cards.styles import styled_script
from videojobs_renderer.cards.table_card import table_card
from videojobs_renderer.cards.title_card import outro_card, title_card
from videojobs_renderer.plan.scenes import SceneKind
from videojobs_renderer.plan.timeline import Slot


def card_script(slot: Slot, design: Design) -> Script:
    """The ASS script of a slot's card; its times begin with the card's first frame."""
    script = styled_script(design)
    if slot.scene is None:
        card = outro_card if slot.kind is SceneKind.OUTRO else title_card
        if design.title:
            card(script, design, slot.frames)
    else:
        _SPOKEN[slot.kind](Captioning(script, slot, slot.scene, design))
    return script


def _statement_card(captioning: Captioning) -> None:
    design = captioning.design
    box = caption_box(design)
    setting = captioning.set_in(box, design.fonts(), design.layout.max_lines)
    captioning.show(setting, box, box.middle, "middle")


_SPOKEN: Final[dict[SceneKind, Callable[[Captioning], None]]] = {
    SceneKind.STATEMENT: _statement_card,
    SceneKind.NUMBER: number_card,
    SceneKind.QUOTE: quote_card,
    SceneKind.LIST: list_card,
    SceneKind.TABLE: table_card,
}
