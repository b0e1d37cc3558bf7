"""Highlights words as they are spoken: the states of a caption and their ASS text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from videojobs_renderer.captions.ass import alpha_tag, colour_tag
from videojobs_renderer.captions.lettering import Lettering
from videojobs_renderer.captions.pages import text_of
from videojobs_renderer.plan.timeline import Span
from videojobs_renderer.script.parser import Word

_BORDER: Final = 3
"""The number of the border's colour in ASS tags; a marker is a border without a gap."""


@dataclass(frozen=True)
class State:
    """Frames [start, end) in which word `lit` is lit; None before the first and after the last.

    `spoken` words of the page have been said before.
    """

    start: int
    end: int
    spoken: int
    lit: int | None


def states_of(page: Sequence[int], lights: Sequence[Span], start: int, end: int) -> list[State]:
    """Consecutive states that cover [start, end), for the words `page` (indices into `lights`)."""
    states = []
    if page and lights[page[0]].start > start:
        states.append(State(start, lights[page[0]].start, 0, None))
    for position, index in enumerate(page):
        states.append(State(lights[index].start, min(lights[index].end, end), position, index))
    last = min(lights[page[-1]].end, end) if page else start
    if last < end:
        states.append(State(last, end, len(page), None))
    return states


Lit = Literal["ink", "marker", "underline"]
"""How the spoken word is lit: in the accent colour, on a bar of it, or underlined."""


@dataclass(frozen=True)
class Inks:
    """Colours of the three states; `dim`: opacity (0 to 1) of words not yet spoken."""

    text: str
    accent: str
    ground: str
    dim: float
    lit: Lit = "ink"


def state_text(
    lines: Sequence[Sequence[int]],
    words: Sequence[Word],
    state: State,
    inks: Inks,
    lettering: Lettering,
) -> str:
    """All lines of a page in one state, as ASS text with fixed line breaks."""
    position = 0
    rows = []
    for line in lines:
        row = ""
        for place, index in enumerate(line):
            row += _tags(position, index, state, inks) + lettering.text(words[index].text)
            if index == state.lit:
                row += _UNLIT[inks.lit]  # the space after it is not lit
            last = place == len(line) - 1
            row += "" if words[index].glued or last else " "
            position += 1
        rows.append(lettering.line(text_of(words, line), row))
    return "\\N".join(rows)


def _tags(position: int, index: int, state: State, inks: Inks) -> str:
    if index == state.lit:
        return "{" + _lit_tags(inks) + "}"
    opacity = 1.0 if position < state.spoken else inks.dim
    tags = colour_tag(inks.text) + alpha_tag(opacity)
    if inks.lit == "marker":
        tags += alpha_tag(0, _BORDER)
    elif inks.lit == "underline":
        tags += "\\u0"
    return "{" + tags + "}"


_UNLIT: Final[dict[Lit, str]] = {
    "ink": "",
    "marker": "{" + alpha_tag(0, _BORDER) + "}",
    "underline": "{\\u0}",
}


def _lit_tags(inks: Inks) -> str:
    if inks.lit == "marker":
        marker = colour_tag(inks.accent, _BORDER) + alpha_tag(1, _BORDER)
        return colour_tag(inks.ground) + alpha_tag(1) + marker
    underline = "\\u1" if inks.lit == "underline" else ""
    return colour_tag(inks.accent) + alpha_tag(1) + underline
