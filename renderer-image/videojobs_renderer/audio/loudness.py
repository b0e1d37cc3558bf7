"""Measures loudness (EBU R 128, ffmpeg's ebur128) and finds the gain for a target.

One pass of `loudnorm` can be off by a decibel and undoes ducking, so: measure, apply one gain and
a limiter to the whole, measure again, correct.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import ffmpeg

from videojobs_renderer.ffmpeg.graph import arguments

TARGET_LUFS: Final = -14.0
TOLERANCE_LU: Final = 0.5
PEAK_DBTP: Final = -1.0

_CEILING_DB: Final = -2.0  # sample peak: true peaks and AAC add up to a decibel, mostly
_CLOSE_ENOUGH_LU: Final = 0.15
_CORRECTIONS: Final = 8
_LEAST_SLOPE: Final = 0.3  # LU per decibel of gain when the limiter reduces most of it
_HARDEST_LIMITING_DB: Final = 12.0  # beyond it, speech is distorted rather than louder
_PEAK_MARGIN_DB: Final = 0.2
_SILENT_LUFS: Final = -60.0
_INTEGRATED = re.compile(r"^\s*I:\s+(-?[\d.]+|nan) LUFS")
_PEAK = re.compile(r"^\s*Peak:\s+(-?[\d.]+|-?inf|nan) dBFS")


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness in LUFS and true peak in dBTP; -inf where it was not measured."""

    integrated: float
    peak: float


def parse(lines: list[str]) -> Loudness:
    """Parse the summary that ebur128 prints at the end."""
    integrated = peak = float("-inf")
    for line in lines:
        if match := _INTEGRATED.match(line):
            integrated = float(match[1])
        if match := _PEAK.match(line):
            peak = float(match[1])
    return Loudness(integrated, peak)


def metered(stream: Any, *, peaks: bool) -> Any:
    """A stream with the meter attached; true peaks cost ten times as much as the loudness."""
    return stream.filter("ebur128", peak="true" if peaks else "none", framelog="verbose")


def meter_arguments(stream: Any, *, peaks: bool = False) -> list[str]:
    """The command line that measures a stream and writes nothing."""
    metered_ = metered(stream, peaks=peaks)
    return arguments(ffmpeg.output(metered_, "-", f="null"), loglevel="info")


@dataclass(frozen=True)
class Mastering:
    """A gain for the whole programme, and the sample peak that a limiter keeps it under."""

    gain_db: float
    ceiling_db: float = _CEILING_DB

    def lowered(self, peak: float) -> "Mastering":
        """With the ceiling lowered by what a measured true peak exceeds the limit."""
        excess = peak - PEAK_DBTP + _PEAK_MARGIN_DB
        return Mastering(self.gain_db, self.ceiling_db - excess)


def mastered(stream: Any, mastering: Mastering) -> Any:
    """A stream with gain and limiter, without a change of its timing."""
    limit = 10 ** (mastering.ceiling_db / 20)
    return stream.filter("volume", f"{mastering.gain_db:.3f}dB").filter(
        "alimiter", limit=f"{limit:.4f}", level="false", latency="true", attack=5, release=80
    )


def find_gain(measure: Callable[[Mastering | None], Loudness]) -> Mastering:
    """The gain that brings a programme to the target.

    `measure(None)` measures the unchanged programme. The limiter reduces part of each gain, so the
    search follows the measured slope (secant method).
    """
    before = measure(None).integrated
    if before < _SILENT_LUFS:
        return Mastering(0.0)
    first = gain = TARGET_LUFS - before
    last_gain, last = 0.0, before
    for _ in range(_CORRECTIONS):
        now = measure(Mastering(gain)).integrated
        missing = TARGET_LUFS - now
        if abs(missing) <= _CLOSE_ENOUGH_LU:
            break
        moved = gain - last_gain
        slope = (now - last) / moved if moved else 1.0
        last_gain, last = gain, now
        gain = min(gain + missing / max(slope, _LEAST_SLOPE), first + _HARDEST_LIMITING_DB)
    return Mastering(gain)
