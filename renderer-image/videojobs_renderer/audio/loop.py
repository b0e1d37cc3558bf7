"""Decoded music as endless samples: repeated with a crossfade, so that no join clicks."""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from videojobs_renderer.audio.pcm import open_pcm
from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND

CHANNELS: Final = 2
_CROSSFADE: Final = round(0.75 * SAMPLES_PER_SECOND)


class Loop:
    """The samples of a decoded file, repeated without end."""

    def __init__(self, path: Path) -> None:
        self._samples = open_pcm(path, CHANNELS)
        self._fade = min(_CROSSFADE, len(self._samples) // 4)
        self._period = len(self._samples) - self._fade

    def block(self, start: int, count: int) -> NDArray[np.float32]:
        """Samples [start, start + count) as float, in 16-bit units, shape (count, 2)."""
        positions = np.arange(start, start + count)
        within = positions % self._period
        out = self._samples[within].astype(np.float32)
        # From the second round on, the head is mixed with the tail that it replaces.
        crossing = (positions >= self._period) & (within < self._fade)
        if crossing.any():
            head = within[crossing]
            rise = (head / self._fade).astype(np.float32)[:, None]
            tail = self._samples[self._period + head].astype(np.float32)
            out[crossing] = out[crossing] * np.sqrt(rise) + tail * np.sqrt(1 - rise)
        return out
