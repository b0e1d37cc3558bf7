"""Writes the script's words on a card: pages of type, each word lit as it is spoken."""

from dataclasses import dataclass
from typing import Final

from videojobs_renderer.captions.ass import Script
from videojobs_renderer.captions.highlight import state_text, states_of
from videojobs_renderer.captions.lettering import FontStack, Lettering
from videojobs_renderer.captions.pages import Page, Typesetting, typeset
from videojobs_renderer.cards.design import Box, Design
from videojobs_renderer.cards.styles import CAPTION_STYLE
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.plan.scenes import Scene
from videojobs_renderer.plan.timeline import Slot, Span

_WORDS_LAYER: Final = 2
_ENTRANCE_MS: Final = 220


@dataclass(frozen=True)
class Captioning:
    """Writes the words of one card to its ASS script."""

    script: Script
    slot: Slot
    scene: Scene
    design: Design

    def set_in(self, box: Box, fonts: FontStack, max_lines: int) -> "Setting":
        """Typeset the scene's words as large as the box allows."""
        em = self.design.em(self.design.layout.caption_em)
        height = self.line_height(fonts)
        room = box.height / (em * height)
        typesetting = typeset(self.scene.sentences, fonts.width, box.width / em, max_lines, room)
        lettering = Lettering(fonts, em * typesetting.scale, self.design.rtl)
        return Setting(typesetting, lettering, lettering.em * height)

    def line_height(self, fonts: FontStack) -> float:
        """Height of a line of the scene's words, in ems."""
        return fonts.line_height("".join(word.text for word in self.scene.words))

    def show(self, setting: "Setting", box: Box, y: float, vertical: str) -> None:
        """Write all pages one after the other, with their top, middle or bottom at y."""
        at = box.place(y, vertical)
        pages = setting.typesetting.pages
        for page, start, end in _page_times(pages, self.slot.words, self.slot.frames):
            self.page(page, at, setting.lettering, start, end)

    def page(self, page: Page, at: str, lettering: Lettering, start: int, end: int) -> None:
        """Write all states of a page's words at one position, in frames [start, end)."""
        words, inks, at = self.scene.words, self.design.inks, at + lettering.tags
        for state in states_of(page.words, self.slot.words, start, end):
            tags = at + (_entrance(state.end - start) if state.start == start else "")
            text = f"{{{tags}}}" + state_text(page.lines, words, state, inks, lettering)
            name = "" if state.lit is None else f"word:{state.lit}"
            self.script.show(
                CAPTION_STYLE, state.start, state.end, text, name=name, layer=_WORDS_LAYER
            )


@dataclass(frozen=True)
class Setting:
    """Typeset pages of a scene; `line`: line height in pixels."""

    typesetting: Typesetting
    lettering: Lettering
    line: float

    @property
    def height(self) -> float:
        """Height of the highest page in pixels."""
        return self.line * max(len(page.lines) for page in self.typesetting.pages)


def _page_times(
    pages: tuple[Page, ...], lights: tuple[Span, ...], frames: int
) -> list[tuple[Page, int, int]]:
    """Each page with its frames: it is shown until the first word of the next page is lit."""
    starts = [0, *(lights[page.words[0]].start for page in pages[1:])]
    return list(zip(pages, starts, [*starts[1:], frames], strict=True))


def _entrance(frames: int) -> str:
    """A fade-in that ends before the page's next state replaces this one."""
    return f"\\fad({min(_ENTRANCE_MS, frames * 1000 // FRAMES_PER_SECOND)},0)"
