"""Fits speech into the requested length without cutting a word.

In this order: long title cards and pauses, short ones, none; then speech up to 1.25 times faster;
then a longer video, which the report states.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from videojobs_renderer.plan.clock import SAMPLES_PER_FRAME, frames, frames_covering, seconds

MAX_TEMPO: Final = 1.25
"""Faster than this, speech sounds hurried."""

_TEMPO_MARGIN: Final = 1.004  # time stretching and rounding up to frames add a little


@dataclass(frozen=True)
class Furniture:
    """Frames around the speech: title and outro cards, and pauses in each scene."""

    title: int
    lead: int  # before the speech of each scene
    hold: int  # after it
    outro: int

    def total(self, scenes: int) -> int:
        """All frames without speech in a video of so many scenes."""
        return self.title + scenes * (self.lead + self.hold) + self.outro


_LONG: Final = Furniture(frames(3.5), frames(0.4), frames(1.2), frames(3.5))
_COMFORTABLE: Final = Furniture(frames(2.4), frames(0.25), frames(0.5), frames(2.0))
_SHORT: Final = Furniture(frames(1.4), frames(0.15), frames(0.25), frames(0.8))
_MINIMAL: Final = Furniture(0, frames(0.1), frames(0.2), 0)


_ESTIMATE_SHARE: Final = 1.2  # pace differs by so much between sentences of one language
_ESTIMATE_SECONDS: Final = 1.5


def least_seconds(spoken: float, scenes: int) -> float:
    """The shortest video, in seconds, for so many seconds of speech in so many scenes."""
    return spoken / MAX_TEMPO + seconds(_MINIMAL.total(scenes))


def is_hopeless(spoken: float, scenes: int, wanted_seconds: float) -> bool:
    """Whether the speech cannot fit into the requested length at any tempo.

    `spoken` is an estimate (seconds), so the bound is generous: speech that turns out slightly too
    long gives a longer video, which the report states.
    """
    return least_seconds(spoken, scenes) > wanted_seconds * _ESTIMATE_SHARE + _ESTIMATE_SECONDS


@dataclass(frozen=True)
class Fit:
    """Tempo and frames that give the video its length; `holds`: frames after each speech."""

    tempo: float
    title: int
    lead: int
    holds: tuple[int, ...]
    outro: int
    overlong_seconds: float = 0.0

    def frames(self, speech: Sequence[int]) -> int:
        """Length of the video in frames, for the samples of speech of each scene."""
        spoken = sum(frames_covering(samples) for samples in speech)
        return self.title + len(speech) * self.lead + sum(self.holds) + self.outro + spoken


def fit(speech: Sequence[int], wanted_seconds: float) -> Fit:
    """Fit scenes, given their samples of speech at natural pace, into the requested length."""
    wanted = frames(wanted_seconds)
    spoken = sum(frames_covering(samples) for samples in speech)
    room = wanted - spoken
    scenes = len(speech)
    for furniture, longer in ((_COMFORTABLE, _LONG), (_SHORT, _COMFORTABLE), (_MINIMAL, _SHORT)):
        if furniture.total(scenes) <= room:
            return _spread(furniture, longer, room, scenes)
    return _hurried(speech, wanted)


def refit(found: Fit, speech: Sequence[int], wanted_seconds: float) -> Fit:
    """The fit for the stretched speech; the last hold absorbs the difference."""
    rest = frames(wanted_seconds) - found.frames(speech)
    holds = (*found.holds[:-1], max(found.holds[-1] + rest, found.lead))
    over = Fit(found.tempo, found.title, found.lead, holds, found.outro).frames(speech)
    overlong = max(0, over - frames(wanted_seconds))
    return Fit(found.tempo, found.title, found.lead, holds, found.outro, seconds(overlong))


def with_pauses(found: Fit, pauses: Sequence[float]) -> Fit:
    """The fit with the pauses of the script, in seconds, after the scenes that they follow."""
    holds = (hold + frames(pause) for hold, pause in zip(found.holds, pauses, strict=True))
    return replace(found, holds=tuple(holds))


def _hurried(speech: Sequence[int], wanted: int) -> Fit:
    scenes = len(speech)
    room = wanted - _MINIMAL.total(scenes) - scenes  # one frame per scene for rounding up
    spoken = sum(speech) / SAMPLES_PER_FRAME
    needed = spoken * _TEMPO_MARGIN / room if room > 0 else math.inf
    tempo = min(needed, MAX_TEMPO)
    return Fit(tempo, 0, _MINIMAL.lead, (_MINIMAL.hold,) * scenes, 0)


def _spread(least: Furniture, most: Furniture, room: int, scenes: int) -> Fit:
    """Interpolate between two sizes of furniture; room beyond the larger one is distributed."""
    spare = room - least.total(scenes)
    growth = most.total(scenes) - least.total(scenes)
    ratio = min(1.0, spare / growth) if growth > 0 else 0.0
    title, lead, hold, outro = (
        low + math.floor((high - low) * ratio)
        for low, high in (
            (least.title, most.title),
            (least.lead, most.lead),
            (least.hold, most.hold),
            (least.outro, most.outro),
        )
    )
    if least is _MINIMAL:  # a card half as long as the shortest readable one would be a flash
        title = title if ratio >= 1.0 else 0
        outro = outro if ratio >= 1.0 else 0
    rest = room - Furniture(title, lead, hold, outro).total(scenes)
    share, remainder = divmod(rest, scenes + 2) if title else divmod(rest, scenes)
    if title:
        title, outro = title + share, outro + share
    holds = [hold + share] * scenes
    holds[-1] += remainder
    return Fit(1.0, title, lead, tuple(holds), outro)
