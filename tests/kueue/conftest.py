"""The real Kueue, Job controller and garbage collector on a real API server, and an operator.

Kueue's quota is one CPU, which is one render; the pool has more slots than that.
"""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
from testkit.cluster.rig import Rig, running_rig
from testkit.servers.kube_apiserver import KubeApiserver, kube_apiserver, namespace, run_controllers
from testkit.servers.kueue import (
    QUEUE_LABEL,
    configured_kueue,
    install_kueue,
    make_queue,
    register_webhooks,
    serving_kueue,
)
from testkit.servers.redis_server import RedisServer, own_redis_server

from tests.kueue.queues import QUEUE
from videojobs.kube.kinds import RENDER_POOLS
from videojobs.settings import RedisSettings

__all__ = ["kube_apiserver", "namespace", "own_redis_server"]

SLOTS: Final = 3


@pytest.fixture(scope="session")
def kueue(
    kube_apiserver: KubeApiserver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KubeApiserver]:
    """The server with Kueue at work. The CRDs come first, or the garbage collector learns of them
    too late."""
    folder = tmp_path_factory.mktemp("kueue")
    install_kueue(kube_apiserver)
    program = configured_kueue(folder)
    controllers = ("job-controller", "garbage-collector-controller")
    with (
        run_controllers(kube_apiserver, folder, *controllers),
        serving_kueue(kube_apiserver, program, folder / "kueue.log"),
    ):
        register_webhooks(kube_apiserver, program)
        yield kube_apiserver


@pytest.fixture
def queue(kueue: KubeApiserver, namespace: str) -> str:
    """A LocalQueue for one render at a time, in which a higher priority preempts."""
    preemption = {"withinClusterQueue": "LowerPriority"}
    make_queue(kueue, namespace, QUEUE, {"cpu": "1"}, preemption=preemption)
    return QUEUE


@pytest.fixture
async def rig(
    kube_apiserver: KubeApiserver,
    namespace: str,
    own_redis_server: RedisServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    queue: str,
) -> AsyncIterator[Rig]:
    """A pool whose renders are queued by Kueue, and a running operator, which meets no defect."""
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    redis = RedisSettings(port=own_redis_server.port)
    async with running_rig(
        kube_apiserver, own_redis_server.variables, redis, namespace, tmp_path
    ) as running:
        template = {
            "labels": {QUEUE_LABEL: queue},
            "resources": {"requests": {"cpu": "1"}},
        }
        patch = {"spec": {"slots": SLOTS, "template": template}}
        await running.kube.patch(RENDER_POOLS, namespace, "default", patch)
        yield running
        assert "failed unexpectedly" not in running.operator.log.read_text()
