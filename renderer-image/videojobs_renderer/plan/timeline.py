"""The timeline: which frames show which card, and which sample starts which word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from videojobs_renderer.plan.clock import (
    SAMPLES_PER_FRAME,
    frames_covering,
    nearest_frame,
)
from videojobs_renderer.plan.duration import Fit
from videojobs_renderer.plan.scenes import Scene, SceneKind

MIN_WORD_FRAMES: Final = 3
"""A word is lit for at least 100 ms: shorter flickers, and the quality gate requires 80 ms."""


@dataclass(frozen=True)
class Span:
    """A half-open interval in samples or frames, as documented by its owner."""

    start: int
    end: int


@dataclass(frozen=True)
class Slot:
    """One card. Frames are counted from the start of the video, word spans from the card's."""

    kind: SceneKind
    start: int
    frames: int
    scene: Scene | None = None  # None for the silent cards
    number: int | None = None  # of the spoken scene, from 1
    speech_start: int = 0  # sample of the video at which the scene's speech begins
    speech_samples: int = 0
    words: tuple[Span, ...] = ()  # frames within the card at which each word is lit

    @property
    def end(self) -> int:
        """First frame after the card."""
        return self.start + self.frames


@dataclass(frozen=True)
class Timeline:
    """Consecutive cards from frame 0."""

    slots: tuple[Slot, ...]

    @property
    def frames(self) -> int:
        """Length of the video in frames."""
        return self.slots[-1].end

    @property
    def samples(self) -> int:
        """Length of the audio master in samples: exactly that of the video."""
        return self.frames * SAMPLES_PER_FRAME

    @property
    def spoken(self) -> tuple[Slot, ...]:
        """The cards with speech."""
        return tuple(slot for slot in self.slots if slot.scene is not None)


@dataclass(frozen=True)
class SpokenScene:
    """A scene and its speech: length and word spans in samples of the speech."""

    scene: Scene
    samples: int
    words: tuple[Span, ...]


def build_timeline(spoken: Sequence[SpokenScene], fit: Fit) -> Timeline:
    """Place the cards one after the other with the pauses of the fit."""
    slots = []
    position = 0
    if fit.title:
        slots.append(Slot(SceneKind.TITLE, 0, fit.title))
        position = fit.title
    for number, (item, hold) in enumerate(zip(spoken, fit.holds, strict=True), start=1):
        length = fit.lead + frames_covering(item.samples) + hold
        slots.append(
            Slot(
                kind=item.scene.kind,
                start=position,
                frames=length,
                scene=item.scene,
                number=number,
                speech_start=(position + fit.lead) * SAMPLES_PER_FRAME,
                speech_samples=item.samples,
                words=lit_frames(item.words, fit.lead, length),
            )
        )
        position += length
    if fit.outro:
        slots.append(Slot(SceneKind.OUTRO, position, fit.outro))
    return Timeline(tuple(slots))


def lit_frames(words: Sequence[Span], lead: int, length: int) -> tuple[Span, ...]:
    """Frames of the card in which each word is lit: from its onset to that of the next word.

    Words that follow each other faster than `MIN_WORD_FRAMES` share the available frames.
    """
    starts = [lead + nearest_frame(word.start) for word in words]
    for i in range(1, len(starts)):
        starts[i] = max(starts[i], starts[i - 1] + MIN_WORD_FRAMES)
    latest = length
    for i in range(len(starts) - 1, -1, -1):
        latest = max(latest - MIN_WORD_FRAMES, i)
        starts[i] = min(starts[i], latest)
    if not words:
        return ()
    spoken = lead + frames_covering(words[-1].end)  # the last word is lit until the voice ends
    ends = [*starts[1:], min(length, max(spoken, starts[-1] + MIN_WORD_FRAMES))]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))
