"""Loudness after EBU R 128, measured by ffmpeg's ebur128, and the way to a target.

One pass of `loudnorm` is no guarantee (it lands a decibel off and undoes ducking), so: measure,
one gain for the whole, a limiter, measure again, correct.
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

_LIMITER_DB: Final = -2.0  # sample peak: true peaks and AAC add up to a decibel
_CLOSE_ENOUGH_LU: Final = 0.15
_CORRECTIONS: Final = 4
_SILENT_LUFS: Final = -60.0
_INTEGRATED = re.compile(r"^\s*I:\s+(-?[\d.]+|nan) LUFS")
_PEAK = re.compile(r"^\s*Peak:\s+(-?[\d.]+|-?inf|nan) dBFS")


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness in LUFS and true peak in dBTP."""

    integrated: float
    peak: float


def parse(lines: list[str]) -> Loudness:
    """The summary that ebur128 prints at the end."""
    integrated = peak = float("-inf")
    for line in lines:
        if match := _INTEGRATED.match(line):
            integrated = float(match[1])
        if match := _PEAK.match(line):
            peak = float(match[1])
    return Loudness(integrated, peak)


def metered(stream: Any) -> Any:
    """A stream with the meter attached."""
    return stream.filter("ebur128", peak="true", framelog="verbose")


def meter_arguments(stream: Any) -> list[str]:
    """The command line that measures a stream and writes nothing."""
    return arguments(ffmpeg.output(metered(stream), "-", f="null"), loglevel="info")


def mastered(stream: Any, gain_db: float) -> Any:
    """A stream with a gain and a limiter that leaves its timing as it is."""
    limit = 10 ** (_LIMITER_DB / 20)
    return stream.filter("volume", f"{gain_db:.3f}dB").filter(
        "alimiter", limit=f"{limit:.4f}", level="false", latency="true", attack=5, release=80
    )


def find_gain(measure: Callable[[float | None], Loudness]) -> float:
    """The gain in dB that brings a programme to the target.

    `measure(None)` measures it untouched, `measure(gain)` behind gain and limiter. The limiter
    takes some of a gain back, so the difference is added until it is small.
    """
    before = measure(None)
    if before.integrated < _SILENT_LUFS:
        return 0.0
    gain = TARGET_LUFS - before.integrated
    for _ in range(_CORRECTIONS):
        missing = TARGET_LUFS - measure(gain).integrated
        if abs(missing) <= _CLOSE_ENOUGH_LU:
            break
        gain += missing
    return gain
