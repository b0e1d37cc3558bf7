"""An operator process on a real API server and a real Redis."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from testkit.cluster.rig import Rig, running_rig
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_server import RedisServer

from videojobs.settings import RedisSettings


@pytest.fixture
def redis(own_redis_server: RedisServer) -> RedisServer:
    """A Redis for one test: the audit looks at every live record in it."""
    return own_redis_server


@pytest.fixture
async def rig(
    kube_apiserver: KubeApiserver,
    namespace: str,
    redis: RedisServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Rig]:
    """A pool of two slots and a running operator."""
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    settings = RedisSettings(port=redis.port)
    async with running_rig(
        kube_apiserver, redis.variables, settings, namespace, tmp_path
    ) as running:
        yield running
