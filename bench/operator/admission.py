"""What it costs to put a pool's queue in order: `python -m bench.operator.admission`."""

import statistics
import time
from datetime import UTC, datetime, timedelta

from videojobs.job.resource import RenderPool, VideoJob
from videojobs_operator.slots.allocation import SlotAllocator
from videojobs_operator.state.cache import Cache, pool_key
from videojobs_operator.state.refusals import Refusals

_ROUNDS = 20
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_REQUEST = {
    "scriptId": "s",
    "title": "T",
    "scriptContent": "This is a test.",
    "language": "en-US",
    "platform": "youtube",
    "duration": 15,
    "voiceProvider": "azure",
}


def _video_job(number: int) -> VideoJob:
    created = _NOW - timedelta(seconds=number % 4000)
    return VideoJob.model_validate(
        {
            "metadata": {
                "name": f"job-{number}",
                "namespace": "bench",
                "uid": f"{number:08x}-0000-4000-8000-000000000000",
                "creationTimestamp": created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            },
            "spec": {
                "request": {**_REQUEST, "userId": f"user-{number % 41}"},
                "priority": 1 + number % 10,
            },
        }
    )


def measure(waiting: int) -> float:
    """Median CPU milliseconds of one evaluation with so many waiting jobs."""
    cache = Cache()
    pool = {
        "metadata": {
            "name": "default",
            "namespace": "bench",
            "uid": "pool",
            "creationTimestamp": "2026-01-01T00:00:00Z",
        },
        "spec": {"slots": 8},
    }
    cache.put_pool(RenderPool.model_validate(pool))
    jobs = [_video_job(number) for number in range(waiting + 8)]
    for job in jobs:
        cache.put(job)
    slots = SlotAllocator(cache, Refusals())
    slots.allocate(pool_key(jobs[0]), _NOW)
    times = []
    for _ in range(_ROUNDS):
        begin = time.process_time()
        slots.allocate(pool_key(jobs[0]), _NOW)
        times.append((time.process_time() - begin) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    for count in (100, 1_000, 10_000):
        print(f"{count:6d} waiting: {measure(count):7.2f} ms an evaluation")
