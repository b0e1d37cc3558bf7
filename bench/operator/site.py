"""The environment of the operator's benchmarks: a real kube-apiserver with etcd, a real Redis, and
operator processes whose cost is read from /proc."""

import asyncio
import os
import secrets
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from prometheus_client.parser import text_string_to_metric_families
from testkit.cluster.hand import Hand
from testkit.cluster.processes import OperatorProcess, operator_environment
from testkit.servers.kube_apiserver import KubeApiserver, install_crds, run_kube_apiserver
from testkit.servers.port import free_port
from testkit.servers.process import spawn
from testkit.servers.redis_server import RedisServer

from videojobs.kube.client import Kube

_TICKS: Final = os.sysconf("SC_CLK_TCK")
PATIENCE_SECONDS: Final = 3600.0
"""A bench waits for as long as what it measures takes; this ends one that hangs."""


@dataclass
class Site:
    """A namespace of a cluster without nodes."""

    server: KubeApiserver
    kube: Kube
    namespace: str
    redis: RedisServer
    folder: Path

    def operator(self, name: str) -> OperatorProcess:
        """An operator that has not been started."""
        environment = operator_environment(
            self.server.kubeconfig, self.redis.variables, self.namespace
        )
        log = self.folder / f"{name}.log"
        return OperatorProcess(name, environment, log, launch=spawn)  # with memory of its own

    @asynccontextmanager
    async def leading(self, **settings: object) -> AsyncIterator[OperatorProcess]:
        """An operator at work. All bear one name: the next one takes the Lease over at once."""
        process = self.operator("first")
        await process.start(**settings)
        try:
            yield process
        finally:
            await process.discard()

    async def make_pool(self, slots: int, name: str = "default") -> None:
        """A RenderPool."""
        await Hand(self.kube, self.namespace).make_pool(slots, name)


@asynccontextmanager
async def site(*server_options: str) -> AsyncIterator[Site]:
    """A new, empty site; it is removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="videojobs-bench-"))
    redis = RedisServer(free_port(), folder)
    try:
        redis.start()
        with run_kube_apiserver(folder, *server_options) as server:
            install_crds(server)
            name = f"bench-{secrets.token_hex(3)}"
            body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
            server.request("POST", "/api/v1/namespaces", body)
            os.environ["KUBECONFIG"] = str(server.kubeconfig)
            async with await Kube.connect(timeout_seconds=60) as kube:
                yield Site(server, kube, name, redis, folder)
    finally:
        redis.stop()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Cost:
    """Of a process: CPU seconds since its start, resident memory now and at its peak, in MB."""

    cpu_seconds: float
    rss_mb: float
    peak_mb: float


def cost_of(pid: int) -> Cost:
    """From /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    sizes = {name: int(value.split()[0]) / 1024 for name, _, value in
             (line.partition(":") for line in lines if line.startswith("Vm"))}  # fmt: skip
    return Cost(ticks / _TICKS, sizes["VmRSS"], sizes["VmHWM"])


Writes = Counter[tuple[str, str]]
"""Calls that change something, by verb and resource."""

_WRITING: Final = frozenset({"post", "put", "patch", "apply", "delete"})


async def writes_of(process: OperatorProcess) -> Writes:
    """By an operator, as its metrics tell."""
    _, text = await process.ask("/metrics")
    return _writes(text, "videojobs_kube_request_seconds_count")


def writes_to(server: KubeApiserver) -> Writes:
    """By everybody, as the API server's metrics tell. The server's and the leaders' Leases are left
    out: they cost the same with and without jobs."""
    text = server.kubectl("get", "--raw", "/metrics").stdout
    wanted = [line for line in text.splitlines() if line.startswith("apiserver_request_total{")]
    found = _writes("\n".join([*wanted, ""]), "apiserver_request_total")
    return Counter({key: count for key, count in found.items() if key[1] != "leases"})


def _writes(text: str, sample_name: str) -> Writes:
    found: Writes = Counter()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name != sample_name:
                continue
            verb, resource = sample.labels["verb"].lower(), sample.labels["resource"]
            if verb in _WRITING:
                found[verb, resource] += int(sample.value)
    return found


def percentile(values: list[float], share: float) -> float:
    """The value that this share of all values does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


async def each(items: list[Any], work: Callable[[Any], Awaitable[object]], hands: int = 24) -> None:
    """Do the same for many things, several at a time."""
    queue = list(reversed(items))

    async def hand() -> None:
        while queue:
            await work(queue.pop())

    async with asyncio.TaskGroup() as group:
        for _ in range(hands):
            group.create_task(hand())
