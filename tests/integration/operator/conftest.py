"""An operator process on a real API server and a real Redis."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from testkit.cluster.hand import Hand
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_server import RedisServer, free_port

from videojobs.kube.client import RENDER_POOLS, VIDEO_JOBS, Kube, Manifest
from videojobs.settings import RedisSettings
from videojobs.store import Store, connect

TOKEN_KEY = "k" * 48


@dataclass
class Bench:
    """Everything a test of the operator touches."""

    kube: Kube
    store: Store
    hand: Hand
    namespace: str
    environment: dict[str, str]
    log: Path
    _process: asyncio.subprocess.Process | None = field(default=None)

    async def start_operator(self) -> None:
        """A new operator process."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "videojobs_operator",
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    async def kill_operator(self) -> None:
        """The end of a process that has no time to clean up."""
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        self._process = None

    async def stop_operator(self) -> int:
        """SIGTERM; returns the exit code."""
        assert self._process is not None
        self._process.terminate()
        code = await self._process.wait()
        self._process = None
        return code

    def request(self, user: str) -> dict[str, Any]:
        """The guide's sample request."""
        return {
            "scriptId": "test-123",
            "userId": user,
            "title": "My First Video",
            "scriptContent": "This is a test video script.",
            "language": "en-US",
            "platform": "youtube",
            "duration": 15,
            "voiceProvider": "azure",
        }

    async def submit(self, name: str | None = None, **spec: Any) -> Manifest:
        """`kubectl apply` of a VideoJob with the sample request."""
        user = spec.pop("user", f"user-{secrets.token_hex(4)}")
        manifest = {
            "apiVersion": "scriptsensei.io/v1alpha1",
            "kind": "VideoJob",
            "metadata": {"name": name or f"video-{secrets.token_hex(4)}"},
            "spec": {"request": self.request(user), **spec},
        }
        return await self.kube.create(VIDEO_JOBS, self.namespace, manifest)

    async def make_pool(self, slots: int, name: str = "default") -> None:
        """A RenderPool."""
        pool = {
            "apiVersion": "scriptsensei.io/v1alpha1",
            "kind": "RenderPool",
            "metadata": {"name": name},
            "spec": {"slots": slots},
        }
        await self.kube.create(RENDER_POOLS, self.namespace, pool)


@pytest.fixture
def redis(own_redis_server: RedisServer) -> RedisServer:
    """A Redis of the test's own: the audit looks at every live record in it."""
    return own_redis_server


@pytest.fixture
async def bench(
    kube_apiserver: KubeApiserver,
    namespace: str,
    redis: RedisServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Bench]:
    """A pool of two slots and a running operator."""
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    variables = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(redis.port)}
    async with running_bench(
        variables, RedisSettings(port=redis.port), namespace, tmp_path
    ) as made:
        yield made


@asynccontextmanager
async def running_bench(
    redis_variables: Mapping[str, str], redis: RedisSettings, namespace: str, folder: Path
) -> AsyncIterator[Bench]:
    """An operator that is told of its Redis by `redis_variables`; tests look into the same one."""
    environment = {
        **os.environ,
        **redis_variables,
        "VIDEOJOBS_NAMESPACE": namespace,
        "VIDEOJOBS_RENDERER_IMAGE": "videojobs-renderer:test",
        "VIDEOJOBS_REPORT_URL": "http://videojobs-internal:8013/internal/v1",
        "VIDEOJOBS_TOKEN_KEY": TOKEN_KEY,
        "VIDEOJOBS_HEALTH_PORT": str(free_port()),
        "VIDEOJOBS_IDENTITY": "operator-0",  # a restart of one pod's container
    }
    client = connect(redis)
    store = Store.over(client, 86_400)
    async with await Kube.connect() as kube:
        log = folder / "operator.log"
        bench = Bench(kube, store, Hand(kube, namespace), namespace, environment, log)
        await bench.make_pool(slots=2)
        await bench.start_operator()
        yield bench
        if bench._process is not None:
            await bench.kill_operator()
    await client.aclose()
