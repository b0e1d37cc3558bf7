"""A steady stream of VideoJobs with free slots: `python -m bench.operator.load [--quick]`.

First as many creations a second as are asked for, whose renders go on: how long a resource waits
for its Job. Then whole lives, each to its end and its deletion: what a life costs in writes, by the
operator's own count. API server, etcd, the operator and whoever plays the cluster share this
machine; on two cores the API server alone has enough with about 25 whole lives a second, so those
have a rate of their own. The creations, the pods and the ends of the Jobs are this bench's writes.
"""

import argparse
import asyncio
import math
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial

from testkit.cluster.processes import OperatorProcess
from testkit.waiting import eventually

from bench.operator.player import Play, Player, renderer
from bench.operator.scale import manifest
from bench.operator.site import (
    PATIENCE_SECONDS,
    Cost,
    Site,
    Writes,
    cost_of,
    percentile,
    site,
    writes_of,
)
from videojobs.kube.kinds import VIDEO_JOBS

TTL_SECONDS = 5
QUICK_SECONDS = 30.0
LIVES_SECONDS = 60.0
POOLS = ("default", "second")
"""Jobs go to them in turn: one pool has at most 10,000 slots."""
CALLS_A_SECOND = 800
"""Eight calls a life and some reads; the default of 100 is for clusters of other people's."""


@dataclass(frozen=True)
class Figures:
    """Seconds from each resource to its Job, writes of the operator, and its cost."""

    waits: list[float]
    writes: Writes
    before: Cost
    after: Cost

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU a VideoJob."""
        return 1000 * (self.after.cpu_seconds - self.before.cpu_seconds) / len(self.waits)


async def submit(place: Site, rate: float, count: int) -> dict[str, float]:
    """Create VideoJobs at a rate; returns when each was there, by uid."""
    created: dict[str, float] = {}
    began = time.monotonic()

    async def one(number: int) -> None:
        body = manifest(number, TTL_SECONDS)
        body["spec"]["pool"] = POOLS[number % len(POOLS)]
        raw = await place.kube.create(VIDEO_JOBS, place.namespace, body)
        created[raw["metadata"]["uid"]] = time.monotonic()

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
            group.create_task(one(number))
    return created


async def measure(rate: float, count: int, *, whole: bool) -> Figures:
    """So many VideoJobs on an empty cluster: until each has its Job, or (`whole`) is deleted."""
    limits = {"kube_qps": CALLS_A_SECOND, "kube_burst": CALLS_A_SECOND}
    async with site() as place:
        for pool in POOLS:
            await place.make_pool(math.ceil(count / len(POOLS)), pool)
        async with place.leading(**limits) as process:
            await eventually(process.is_ready, "the operator is ready", PATIENCE_SECONDS)
            return await _measure(place, process, rate, count, whole=whole)


async def _measure(
    place: Site, process: OperatorProcess, rate: float, count: int, *, whole: bool
) -> Figures:
    play: Play | None = renderer(place.kube, place.namespace) if whole else None
    player = Player(place.server, place.namespace, play)
    playing = asyncio.create_task(player.run())
    before, writes = cost_of(process.pid), await writes_of(process)
    created = await submit(place, rate, count)
    through = partial(_none_left, place) if whole else partial(_all_seen, player, count)
    await eventually(through, "all are through", PATIENCE_SECONDS)
    playing.cancel()
    writes = await writes_of(process) - writes
    waits = [max(0.0, player.seen_at[uid] - at) for uid, at in created.items()]
    return Figures(waits, writes, before, cost_of(process.pid))


async def _all_seen(player: Player, count: int) -> bool:
    return len(player.seen_at) == count


async def _none_left(place: Site) -> bool:
    async for _ in place.kube.list(VIDEO_JOBS, place.namespace):
        return False
    return True


def tell(figures: Figures, rate: float) -> None:
    """Print how long resources waited."""
    waits = figures.waits
    p50, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
    print(f"  {len(waits)} VideoJobs, {rate:.0f} a second")
    print(f"  resource to Job: p50 {p50:.2f} s, p99 {p99:.2f} s, worst {max(waits):.2f} s")
    print(f"  CPU {figures.cpu_ms:.1f} ms each, resident {figures.after.rss_mb:.0f} MB", flush=True)


def tell_writes(figures: Figures) -> None:
    """Print what a life costs."""
    count = len(figures.waits)
    events = sum(calls for (_, resource), calls in figures.writes.items() if resource == "events")
    lives = figures.writes.total() - events - _beside(figures.writes)
    print(f"  writes a life: {lives / count:.2f} (at most 6), and {events / count:.2f} of Events")
    for (verb, resource), calls in sorted(figures.writes.items()):
        print(f"    {verb:6s} {resource:12s} {calls / count:6.2f}")


def _beside(writes: Counter[tuple[str, str]]) -> int:
    """Of the pool's status and the Lease: they go by time, not by jobs."""
    return sum(
        calls for (_, resource), calls in writes.items() if resource in ("renderpools", "leases")
    )


async def main() -> None:
    """Measure and print both halves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_SECONDS:.0f} s each")
    parser.add_argument("--rate", type=float, default=50.0, help="creations a second")
    parser.add_argument("--seconds", type=float, default=300.0, help="of creations")
    parser.add_argument("--lives", type=float, default=20.0, help="whole lives a second")
    options = parser.parse_args()
    seconds = QUICK_SECONDS if options.quick else options.seconds
    print("Creations whose renders go on, with free slots (target: p99 < 1 s)")
    tell(await measure(options.rate, round(options.rate * seconds), whole=False), options.rate)
    print("Whole lives (target: p99 < 1 s)")
    seconds = QUICK_SECONDS if options.quick else LIVES_SECONDS
    lives = await measure(options.lives, round(options.lives * seconds), whole=True)
    tell(lives, options.lives)
    tell_writes(lives)


if __name__ == "__main__":
    asyncio.run(main())
