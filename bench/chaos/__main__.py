"""Kills parts of the product at random, makes its dependencies fail, and counts what that costs:
`python -m bench.chaos [--kills 1000] [--jobs 500] [--seed 1] [--namespace videojobs]`.

On the cluster of `make cluster` with the product installed (`make deploy`), which is for nothing
else meanwhile: its Redis is emptied, its jobs fail. Jobs are submitted over REST with an
Idempotency-Key by clients that repeat what failed. Their renders are the product's own renderer
without what renders (bench/chaos/standin). Then the same is done to Celery on Redis.

Each kill is drawn from the seed and logged as a line of JSON in out/. `--only NAME` runs one part:
kills, faults or celery.
"""

import argparse
import asyncio
import os
import secrets
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Final

from tools.cluster import paths
from tools.deploy import ADDRESS, NAMESPACE

from bench.chaos import celery_peer, killing, phases
from bench.chaos.clients import Clients
from bench.chaos.commands import Log
from bench.chaos.faults import FAULTS, Fault
from bench.chaos.ledger import Row, Verdict
from bench.chaos.pool import stand_ins
from bench.chaos.schedule import plan
from bench.chaos.site import Site, watched
from bench.chaos.table import table
from bench.chaos.volume import small_storage
from videojobs.kube.client import Kube

MEAN_PAUSE_SECONDS: Final = 2.0
"""An upload needs API, Redis and storage at once, and each of them takes 3 to 8 s to be back on two
cores. With a kill a second they are together a sixth of the time, and hardly any render ends."""
JOBS_OF_A_FAULT: Final = 20
GOAL_SECONDS: Final = 60.0
KILLS, FAILING, CELERY = PARTS = ("kills", "faults", "celery")

_SUBMITTING: Final = 0.95
"""Of the time of the kills: the last jobs are killed too."""


@dataclass(frozen=True)
class Options:
    """Of the command line."""

    seed: int
    kills: int
    jobs: int
    pause: float
    namespace: str
    parts: tuple[str, ...]


async def disturb(options: Options, log: Log) -> list[Verdict]:
    """Do all runs on the cluster, one after the other, and judge them."""
    os.environ["KUBECONFIG"] = str(paths.KUBECONFIG)
    name = f"chaos-{options.seed}-{secrets.token_hex(3)}"
    async with AsyncExitStack() as stack:
        kube = await stack.enter_async_context(await Kube.connect())
        site = Site(kube, options.namespace, log)
        await stack.enter_async_context(watched(site))
        await stack.enter_async_context(stand_ins(site))
        storage = await stack.enter_async_context(small_storage(site))
        done: list[phases.Phase] = []
        if KILLS in options.parts:
            done.append(await _kills(site, name, options))
        if FAILING in options.parts:
            for number, fault in enumerate(FAULTS):
                done.append(await _fault(site, f"{name}-{number}", fault))
        return await phases.verdicts(site, storage, done)


async def _kills(site: Site, name: str, options: Options) -> phases.Phase:
    kills = plan(options.seed, options.kills, options.pause)
    seconds = _SUBMITTING * sum(kill.pause_seconds for kill in kills)
    clients = Clients.of(name, ADDRESS, options.jobs)

    async def strike(site: Site) -> int:
        return await killing.kill(site, kills)

    return await phases.run(
        site, f"{options.kills} kills, one in {options.pause:g} s", clients, seconds, strike
    )


async def _fault(site: Site, name: str, fault: Fault) -> phases.Phase:
    clients = Clients.of(name, ADDRESS, JOBS_OF_A_FAULT)
    return await phases.run(site, fault.title, clients, fault.lasts, _once(fault))


def _once(fault: Fault) -> Callable[[Site], Awaitable[int]]:
    async def strike(site: Site) -> int:
        await fault.strike(site)
        return 1

    return strike


def reached(rows: Sequence[Row]) -> bool:
    """Whether all faults struck, no loss was counted, and all jobs ended a minute later."""
    return all(
        row.kills and row.faultless and row.seconds is not None and row.seconds <= GOAL_SECONDS
        for row in rows
    )


def _options() -> Options:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=500, help="submitted during the kills")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--pause", type=float, default=MEAN_PAUSE_SECONDS, help="mean seconds between two kills"
    )
    parser.add_argument("--namespace", default=NAMESPACE)
    parser.add_argument("--only", choices=PARTS, action="append", default=[])
    given = parser.parse_args()
    parts = tuple(given.only) or PARTS
    return Options(given.seed, given.kills, given.jobs, given.pause, given.namespace, parts)


def main() -> int:
    """Run, judge, print one table. Exit code 1 when the product misses its goal."""
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs ignore SIGINT
        signal.signal(ending, signal.default_int_handler)
    options = _options()
    folder = paths.REPOSITORY / "out"
    folder.mkdir(exist_ok=True)
    log = Log(folder / f"chaos-{options.seed}-{time.strftime('%Y%m%dT%H%M%S')}.jsonl")
    log.note("options", **vars(options))
    print(f"seed {options.seed}; each kill is logged in {log.path}", flush=True)
    ours: list[Verdict] = []
    if options.parts != (CELERY,):
        ours = asyncio.run(disturb(options, log))
    peers = celery_peer.rows(options.seed) if CELERY in options.parts else []
    rows = [verdict.row for verdict in ours]
    print(table([*rows, *peers]))
    for verdict in ours:
        for complaint in verdict.complaints:
            print(f"  {verdict.row.title}: {complaint}")
    return 0 if reached(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
