"""One decode of the finished file, with every detector attached."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ffmpeg

from videojobs_renderer.audio.loudness import Loudness, metered, parse
from videojobs_renderer.ffmpeg.graph import arguments, source

BLACK_SECONDS: Final = 0.5
SILENCE_SECONDS: Final = 1.5
_SILENCE_DB: Final = -50
_SMALL: Final = "iw/4"  # detectors need no detail

_BLACK = re.compile(r"black_start:([\d.]+) black_end:([\d.]+)")
_SILENCE_START = re.compile(r"silence_start: (-?[\d.]+)")
_SILENCE_END = re.compile(r"silence_end: (-?[\d.]+)")


@dataclass(frozen=True)
class Decoded:
    """Intervals in seconds."""

    loudness: Loudness
    black: list[tuple[float, float]]
    silence: list[tuple[float, float]]


def decode_command(video: Path, threads: int) -> list[str]:
    """The command line; it writes nothing."""
    file = source(video, threads=threads)
    picture: Any = file.video.filter("scale", w=_SMALL, h=-2, flags="fast_bilinear")
    picture = picture.filter("blackdetect", d=BLACK_SECONDS, pic_th=0.98, pix_th=0.03)
    sound: Any = file.audio.filter("silencedetect", noise=f"{_SILENCE_DB}dB", d=SILENCE_SECONDS)
    return arguments(ffmpeg.output(picture, metered(sound), "-", f="null"), loglevel="info")


def parse_decoded(lines: list[str], duration: float) -> Decoded:
    """What the detectors said. Silence that reaches the end has no end of its own."""
    text = "\n".join(lines)
    black = [(float(a), float(b)) for a, b in _BLACK.findall(text)]
    starts = [float(value) for value in _SILENCE_START.findall(text)]
    ends = [float(value) for value in _SILENCE_END.findall(text)]
    ends += [duration] * (len(starts) - len(ends))
    return Decoded(parse(lines), black, list(zip(starts, ends, strict=False)))
