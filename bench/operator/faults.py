"""Every call of a VideoJob's life failed in every way: `python -m bench.operator.faults`.

A real kube-apiserver with etcd, a real Redis, one operator process behind the proxies of
`tests/integration/operator/faults.py`. A wave is one fault at each call of a life, one VideoJob a
call. Prints, for each server and fault, how many calls were hit and what did not come right.
"""

import asyncio
import os
import secrets
import sys
import tempfile
from pathlib import Path

from tests.integration.kube_apiserver import install_crds, run_kube_apiserver
from tests.integration.operator.campaign import Campaign, campaign
from tests.integration.operator.faults import KUBE_FAULTS, REDIS_FAULTS, Fault, Sting
from tests.integration.redis_server import RedisServer, free_port

CRASHES_AT_ONCE = 3
"""Each costs all lives of its wave a start of the operator."""

REDIS_CALLS = 8
"""Of the first calls of a life to Redis, one VideoJob at a time: a fault holds up all of them."""


async def _wave(running: Campaign, server: str, fault: Fault, calls: list[int]) -> int:
    before = len(running.ledger.stung)
    problems = await running.live([Sting(server, call, fault) for call in calls])
    hit = len(running.ledger.stung) - before
    print(f"{server:5s}  {fault.value:36s}  {hit:3d} calls hit, {len(problems)} problems")
    for problem in problems:
        print(f"       {problem}")
    return len(problems)


async def _run(running: Campaign) -> int:
    problems = len(await running.live([None]))
    (calm,) = running.ledger.calls.values()
    print(f"A life makes {calm['kube']} calls to Kubernetes and {calm['redis']} to Redis.")
    for fault in KUBE_FAULTS:
        calls = list(range(1, calm["kube"] + 1))
        width = CRASHES_AT_ONCE if fault is Fault.CRASH_AFTER else len(calls)
        for first in range(0, len(calls), width):
            problems += await _wave(running, "kube", fault, calls[first : first + width])
    for fault in REDIS_FAULTS:
        for call in range(1, REDIS_CALLS + 1):
            problems += await _wave(running, "redis", fault, [call])
    lives, starts = len(running.ledger.calls), running.restarts
    print(f"{lives} lives, {starts} restarts, {problems} problems")
    return problems


async def main() -> int:
    """Exit code 1 when anything did not come right."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        redis = RedisServer(free_port(), folder)
        redis.start()
        try:
            with run_kube_apiserver(folder) as server:
                install_crds(server)
                os.environ["KUBECONFIG"] = str(server.kubeconfig)
                namespace = f"bench-{secrets.token_hex(4)}"
                body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}}
                server.request("POST", "/api/v1/namespaces", body)
                async with campaign(server, redis, namespace, folder) as running:
                    return min(1, await _run(running))
        finally:
            redis.stop()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
