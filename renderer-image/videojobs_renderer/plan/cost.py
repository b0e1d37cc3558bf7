"""Estimates the time of each stage of a render before it begins.

Measured on two cores of a cloud machine (AMD EPYC, 2024): a minute of 1080x1920 with the offline
voices. Only the ratios matter: the machine's pace is measured during the render.
"""

from collections.abc import Mapping
from typing import Final

from videojobs.job.outcome import Stage
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.clock import frames

Costs = Mapping[Stage, float]
"""Expected seconds of every stage; their ratios divide the progress."""

_START: Final = 1.0  # seconds until a voice is loaded
_SECONDS_PER_SPOKEN_SECOND: Final = 0.17
_SECONDS_PER_SCENE: Final = 0.5  # its still, its processes
_ENCODED_MEGAPIXELS_PER_SECOND: Final = 130.0
_DECODED_MEGAPIXELS_PER_SECOND: Final = 550.0
_MASTERED_PER_SECOND: Final = 60.0  # seconds of sound
_UPLOAD: Final = 1.5


def expected_costs(
    scenes: int, spoken_seconds: float, wanted_seconds: float, canvas: Canvas
) -> Costs:
    """Expected seconds of every stage, from the number of scenes, the seconds of speech, and the
    length and size of the video."""
    megapixels = frames(wanted_seconds) * canvas.width * canvas.height / 1e6
    return {
        Stage.ANALYZE: _START,
        Stage.AUDIO: spoken_seconds * _SECONDS_PER_SPOKEN_SECOND,
        Stage.IMAGES: megapixels / _ENCODED_MEGAPIXELS_PER_SECOND + scenes * _SECONDS_PER_SCENE,
        Stage.COMPOSITE: 1.0 + wanted_seconds / _MASTERED_PER_SECOND,
        Stage.QUALITY: 0.5 + megapixels / _DECODED_MEGAPIXELS_PER_SECOND,
        Stage.UPLOAD: _UPLOAD,
    }
