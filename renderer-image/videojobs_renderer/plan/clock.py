"""The two units of time, frames and samples: positions are integers in one of them."""

from typing import Final

FRAMES_PER_SECOND: Final = 30
SAMPLES_PER_SECOND: Final = 48_000
SAMPLES_PER_FRAME: Final = SAMPLES_PER_SECOND // FRAMES_PER_SECOND  # 1600, exactly


def frames(seconds: float) -> int:
    """Seconds as a number of frames, rounded to the nearest."""
    return round(seconds * FRAMES_PER_SECOND)


def frames_covering(samples: int) -> int:
    """The least number of frames that last as long as so many samples."""
    return -(-samples // SAMPLES_PER_FRAME)


def nearest_frame(sample: int) -> int:
    """The frame boundary nearest to a sample."""
    return (sample + SAMPLES_PER_FRAME // 2) // SAMPLES_PER_FRAME


def centiseconds(frame: int) -> int:
    """The time in ASS units (1/100 s) from which exactly this frame is the first one shown.

    Rounding down stays after the frame before, because a frame lasts more than three units.
    """
    return frame * 100 // FRAMES_PER_SECOND


def seconds(frame: int) -> float:
    """Frames as seconds, for people and for ffmpeg."""
    return frame / FRAMES_PER_SECOND
