"""The states of a caption: which words of a page are spoken, lit, or still to come."""

from collections.abc import Sequence
from dataclasses import dataclass

from videojobs_renderer.captions.ass import alpha_tag, colour_tag, escape
from videojobs_renderer.plan.script import Word
from videojobs_renderer.plan.timeline import Span


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
    """States that tile [start, end) for the words `page` (indices into `lights`)."""
    states = []
    if page and lights[page[0]].start > start:
        states.append(State(start, lights[page[0]].start, 0, None))
    for position, index in enumerate(page):
        states.append(State(lights[index].start, min(lights[index].end, end), position, index))
    last = min(lights[page[-1]].end, end) if page else start
    if last < end:
        states.append(State(last, end, len(page), None))
    return states


@dataclass(frozen=True)
class Inks:
    """Colours of the three states; `dim` is the opacity of words to come."""

    text: str
    accent: str
    dim: float


def state_text(
    lines: Sequence[Sequence[int]], words: Sequence[Word], state: State, inks: Inks
) -> str:
    """All lines of a page in one state, as ASS text with fixed breaks."""
    position = 0
    rows = []
    for line in lines:
        row = ""
        for place, index in enumerate(line):
            row += _tags(position, index, state, inks) + escape(words[index].text)
            last = place == len(line) - 1
            row += "" if words[index].glued or last else " "
            position += 1
        rows.append(row)
    return "\\N".join(rows)


def _tags(position: int, index: int, state: State, inks: Inks) -> str:
    if index == state.lit:
        return "{" + colour_tag(inks.accent) + alpha_tag(1) + "}"
    opacity = 1.0 if position < state.spoken else inks.dim
    return "{" + colour_tag(inks.text) + alpha_tag(opacity) + "}"
