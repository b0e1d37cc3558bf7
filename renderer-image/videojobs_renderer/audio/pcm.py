"""Raw 16-bit samples at 48 kHz on disk, memory-mapped: half an hour of stereo is 350 MB."""

import os
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from videojobs_renderer.ffmpeg.graph import source
from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND

FULL_SCALE: Final = 32768.0
_SAMPLE_BYTES: Final = 2
BLOCK: Final = 10 * SAMPLES_PER_SECOND  # samples that are in memory at once


def create(
    path: Path, samples: int, channels: int
) -> "np.memmap[tuple[int, ...], np.dtype[np.int16]]":
    """A new file of silence, shape (samples, channels), open for writing.

    Raises OSError if the disk has no room: a later write into the mapping would kill the process
    with SIGBUS.
    """
    with path.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, samples * channels * _SAMPLE_BYTES))
    return np.memmap(path, np.int16, "r+", shape=(samples, channels))


def open_pcm(path: Path, channels: int) -> "np.memmap[tuple[int, ...], np.dtype[np.int16]]":
    """An existing file, read-only, shape (samples, channels)."""
    return np.memmap(path, np.int16, "r").reshape(-1, channels)  # type: ignore[return-value]


def pcm_source(path: Path, channels: int, rate: int = SAMPLES_PER_SECOND) -> object:
    """The file as an ffmpeg input."""
    return source(path, f="s16le", ar=rate, ac=channels)


def write_speech(path: Path, samples: NDArray[np.float32]) -> None:
    """Write mono float samples in [-1, 1] as 16-bit."""
    scaled = np.clip(samples * (FULL_SCALE - 1), -FULL_SCALE, FULL_SCALE - 1)
    path.write_bytes(scaled.astype("<i2").tobytes())


def decibels(ratio: float) -> float:
    """Amplitude ratio in dB; silence is -120."""
    return 20 * float(np.log10(max(ratio, 1e-6)))


def amplitude(db: float) -> float:
    """dB as an amplitude ratio."""
    return float(10 ** (db / 20))
