"""What a render is expected to cost, before it begins.

Measured on two cores of a cloud machine (AMD EPYC, 2024): a minute of 1080x1920 with the offline
voices. Ratios of the stages are what counts; the pace of the machine is learned on the way.
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
    """Seconds of every stage for so many scenes and seconds of speech in a video of a length."""
    megapixels = frames(wanted_seconds) * canvas.width * canvas.height / 1e6
    return {
        Stage.ANALYZE: _START,
        Stage.AUDIO: spoken_seconds * _SECONDS_PER_SPOKEN_SECOND,
        Stage.IMAGES: megapixels / _ENCODED_MEGAPIXELS_PER_SECOND + scenes * _SECONDS_PER_SCENE,
        Stage.COMPOSITE: 1.0 + wanted_seconds / _MASTERED_PER_SECOND,
        Stage.QUALITY: 0.5 + megapixels / _DECODED_MEGAPIXELS_PER_SECOND,
        Stage.UPLOAD: _UPLOAD,
    }
