"""Turns slots into shots: which frames show one card, and which the transition to the next.

A transition needs frames of both its cards, so a shot has handles: frames before and after its
slot. They are taken from silence, so that every lit word keeps its frames; the length of the video
and its sound do not change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from videojobs_renderer.plan.timeline import Slot, Span

TRANSITION_FRAMES: Final = 10
_FEWEST_FRAMES: Final = 4
"""A shorter transition looks like a defect and becomes a cut."""

_FEWEST_IN_PIECE: Final = 30
"""One second. For fewer frames, starting an encoder costs more than encoding them."""

_SILENT_SHARE: Final = 3
"""At most a third of a silent card is used for each transition."""


@dataclass(frozen=True)
class Shot:
    """A card with its handles: `head` frames before its slot, `tail` frames after it."""

    slot: Slot
    head: int = 0
    tail: int = 0

    @property
    def frames(self) -> int:
        """Length in frames, both handles included."""
        return self.head + self.slot.frames + self.tail

    @property
    def card(self) -> Slot:
        """The slot extended to the whole shot, its word spans shifted accordingly."""
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
        """Indices of the visible shots."""
        return (self.shot, self.shot + 1) if self.change else (self.shot,)


def shots_of(slots: Sequence[Slot], wanted: int = TRANSITION_FRAMES) -> tuple[Shot, ...]:
    """Shots with handles for transitions of `wanted` frames, or as many as silence allows."""
    joins = [_handles(before, after, wanted) for before, after in pairwise(slots)]
    heads = [0, *(head for head, _ in joins)]
    tails = [*(tail for _, tail in joins), 0]
    return tuple(Shot(*each) for each in zip(slots, heads, tails, strict=True))


def parts_of(shots: Sequence[Shot]) -> tuple[Part, ...]:
    """Consecutive parts: every frame of the video is in exactly one of them."""
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
    """Split long parts, so that all encoders together work on at most about one scene.

    An interrupted attempt loses that much: at most the frames of the longest part, unless pieces
    would be shorter than `_FEWEST_IN_PIECE`.
    """
    longest = max(part.frames for part in parts)
    most = max(-(-longest // encoders), _FEWEST_IN_PIECE)
    return tuple(piece for part in parts for piece in _pieces(part, most))


def _pieces(part: Part, most: int) -> list[Part]:
    """Pieces of nearly equal length, at most `most` frames each. Transitions are not split."""
    if part.change:
        return [part]
    count = -(-part.frames // most)
    bounds = [part.frames * number // count for number in range(count + 1)]
    return [
        replace(part, first=part.first + a, frames=b - a, position=part.position + a)
        for a, b in pairwise(bounds)
    ]


def _handles(before: Slot, after: Slot, wanted: int) -> tuple[int, int]:
    """Frames of the transition before and after the join; none if the silence is too short."""
    tail = min(wanted // 2, _silence_before(after))
    head = min(wanted - tail, _silence_after(before))
    return (head, tail) if head + tail >= _FEWEST_FRAMES else (0, 0)


def _silence_before(slot: Slot) -> int:
    return slot.words[0].start if slot.words else slot.frames // _SILENT_SHARE


def _silence_after(slot: Slot) -> int:
    return slot.frames - slot.words[-1].end if slot.words else slot.frames // _SILENT_SHARE
