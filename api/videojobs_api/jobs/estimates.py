"""How long a new job will take."""

from videojobs.job.forecast import FIRST_GUESS
from videojobs.store import Workload


def seconds_until_done(video_seconds: int, load: Workload) -> int:
    """The run, by the median of earlier ones, and the wait for those that were there before.

    While no median is known there is no use in being exact about the queue either.
    """
    if load.seconds_per_second is None:
        return max(1, round(FIRST_GUESS * video_seconds))
    run = load.seconds_per_second * video_seconds
    # Jobs wait only while all slots are in use: then `active` is the number of slots.
    wait = load.pending * run / max(1, load.active)
    return max(1, round(wait + run))
