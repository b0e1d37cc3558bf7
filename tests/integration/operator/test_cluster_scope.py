"""With `scope: cluster` the operator runs jobs of every namespace, by the chart's ClusterRole."""

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Final

import pytest
import yaml
from testkit.cluster.accounts import RIGHTS, kubeconfig_of_account
from testkit.cluster.hand import Hand
from testkit.cluster.processes import OperatorProcess, operator_environment
from testkit.cluster.rig import Rig
from testkit.helm import NAMESPACE, RELEASE, rendered, values_file
from testkit.servers.kube_apiserver import KubeApiserver, install_crds, run_kube_apiserver
from testkit.servers.redis_server import RedisServer
from testkit.waiting import eventually

from videojobs.kube.client import JOBS, Kube
from videojobs.settings import RedisSettings
from videojobs.store import Store, connect

OPERATOR: Final = f"{RELEASE}-operator"
STUDIOS: Final = ("studio", "blog")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KubeApiserver]:
    """A cluster of this test's own: the operator takes every VideoJob in it."""
    with run_kube_apiserver(tmp_path_factory.mktemp("cluster")) as server:
        install_crds(server)
        for name in (NAMESPACE, *STUDIOS):
            assert server.kubectl("create", "namespace", name).returncode == 0
        yield server


@pytest.fixture
async def operator(
    cluster: KubeApiserver, redis: RedisServer, tmp_path: Path
) -> AsyncIterator[OperatorProcess]:
    """The operator with the rights and the scope that the chart gives it."""
    kinds = {*RIGHTS, "ClusterRole", "ClusterRoleBinding"}
    objects = [
        {**item, "metadata": {**item["metadata"], "namespace": NAMESPACE}}
        for item in rendered(values_file("cluster-wide"))
        if item["kind"] in kinds and OPERATOR in item["metadata"]["name"]
    ]
    cluster.apply(yaml.safe_dump_all(objects))
    kubeconfig = kubeconfig_of_account(cluster, NAMESPACE, tmp_path, OPERATOR)
    environment = operator_environment(kubeconfig, redis.variables)
    process = OperatorProcess("cluster-wide", environment, tmp_path / "operator.log")
    await process.start(lease_namespace=NAMESPACE, lease_name=OPERATOR)
    yield process
    await process.discard()


async def test_jobs_of_every_namespace_run_there(
    cluster: KubeApiserver,
    operator: OperatorProcess,
    redis: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(cluster.kubeconfig))
    client = connect(RedisSettings(port=redis.port))
    async with await Kube.connect() as kube:
        store = Store.over(client, 86_400)
        for name in STUDIOS:
            studio = Rig(kube, store, Hand(kube, name), name, operator)
            await studio.hand.make_pool(slots=1)
            await studio.submit("video")

        async def started() -> bool:
            jobs = [item for name in STUDIOS async for item in kube.list(JOBS, name)]
            return {job["metadata"]["namespace"] for job in jobs} == set(STUDIOS)

        await eventually(started, "a Job in each namespace")
    await client.aclose()
    _, metrics = await operator.ask("/metrics")
    assert 'code="403"' not in metrics
