"""Decodes the finished file once, with all detectors attached, and keeps its sound."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ffmpeg

from videojobs_renderer.audio.loudness import Loudness, metered, parse
from videojobs_renderer.ffmpeg.graph import arguments, source

BLACK_SECONDS: Final = 0.5
SILENCE_SECONDS: Final = 1.5
FREEZE_SECONDS: Final = 3.0
_SILENCE_DB: Final = -50
_STILL_DB: Final = -66  # mean difference of two frames: a newly lit word changes little
_SMALL: Final = "iw/4"  # detectors need no detail

_BLACK = re.compile(r"black_start:([\d.]+) black_end:([\d.]+)")
_SILENCE_START = re.compile(r"silence_start: (-?[\d.]+)")
_SILENCE_END = re.compile(r"silence_end: (-?[\d.]+)")
_FREEZE_START = re.compile(r"freeze_start: (-?[\d.]+)")
_FREEZE_END = re.compile(r"freeze_end: (-?[\d.]+)")


@dataclass(frozen=True)
class Decoded:
    """Results of the detectors; intervals (start, end) in seconds."""

    loudness: Loudness
    black: list[tuple[float, float]]
    silence: list[tuple[float, float]]
    frozen: list[tuple[float, float]]


def decode_command(video: Path, sound: Path, threads: int) -> list[str]:
    """The command line; it writes the file's stereo samples to `sound`."""
    # Frames that no other refers to are skipped, a third of the work: at most two follow each
    # other, and what the detectors look for lasts far longer.
    file = source(video, threads=threads, skip_frame="noref")
    picture: Any = file.video.filter("scale", w=_SMALL, h=-2, flags="fast_bilinear")
    picture = picture.filter("blackdetect", d=BLACK_SECONDS, pic_th=0.98, pix_th=0.03)
    picture = picture.filter("freezedetect", n=f"{_STILL_DB}dB", d=FREEZE_SECONDS)
    heard: Any = file.audio.filter_multi_output("asplit")
    quiet: Any = heard[0].filter("silencedetect", noise=f"{_SILENCE_DB}dB", d=SILENCE_SECONDS)
    measured = ffmpeg.output(picture, metered(quiet, peaks=True), "-", f="null")
    samples = ffmpeg.output(heard[1], str(sound), f="s16le")
    return arguments(ffmpeg.merge_outputs(measured, samples), loglevel="info")


def parse_decoded(lines: list[str], duration: float) -> Decoded:
    """Parse the detectors' output; an interval without an end lasts until `duration` (seconds)."""
    text = "\n".join(lines)
    black = [(float(a), float(b)) for a, b in _BLACK.findall(text)]
    silence = _intervals(_SILENCE_START.findall(text), _SILENCE_END.findall(text), duration)
    frozen = _intervals(_FREEZE_START.findall(text), _FREEZE_END.findall(text), duration)
    return Decoded(parse(lines), black, silence, frozen)


def _intervals(starts: list[str], ends: list[str], end: float) -> list[tuple[float, float]]:
    until = [*map(float, ends), *[end] * (len(starts) - len(ends))]
    return list(zip(map(float, starts), until, strict=True))
