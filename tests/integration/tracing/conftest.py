"""A collector and the programs that send their spans to it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from testkit.cluster.hand import Hand
from testkit.cluster.processes import OperatorProcess
from testkit.servers.api import environment
from testkit.servers.collector import Collector, collector
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_server import RedisServer
from testkit.servers.versitygw import S3Server

from tests.integration.tracing.site import Site
from videojobs.kube.client import Kube

__all__ = ["collector"]


@pytest.fixture
async def site(
    collector: Collector,
    kube_apiserver: KubeApiserver,
    namespace: str,
    own_redis_server: RedisServer,
    s3_server: S3Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Site]:
    """A namespace with a pool, and nothing running yet."""
    monkeypatch.setenv("KUBECONFIG", str(kube_apiserver.kubeconfig))
    variables = environment(own_redis_server, s3_server.url, kube_apiserver.kubeconfig, namespace)
    async with await Kube.connect() as kube:
        hand = Hand(kube, namespace)
        await hand.make_pool(slots=2)
        yield Site(hand, variables, collector.environment, tmp_path)


@pytest.fixture
async def operator(site: Site) -> AsyncIterator[OperatorProcess]:
    """An operator that runs."""
    process = site.operator()
    await process.start()
    yield process
    await process.discard()
