"""A steady stream of VideoJobs with free slots, each lived to its end and its deletion:
`python -m bench.operator.load [--quick] [--rate 50] [--seconds 300]`.

Prints how long a resource waits for its Job, and what a life costs in writes, by the operator's own
count. The creations, the pods and the ends of the Jobs are this bench's own writes.
"""

import argparse
import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial

from tests.integration.operator.processes import OperatorProcess

from bench.operator.player import Player, renderer
from bench.operator.scale import manifest
from bench.operator.site import Cost, Site, Writes, cost_of, percentile, site, until, writes_of
from videojobs.kube import VIDEO_JOBS

TTL_SECONDS = 5
QUICK_SECONDS = 30.0
CALLS_A_SECOND = 800
"""Eight calls a life and some reads; the default of 100 is for clusters of other people's."""

TARGETS = "targets: p99 < 1 s, at most 6 writes a life beside its Events"


@dataclass(frozen=True)
class Figures:
    """Seconds from each resource to its Job, writes of the operator, and its cost."""

    waits: list[float]
    writes: Writes
    seconds: float
    before: Cost
    after: Cost


async def submit(place: Site, rate: float, count: int) -> dict[str, float]:
    """Create VideoJobs at a rate; returns when each was there, by uid."""
    created: dict[str, float] = {}
    began = time.monotonic()

    async def one(number: int) -> None:
        body = manifest(number, TTL_SECONDS)
        raw = await place.kube.create(VIDEO_JOBS, place.namespace, body)
        created[raw["metadata"]["uid"]] = time.monotonic()

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            group.create_task(one(number))
    return created


async def measure(place: Site, process: OperatorProcess, rate: float, count: int) -> Figures:
    """All lives, from the first creation to the last deletion."""
    player = Player(place.server, place.namespace, renderer(place.kube, place.namespace))
    playing = asyncio.create_task(player.run())
    before, writes = cost_of(process.pid), await writes_of(process)
    began = time.monotonic()
    created = await submit(place, rate, count)
    await until(partial(_none_left, place))
    playing.cancel()
    writes = await writes_of(process) - writes
    waits = [max(0.0, player.seen_at[uid] - at) for uid, at in created.items()]
    return Figures(waits, writes, time.monotonic() - began, before, cost_of(process.pid))


async def _none_left(place: Site) -> bool:
    async for _ in place.kube.list(VIDEO_JOBS, place.namespace):
        return False
    return True


def tell(figures: Figures, rate: float) -> None:
    """Print."""
    waits, count = figures.waits, len(figures.waits)
    p50, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
    print(f"{count} VideoJobs, {rate:.0f} a second, free slots ({TARGETS})")
    print(f"  resource to Job: p50 {p50:.2f} s, p99 {p99:.2f} s, worst {max(waits):.2f} s")
    events = sum(calls for (_, resource), calls in figures.writes.items() if resource == "events")
    lives = figures.writes.total() - events - _beside(figures.writes)
    print(f"  writes a life: {lives / count:.2f}, and {events / count:.2f} of Events")
    for (verb, resource), calls in sorted(figures.writes.items()):
        print(f"    {verb:6s} {resource:12s} {calls / count:6.2f}")
    cpu = (figures.after.cpu_seconds - figures.before.cpu_seconds) / count * 1000
    print(f"  CPU {cpu:.1f} ms a life, resident {figures.after.rss_mb:.0f} MB")


def _beside(writes: Counter[tuple[str, str]]) -> int:
    """Of the pool's status and the Lease: they go by time, not by jobs."""
    return sum(
        calls for (_, resource), calls in writes.items() if resource in ("renderpools", "leases")
    )


async def main() -> None:
    """Start, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS:.0f} s only")
    parser.add_argument("--rate", type=float, default=50.0)
    parser.add_argument("--seconds", type=float, default=300.0)
    options = parser.parse_args()
    count = round(options.rate * (QUICK_SECONDS if options.quick else options.seconds))
    async with site() as place:
        await place.make_pool(count)
        limits = {"kube_qps": CALLS_A_SECOND, "kube_burst": CALLS_A_SECOND}
        async with place.leading(**limits) as process:
            await until(process.is_ready)
            tell(await measure(place, process, options.rate, count), options.rate)


if __name__ == "__main__":
    asyncio.run(main())
