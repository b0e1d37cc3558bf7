"""The two units of time. All positions are integers of one of them; floats only leave here."""

from typing import Final

FRAMES_PER_SECOND: Final = 30
SAMPLES_PER_SECOND: Final = 48_000
SAMPLES_PER_FRAME: Final = SAMPLES_PER_SECOND // FRAMES_PER_SECOND  # 1600, exactly


def frames(seconds: float) -> int:
    """The nearest frame."""
    return round(seconds * FRAMES_PER_SECOND)


def frames_covering(samples: int) -> int:
    """How many frames it takes until all samples have been heard."""
    return -(-samples // SAMPLES_PER_FRAME)


def nearest_frame(sample: int) -> int:
    """The frame shown when a sample is heard, rounded to the nearest."""
    return (sample + SAMPLES_PER_FRAME // 2) // SAMPLES_PER_FRAME


def centiseconds(frame: int) -> int:
    """A time for ASS at which exactly this frame is the first one shown.

    ASS counts hundredths of a second; rounding down stays after the frame before, because a
    frame lasts more than three of them.
    """
    return frame * 100 // FRAMES_PER_SECOND


def seconds(frame: int) -> float:
    """For people and for ffmpeg."""
    return frame / FRAMES_PER_SECOND
