"""How long a new job will take."""

from typing import Final

from videojobs.store import Load

FIRST_GUESS: Final = 2
"""Seconds of run a second of video, until enough runs of the kind are known (store: _estimate.lua).
The guide's example: 30 for 15 seconds of video."""


def seconds_until_done(video_seconds: int, load: Load) -> int:
    """The run, by the median of earlier ones, and the wait for those that were there before.

    While no median is known there is no use in being exact about the queue either.
    """
    if load.seconds_per_second is None:
        return max(1, FIRST_GUESS * video_seconds)
    run = load.seconds_per_second * video_seconds
    # Jobs wait only while all slots are in use: then `active` is the number of slots.
    wait = load.pending * run / max(1, load.active)
    return max(1, round(wait + run))
