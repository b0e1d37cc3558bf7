"""The operator with Redis as in production: Sentinels, TLS, an ACL user; and the master dies."""

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from testkit.cluster.hand import a_result, eventually
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_sentinels import SentinelSet

from tests.integration.operator.conftest import Bench, running_bench
from tests.integration.operator.test_lifecycle import status_is
from videojobs.store import StoreError


@pytest.fixture
async def bench(
    kube_apiserver: KubeApiserver,
    redis_sentinels: SentinelSet,
    namespace: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Bench]:
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    variables, settings = redis_sentinels.variables, redis_sentinels.settings
    async with running_bench(variables, settings, namespace, tmp_path) as made:
        yield made


async def test_a_master_dies_in_mid_render_and_clients_learn_of_the_end(
    bench: Bench, redis_sentinels: SentinelSet
) -> None:
    renders = await bench.submit()
    pod = await bench.hand.make_pod(await bench.hand.job_of_attempt(renders, 1))
    await bench.hand.run_pod(pod)
    await status_is(bench, renders["metadata"]["uid"], "started")

    redis_sentinels.master().stop()
    await bench.hand.end_pod(pod, 0, a_result())
    arrives = await bench.submit()
    await bench.hand.job_of_attempt(arrives, 1)  # no job waits for Redis

    await bench.hand.condition(renders["metadata"]["name"], "Finished", "True")
    await eventually(lambda: answers(bench), "another master has taken over")
    record = await status_is(bench, renders["metadata"]["uid"], "success")
    assert record["progress"] == 1.0
    await status_is(bench, arrives["metadata"]["uid"], "pending")


async def answers(bench: Bench) -> bool:
    """Whether Redis can be asked again."""
    with contextlib.suppress(StoreError):
        await bench.store.records.document("any")
        return True
    return False
