"""What the benches of the operator stand on: a real kube-apiserver with etcd, a real Redis, and
operator processes whose cost is read from /proc."""

import asyncio
import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.integration.kube_apiserver import KubeApiserver, install_crds, run_kube_apiserver
from tests.integration.operator.processes import OperatorProcess
from tests.integration.redis_server import RedisServer, free_port

from videojobs.kube import RENDER_POOLS, Kube

_TICKS: Final = os.sysconf("SC_CLK_TCK")
_ENVIRONMENT: Final = {
    "VIDEOJOBS_RENDERER_IMAGE": "videojobs-renderer:bench",
    "VIDEOJOBS_REPORT_URL": "http://videojobs-internal:8013/internal/v1",
    "VIDEOJOBS_TOKEN_KEY": "k" * 48,
}


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
        environment = {
            **os.environ,
            **_ENVIRONMENT,
            "KUBECONFIG": str(self.server.kubeconfig),
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": str(self.redis.port),
            "VIDEOJOBS_NAMESPACE": self.namespace,
        }
        return OperatorProcess(name, environment, self.folder / f"{name}.log")

    async def make_pool(self, slots: int) -> None:
        """The pool `default`."""
        pool = {
            "apiVersion": "scriptsensei.io/v1alpha1",
            "kind": "RenderPool",
            "metadata": {"name": "default"},
            "spec": {"slots": slots},
        }
        await self.kube.create(RENDER_POOLS, self.namespace, pool)


@asynccontextmanager
async def site() -> AsyncIterator[Site]:
    """Everything, empty; gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="videojobs-bench-"))
    redis = RedisServer(free_port(), folder)
    try:
        redis.start()
        with run_kube_apiserver(folder) as server:
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


async def each(items: list[Any], work: Callable[[Any], Awaitable[object]], hands: int = 24) -> None:
    """Do the same for many things, several at a time."""
    queue = list(reversed(items))

    async def hand() -> None:
        while queue:
            await work(queue.pop())

    async with asyncio.TaskGroup() as group:
        for _ in range(hands):
            group.create_task(hand())
