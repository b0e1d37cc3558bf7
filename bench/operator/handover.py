"""Hand-overs between two operators: how long each takes, and whether anything is done twice.

`python -m bench.operator.handover [--graceful 40] [--killed 5]`. VideoJobs are submitted all the
while; at the end each has exactly one Job an attempt.
"""

import argparse
import asyncio
import signal
import statistics
import time
from collections import Counter

from testkit.cluster.processes import OperatorProcess
from testkit.waiting import eventually

from bench.operator.scale import manifest
from bench.operator.site import Site, site
from videojobs.job.identity import ATTEMPT_LABEL, OWNER_LABEL
from videojobs.kube.kinds import JOBS, LEASES, VIDEO_JOBS

SLOTS = 10_000
"""More than there are jobs: each is started by whoever leads."""


async def hand_over(place: Site, leader: OperatorProcess, how: signal.Signals, turn: int) -> float:
    """Seconds from the signal to the first Job that the other one makes."""
    leader.send(how)
    began = time.monotonic()
    raw = await place.kube.create(VIDEO_JOBS, place.namespace, manifest(turn))
    selector = f"{OWNER_LABEL}={raw['metadata']['uid']}"

    async def made() -> bool:
        return bool([job async for job in place.kube.list(JOBS, place.namespace, selector)])

    await eventually(made, "the next Job", poll=0.02)
    return time.monotonic() - began


async def rounds(place: Site, graceful: int, killed: int) -> dict[str, list[float]]:
    """Hand the lead to and fro."""
    leader, standby = place.operator("a"), place.operator("b")
    took: dict[str, list[float]] = {"SIGTERM": [], "SIGKILL": []}
    signals = [signal.SIGTERM] * graceful + [signal.SIGKILL] * killed
    try:
        await leader.start()
        await eventually(leader.is_ready, "the leader is ready")
        for turn, how in enumerate(signals):
            await standby.start()
            await eventually(standby.is_ready, "the standby is ready")
            took[how.name].append(await hand_over(place, leader, how, turn))
            await leader.ended()
            leader, standby = standby, leader
    finally:
        await leader.discard()
        await standby.discard()
    return took


async def main() -> None:
    """Run, check, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graceful", type=int, default=40)
    parser.add_argument("--killed", type=int, default=5)
    options = parser.parse_args()
    async with site() as place:
        await place.make_pool(SLOTS)
        took = await rounds(place, options.graceful, options.killed)
        jobs = Counter(
            (job["metadata"]["labels"][OWNER_LABEL], job["metadata"]["labels"][ATTEMPT_LABEL])
            for job in [item async for item in place.kube.list(JOBS, place.namespace)]
        )
        lease = await place.kube.get(LEASES, place.namespace, "videojobs-operator")
    for name, seconds in took.items():
        if seconds:
            middle, worst = statistics.median(seconds), max(seconds)
            print(f"{name}: {len(seconds)} hand-overs, median {middle:.2f} s, worst {worst:.2f} s")
    transitions = lease["spec"]["leaseTransitions"]
    print(f"{len(jobs)} attempts, of which made twice: {sum(n > 1 for n in jobs.values())}")
    print(f"second attempts: {sum(attempt != '1' for _, attempt in jobs)}")
    print(f"transitions of the Lease: {transitions}")


if __name__ == "__main__":
    asyncio.run(main())
