"""Prepares each scene's speech: 48 kHz, no rumble, the chosen tempo, a common level."""

from pathlib import Path
from typing import Any, Final

import ffmpeg
import numpy as np

from videojobs_renderer.audio.pcm import FULL_SCALE, amplitude, decibels, open_pcm, pcm_source
from videojobs_renderer.ffmpeg.graph import arguments
from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND

_RUMBLE_HERTZ: Final = 80
_SPEECH_DB: Final = -21.0  # RMS of the loud parts, relative to full scale
_LARGEST_CORRECTION_DB: Final = 8.0
_SOUNDING: Final = 0.02  # -34 dBFS: softer samples are pauses and do not count for the level


def condition_arguments(speech: Path, rate: int, output: Path, tempo: float) -> list[str]:
    """ffmpeg from a voice's raw mono samples to mono 48 kHz samples, `tempo` times as fast."""
    stream: Any = pcm_source(speech, 1, rate)
    stream = stream.filter("aresample", SAMPLES_PER_SECOND).filter("highpass", f=_RUMBLE_HERTZ)
    if tempo != 1.0:
        stream = stream.filter("atempo", f"{tempo:.5f}")
    return arguments(ffmpeg.output(stream, str(output), f="s16le", ar=SAMPLES_PER_SECOND, ac=1))


def gain_of(path: Path) -> float:
    """The amplitude factor that brings a scene's speech to the common level."""
    samples = np.abs(open_pcm(path, 1)[:, 0].astype(np.float32)) / FULL_SCALE
    sounding = samples[samples > _SOUNDING]
    if not sounding.size:
        return 1.0
    level = decibels(float(np.sqrt(np.mean(sounding * sounding))))
    wanted = _SPEECH_DB - level
    return amplitude(float(np.clip(wanted, -_LARGEST_CORRECTION_DB, _LARGEST_CORRECTION_DB)))
