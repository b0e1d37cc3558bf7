"""From slots to shots: which frames show one card, and which the change to the next.

A transition needs frames of both its cards, so a shot has handles: frames before and after its
slot. They lie where nobody speaks, so that every lit word keeps its frames; the video's length
does not change, and sound knows nothing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from videojobs_renderer.plan.timeline import Slot, Span

TRANSITION_FRAMES: Final = 10
_FEWEST_FRAMES: Final = 4
"""A shorter change looks like a fault: it is a cut instead."""

_FEWEST_IN_PIECE: Final = 30
"""A group of pictures. Below it, starting an encoder costs more than the frames."""

_SILENT_SHARE: Final = 3
"""At most a third of a silent card takes part in each change."""


@dataclass(frozen=True)
class Shot:
    """A card with its handles: `head` frames before its slot, `tail` frames after it."""

    slot: Slot
    head: int = 0
    tail: int = 0

    @property
    def frames(self) -> int:
        """With both handles."""
        return self.head + self.slot.frames + self.tail

    @property
    def card(self) -> Slot:
        """The slot as long as the shot, its words where they are heard."""
        words = tuple(Span(w.start + self.head, w.end + self.head) for w in self.slot.words)
        return replace(
            self.slot, start=self.slot.start - self.head, frames=self.frames, words=words
        )


@dataclass(frozen=True)
class Part:
    """Frames of the video from `position` on: shot `shot` from its frame `first`.

    A `change` shows the shot turning into the next one, which begins with its frame 0.
    """

    shot: int
    first: int
    frames: int
    position: int
    change: bool = False

    @property
    def shots(self) -> tuple[int, ...]:
        """Indices of the shots that are seen."""
        return (self.shot, self.shot + 1) if self.change else (self.shot,)


def shots_of(slots: Sequence[Slot], wanted: int = TRANSITION_FRAMES) -> tuple[Shot, ...]:
    """Slots with the handles for transitions of `wanted` frames where there is room."""
    joins = [_handles(before, after, wanted) for before, after in pairwise(slots)]
    heads = [0, *(head for head, _ in joins)]
    tails = [*(tail for _, tail in joins), 0]
    return tuple(Shot(*each) for each in zip(slots, heads, tails, strict=True))


def parts_of(shots: Sequence[Shot]) -> tuple[Part, ...]:
    """Parts in order, without a gap: every frame of the video is in exactly one of them."""
    parts = []
    entering = 0  # frames of the change into this shot
    for index, shot in enumerate(shots):
        following = shots[index + 1] if index + 1 < len(shots) else None
        leaving = shot.tail + (following.head if following else 0)
        position = shot.slot.start - shot.head
        last = shot.frames - leaving
        parts.append(Part(index, entering, last - entering, position + entering))
        if leaving:
            parts.append(Part(index, last, leaving, position + last, change=True))
        entering = leaving
    return tuple(parts)


def cut(parts: Sequence[Part], encoders: int) -> tuple[Part, ...]:
    """Long parts in pieces, so that all encoders together hold at most one scene in hand.

    That much is lost when an attempt is interrupted: the frames of the longest part, rounded up
    to a frame an encoder, if that has a piece of `_FEWEST_IN_PIECE` for each of them.
    """
    longest = max(part.frames for part in parts)
    most = max(-(-longest // encoders), _FEWEST_IN_PIECE)
    return tuple(piece for part in parts for piece in _pieces(part, most))


def _pieces(part: Part, most: int) -> list[Part]:
    """Of nearly one length, each of at most so many frames. A change is short already."""
    if part.change:
        return [part]
    count = -(-part.frames // most)
    bounds = [part.frames * number // count for number in range(count + 1)]
    return [
        replace(part, first=part.first + a, frames=b - a, position=part.position + a)
        for a, b in pairwise(bounds)
    ]


def _handles(before: Slot, after: Slot, wanted: int) -> tuple[int, int]:
    """Frames of the change before and after the join; none when silence is too short."""
    tail = min(wanted // 2, _silence_before(after))
    head = min(wanted - tail, _silence_after(before))
    return (head, tail) if head + tail >= _FEWEST_FRAMES else (0, 0)


def _silence_before(slot: Slot) -> int:
    return slot.words[0].start if slot.words else slot.frames // _SILENT_SHARE


def _silence_after(slot: Slot) -> int:
    return slot.frames - slot.words[-1].end if slot.words else slot.frames // _SILENT_SHARE
