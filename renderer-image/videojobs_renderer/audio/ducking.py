"""Lowers music under speech with a gain envelope computed from the timeline.

A compressor would react to speech; the timeline knows it in advance, so the music is low before
the first consonant. The envelope is linear in dB between its points.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND
from videojobs_renderer.plan.timeline import Span

UNDER_SPEECH_DB: Final = 0.0
"""Gain under speech: the master has already set the music below the voice."""

IN_GAPS_DB: Final = 7.0
_SHORTEST_GAP: Final = round(0.7 * SAMPLES_PER_SECOND)
_DOWN: Final = round(0.12 * SAMPLES_PER_SECOND)
_UP: Final = round(0.40 * SAMPLES_PER_SECOND)
_FADE_IN: Final = round(0.4 * SAMPLES_PER_SECOND)
_FADE_OUT: Final = round(1.6 * SAMPLES_PER_SECOND)


@dataclass(frozen=True)
class Envelope:
    """Points (sample, dB) with strictly increasing samples; the gain is constant outside them."""

    at: tuple[int, ...]
    db: tuple[float, ...]

    def gains(self, start: int, count: int) -> NDArray[np.float32]:
        """Amplitude factors for samples [start, start + count)."""
        positions = np.arange(start, start + count)
        db = np.interp(positions, self.at, self.db)
        return np.power(np.float32(10), (db / 20).astype(np.float32))


def merged(speech: Sequence[Span]) -> list[Span]:
    """Speech intervals, merged across gaps that are too short to raise the music."""
    intervals: list[Span] = []
    for span in speech:
        if intervals and span.start - intervals[-1].end < _SHORTEST_GAP:
            intervals[-1] = Span(intervals[-1].start, max(span.end, intervals[-1].end))
        else:
            intervals.append(span)
    return intervals


def duck(speech: Sequence[Span]) -> Envelope:
    """Low from before each interval's first sample until after its last."""
    points: dict[int, float] = {}
    for span in merged(speech):
        if span.start >= _DOWN:  # else there is no room to come down: low from the beginning
            points[span.start - _DOWN] = IN_GAPS_DB
        points[span.start] = UNDER_SPEECH_DB
        points[span.end] = UNDER_SPEECH_DB
        points[span.end + _UP] = IN_GAPS_DB
    at = sorted(points) or [0]
    return Envelope(tuple(at), tuple(points.get(sample, IN_GAPS_DB) for sample in at))


def fades(start: int, count: int, total: int) -> NDArray[np.float32]:
    """Factors of the linear fade-in and fade-out of the video, for `count` samples from `start`."""
    positions = np.arange(start, start + count, dtype=np.float32)
    opening = np.clip(positions / max(1, min(_FADE_IN, total // 4)), 0, 1)
    closing = np.clip((total - positions) / max(1, min(_FADE_OUT, total // 3)), 0, 1)
    return np.minimum(opening, closing).astype(np.float32)
