"""The same work through this operator, a plain kopf operator and Kueue, each on a fresh API server:
`python -m bench.operator.peers [--jobs 2000] [--only Ours]`.

All work is there before a contender starts, with room for all of it at once. When everything is
admitted, the Jobs are played to their ends. Writes are counted by the API server itself, without
those that the bench makes; Leases are left out, Events are also shown by themselves.
"""

import argparse
import asyncio
import time
from dataclasses import dataclass
from typing import Final

from testkit.waiting import eventually

from bench.operator.peers.contenders import Contender, Kueue, Ours, Plain
from bench.operator.player import Player
from bench.operator.site import Cost, Writes, cost_of, each, site, writes_to

QUIET_SECONDS: Final = 5.0
PATIENCE_SECONDS: Final = 240.0
CONTENDERS: Final[tuple[type[Contender], ...]] = (Ours, Plain, Kueue)


@dataclass(frozen=True)
class Result:
    """Of one contender; `admitted_seconds` from its start to the last admission."""

    count: int
    admitted_seconds: float
    first_seconds: float
    writes: Writes
    cost: Cost


async def compete(contender: Contender) -> Result:
    """All work, from the contender's start until nothing is written any more."""
    place, count = contender.place, contender.count
    await contender.prepare()
    await each(list(range(count)), contender.submit)
    before = writes_to(place.server)
    player = Player(place.server, place.namespace)
    watching = asyncio.create_task(player.run())
    async with asyncio.timeout(PATIENCE_SECONDS), contender.running() as pid:
        began = time.monotonic()

        async def all_admitted() -> bool:
            return len(player.jobs) == count

        async def all_done() -> bool:
            return await contender.done() == count

        await eventually(all_admitted, "all are admitted", PATIENCE_SECONDS)
        await each(player.jobs, contender.play())
        await eventually(all_done, "all are done", PATIENCE_SECONDS)
        writes = await _quiet(contender)
        cost = cost_of(pid)
    watching.cancel()
    seen = player.seen_at.values()
    return Result(count, max(seen) - began, min(seen) - began, writes - before, cost)


async def _quiet(contender: Contender) -> Writes:
    """The number of writes once writing has stopped."""
    last = writes_to(contender.place.server)
    while True:
        await asyncio.sleep(QUIET_SECONDS)
        now = writes_to(contender.place.server)
        if now == last:
            return now
        last = now


def tell(contender: Contender, result: Result) -> None:
    """A row, and where the writes went."""
    count, played = result.count, contender.writes_of_play
    writes = result.writes.total() / count - played
    events = sum(calls for (_, kind), calls in result.writes.items() if kind == "events") / count
    span = result.admitted_seconds - result.first_seconds
    print(
        f"{contender.title:22s}{count / result.admitted_seconds:12.0f}{count / span:10.0f}"
        f"{writes:12.1f}{events:8.1f}{result.cost.rss_mb:9.0f}{result.cost.peak_mb:9.0f}"
        f"{result.cost.cpu_seconds / count * 1000:11.1f}",
        flush=True,
    )


async def main() -> None:
    """One after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--only", action="append", default=[])
    options = parser.parse_args()
    print(
        f"{options.jobs} jobs at once{'':6s}{'jobs/s':>12}{'(steady)':>10}{'writes/job':>12}"
        f"{'Events':>8}{'RSS MB':>9}{'peak':>9}{'CPU ms/job':>11}"
    )
    for kind in CONTENDERS:
        if not options.only or kind.__name__ in options.only:
            async with site() as place:
                contender = kind(place, options.jobs)
                try:
                    tell(contender, await compete(contender))
                except TimeoutError:
                    print(f"{contender.title}: not done within {PATIENCE_SECONDS:.0f} s")


if __name__ == "__main__":
    asyncio.run(main())
