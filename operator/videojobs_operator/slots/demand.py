"""How much work a pool has, in seconds of one slot: the metric for autoscaling. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime

from videojobs.job.forecast import kind_of, run_seconds
from videojobs.job.resource import VideoJob
from videojobs.store.demand import PoolDemand
from videojobs.times import epoch_ms


def measure(
    jobs: Iterable[VideoJob], slots: int, medians: Mapping[str, float], now: datetime
) -> PoolDemand:
    """The demand of a pool's unfinished VideoJobs; suspended ones are not counted.

    `medians` are recent run times in seconds by kind of job; `slots` is reported as it is.
    """
    active, work = 0, 0.0
    waiting = Counter[str]()
    for job in jobs:
        request = job.spec.request
        kind = kind_of(request.platform, request.voice_provider)
        expected = run_seconds(kind, request.duration, medians)
        if job.open_attempt is not None:
            active += 1
            work += expected * (1 - _done(job))
        elif not job.spec.suspend:
            waiting[job.tier.value] += 1
            work += expected
    return PoolDemand(slots, active, dict(waiting), round(work, 1), epoch_ms(now))


def _done(job: VideoJob) -> float:
    progress = job.status.progress
    return progress.percent / 100 if progress is not None else 0.0
