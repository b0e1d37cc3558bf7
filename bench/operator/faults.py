"""Fault injection: fails each call of the operator in each way and checks how every job ends.

`python -m bench.operator.faults [--only kube|redis|starts] [--fault NAME ...] [--side-by-side 4]`;
everything by default. A real kube-apiserver with etcd; operators in namespaces of their own, each
with a real Redis and proxies before both. Prints how often each call was failed in each way, and
the jobs that did not reach the right final state, of which there should be none.
"""

import argparse
import asyncio
import os
import secrets
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, TypeVar

from testkit.faults.campaign import Campaign, Judgement, Plan, campaign
from testkit.faults.faults import KUBE_FAULTS, OPERATOR, REDIS_FAULTS, Call, Fault, Sting
from testkit.faults.stories import STORIES, Story
from testkit.servers.kube_apiserver import (
    KubeApiserver,
    install_crds,
    run_controllers,
    run_kube_apiserver,
)
from testkit.servers.port import free_port
from testkit.servers.redis_server import RedisServer

W = TypeVar("W")
Wave = list[Plan]

CRASHES_AT_ONCE: Final = 3
"""Each costs all lives of its wave a start of the operator."""

OWN_TURNS: Final = 2
"""What an operator calls for itself recurs for ever; it is failed at its first turns."""

_HEADINGS: Final = {
    Fault.THROTTLED: "429",
    Fault.BROKEN: "500",
    Fault.CONFLICT: "409",
    Fault.RESET_BEFORE: "reset<",
    Fault.RESET_AFTER: ">reset",
    Fault.HANG_BEFORE: "hang<",
    Fault.HANG_AFTER: ">hang",
    Fault.CRASH_AFTER: ">kill",
}
"""`<` is before the effect, `>` after it."""


@dataclass
class Table:
    """How often each call was failed in each way, and what went wrong."""

    hits: defaultdict[tuple[str, Call], Counter[Fault]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    wrong: list[str] = field(default_factory=list)

    def enter(self, whose: str, sting: Sting, *, hit: bool) -> None:
        """`hit` False: the life was over, or the operator idle, before the call came."""
        self.hits[whose, sting.call][sting.fault] += hit

    def judged(self, judgement: Judgement) -> None:
        """Keep what is wrong."""
        if judgement.problems:
            self.wrong.append(str(judgement))

    def print(self) -> None:
        """Rows are calls, columns are faults."""
        print(f"{'':52s}{''.join(f'{word:>8s}' for word in _HEADINGS.values())}")
        for (whose, call), counts in sorted(self.hits.items()):
            cells = "".join(f"{counts[fault] or '-':>8}" for fault in _HEADINGS)
            print(f"{whose:10s} {call!s:41s}{cells}")
        failed = sum(sum(counts.values()) for counts in self.hits.values())
        print(f"{len(self.hits)} calls, failed {failed} times in all, {len(self.wrong)} problems")
        for problem in self.wrong:
            print(f"  {problem}")


async def share_out(
    campaigns: Sequence[Campaign],
    work: Sequence[W],
    do: Callable[[Campaign, W], Awaitable[None]],
) -> None:
    """Each piece of work by whichever campaign is free."""
    left = list(reversed(work))

    async def hand(running: Campaign) -> None:
        while left:
            await do(running, left.pop())

    await asyncio.gather(*(hand(running) for running in campaigns))


def waves(calls: list[tuple[Story, Call]], fault: Fault) -> list[Wave]:
    """One life a call, side by side. A fault of Redis comes alone: after it the operator leaves
    Redis alone for all jobs for a while."""
    width = CRASHES_AT_ONCE if fault is Fault.CRASH_AFTER else len(calls)
    width = 1 if calls and calls[0][1].server == "redis" else width
    plans: Wave = [(story, Sting(call, fault)) for story, call in calls]
    return [plans[first : first + width] for first in range(0, len(plans), width)]


class Matrix:
    """Fails all calls of a server that lives, or an operator for itself, have made in a calm."""

    def __init__(self, campaigns: list[Campaign], faults: list[Fault]) -> None:
        self._campaigns = campaigns
        self._faults = faults
        self._calm: list[tuple[Story, Call]] = []
        self.table = Table()

    async def learn(self) -> None:
        """What there is to fail."""
        judgements = await self._campaigns[0].live([(story, None) for story in STORIES])
        for judgement in judgements:
            self.table.judged(judgement)
            life = judgement.life
            calls = self._campaigns[0].calls_of(life.name)
            self._calm += [(life.story, call) for call in calls]

    async def fail_lives(self, server: str) -> None:
        """The calls that are made for a VideoJob."""
        calls = [(story, call) for story, call in self._calm if call.server == server]
        work = [wave for fault in self._of(server) for wave in waves(calls, fault)]

        async def do(running: Campaign, wave: Wave) -> None:
            for judgement in await running.live(wave):
                life, sting = judgement.life, judgement.sting
                assert sting is not None
                self.table.judged(judgement)
                self.table.enter(life.story.name, sting, hit=running.stung(life.name))

        await share_out(self._campaigns, work, do)

    async def fail_starts(self) -> None:
        """The calls that an operator makes for itself: the Lease, lists, watches, its loops."""
        self.table.judged(await self._campaigns[0].start_anew(None))
        own = self._campaigns[0].calls_of(OPERATOR)
        stings = [
            Sting(call, fault)
            for call in own
            if call.turn <= OWN_TURNS
            for fault in self._of(call.server)
        ]

        async def do(running: Campaign, sting: Sting) -> None:
            self.table.judged(await running.start_anew(sting))
            self.table.enter(OPERATOR, sting, hit=running.stung(OPERATOR))

        await share_out(self._campaigns, stings, do)

    def _of(self, server: str) -> list[Fault]:
        possible = KUBE_FAULTS if server == "kube" else REDIS_FAULTS
        return [fault for fault in possible if fault in self._faults]


async def run(matrix: Matrix, parts: list[str]) -> None:
    """The parts of the matrix that were asked for."""
    await matrix.learn()
    for server in ("kube", "redis"):
        if server in parts:
            await matrix.fail_lives(server)
    if "starts" in parts:
        await matrix.fail_starts()


async def begun(stack: AsyncExitStack, server: KubeApiserver, folder: Path) -> Campaign:
    """A campaign in a namespace of its own."""
    namespace = f"bench-{secrets.token_hex(4)}"
    own = folder / namespace
    own.mkdir()
    redis = RedisServer(free_port(), own)
    redis.start()
    stack.callback(redis.stop)
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
    server.request("POST", "/api/v1/namespaces", body)
    return await stack.enter_async_context(campaign(server, redis, namespace, own))


async def main() -> int:
    """Exit code 1 when anything did not come right."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = ("kube", "redis", "starts")
    parser.add_argument("--only", nargs="+", choices=parts, default=list(parts))
    names = [fault.name for fault in Fault]
    parser.add_argument("--fault", nargs="+", choices=names, default=names)
    parser.add_argument("--side-by-side", type=int, default=4)
    options = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with (
            run_kube_apiserver(folder) as server,
            run_controllers(server, folder, "garbage-collector-controller"),
        ):
            install_crds(server)
            os.environ["KUBECONFIG"] = str(server.kubeconfig)
            async with AsyncExitStack() as stack:
                made = [await begun(stack, server, folder) for _ in range(options.side_by_side)]
                matrix = Matrix(made, [Fault[name] for name in options.fault])
                try:
                    await run(matrix, options.only)
                finally:  # also when it is interrupted
                    matrix.table.print()
                    starts = sum(running.restarts for running in made)
                    print(f"{starts} restarts, {time.monotonic() - began:.0f} s")
    return min(1, len(matrix.table.wrong))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
