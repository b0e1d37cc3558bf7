"""With `scope: cluster` the operator runs jobs of every namespace, by the chart's ClusterRole."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
import yaml
from testkit.cluster.accounts import RIGHTS, kubeconfig_of_account
from testkit.cluster.hand import Hand, a_result, has_condition
from testkit.cluster.processes import OperatorProcess, operator_environment
from testkit.cluster.rig import Rig
from testkit.helm import NAMESPACE, RELEASE, rendered, values_file
from testkit.servers.kube_apiserver import KubeApiserver, install_crds, run_kube_apiserver
from testkit.servers.redis_server import RedisServer
from testkit.waiting import eventually

from videojobs.kube.client import Kube
from videojobs.kube.errors import AlreadyExistsError
from videojobs.kube.kinds import JOBS, VIDEO_JOBS
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
    await process.start(lease_namespace=NAMESPACE)
    yield process
    await process.discard()


@pytest.fixture
async def studios(
    cluster: KubeApiserver,
    operator: OperatorProcess,
    redis: RedisServer,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[list[Rig]]:
    """Two namespaces of different owners, each with a pool of one slot."""
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(cluster.kubeconfig))
    client = connect(RedisSettings(port=redis.port))
    async with await Kube.connect() as kube:
        store = Store.over(client, 86_400)
        rigs = [Rig(kube, store, Hand(kube, name), name, operator) for name in STUDIOS]
        for rig in rigs:
            with suppress(AlreadyExistsError):
                await rig.hand.make_pool(slots=1)
        yield rigs
        for rig in rigs:
            async for item in kube.list(VIDEO_JOBS, rig.namespace):
                await kube.delete(VIDEO_JOBS, rig.namespace, item["metadata"]["name"])
    await client.aclose()


async def test_jobs_of_every_namespace_run_there(studios: list[Rig]) -> None:
    for studio in studios:
        await studio.submit("video")
    kube = studios[0].kube

    async def started() -> bool:
        jobs = [item for name in STUDIOS async for item in kube.list(JOBS, name)]
        return {job["metadata"]["namespace"] for job in jobs} == set(STUDIOS)

    await eventually(started, "a Job in each namespace")
    _, metrics = await studios[0].operator.ask("/metrics")
    assert 'code="403"' not in metrics


async def test_a_job_id_belongs_to_the_videojob_that_had_it_first(studios: list[Rig]) -> None:
    """The name of a VideoJob that the API made is known to its client, and to many logs."""
    first, second = studios
    name = str(uuid4())
    ours = await first.submit(name, user="ann")
    pod = await first.hand.make_pod(await first.hand.job_of_attempt(ours, 1))
    await first.hand.run_pod(pod)
    before = await first.status_is(name, "started")

    theirs = await second.submit(name, user="eve")
    refused = (await second.hand.condition(name, "Finished", "True"))["status"]
    accepted = next(each for each in refused["conditions"] if each["type"] == "Accepted")
    assert (accepted["status"], accepted["reason"]) == ("False", "JobIdTaken")
    assert accepted["message"].endswith("Create this one under another name.")
    assert "studio" not in accepted["message"], "nor does it tell whose it is"
    assert (refused["phase"], refused["jobId"]) == ("Failed", theirs["metadata"]["uid"])
    assert await second.hand.jobs(theirs) == []
    assert (await second.status_is(theirs["metadata"]["uid"], "failure"))["error"]

    await second.kube.delete(VIDEO_JOBS, second.namespace, name)

    async def gone() -> bool:
        return await second.hand.is_gone(name)

    await eventually(gone, "the refused VideoJob is deleted")
    assert await first.document(name) == before
    assert (await first.store.records.owned_document(name))[1] == "ann"
    await first.hand.end_pod(pod, 0, a_result())
    await first.status_is(name, "success")


async def test_it_is_refused_also_while_redis_is_away_and_after_it_lost_the_record(
    studios: list[Rig], redis: RedisServer
) -> None:
    first, second = studios
    name = str(uuid4())
    ours = await first.submit(name, user="ann")
    await first.hand.run_pod(await first.hand.make_pod(await first.hand.job_of_attempt(ours, 1)))
    await first.status_is(name, "started")
    redis.stop()
    theirs = await second.submit(name, user="eve")
    refused = await second.hand.condition(name, "Finished", "True")
    assert has_condition(refused, "Accepted", "False")
    assert await second.hand.jobs(theirs) == []
    redis.start()
    await first.status_is(name, "started")
    assert (await first.store.records.owned_document(name))[1] == "ann"
