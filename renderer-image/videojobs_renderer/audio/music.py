"""Background music as endless samples: probed, decoded once, looped with a crossfade."""

from pathlib import Path
from typing import Any, Final

import ffmpeg
import numpy as np
from numpy.typing import NDArray

from videojobs_renderer.audio.fetch import media_error
from videojobs_renderer.audio.pcm import open_pcm
from videojobs_renderer.ffmpeg.graph import arguments, source
from videojobs_renderer.ffmpeg.probe import probe
from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND

_SHORTEST_SECONDS: Final = 0.5
_CROSSFADE: Final = round(0.75 * SAMPLES_PER_SECOND)
CHANNELS: Final = 2


def check_music(path: Path) -> None:
    """INPUT.MEDIA unless the file holds sound that ffmpeg can decode."""
    try:
        document = probe(path, "-select_streams", "a")
    except ValueError as error:
        complaint = str(error).replace(str(path), "the file")
        raise media_error(f"it is no audio file ({complaint})") from None
    if not document.get("streams"):
        raise media_error("it holds no sound")
    seconds = float(document.get("format", {}).get("duration") or 0)
    if 0 < seconds < _SHORTEST_SECONDS:
        raise media_error(f"it lasts only {seconds:.2f} s")


def decode_arguments(path: Path, output: Path, seconds: float) -> list[str]:
    """ffmpeg to stereo 48 kHz samples, no longer than the video needs."""
    stream: Any = source(path).audio
    output_ = ffmpeg.output(
        stream, str(output), f="s16le", ar=SAMPLES_PER_SECOND, ac=CHANNELS, t=f"{seconds:.3f}"
    )
    return arguments(output_)


class Loop:
    """Samples of a decoded file, repeated without a click for as long as they are asked for."""

    def __init__(self, path: Path) -> None:
        self._samples = open_pcm(path, CHANNELS)
        if not len(self._samples):
            raise media_error("it holds no sound")
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
