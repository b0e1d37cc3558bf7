"""The operator with Redis as in production: Sentinels, TLS, an ACL user; and the master dies."""

import contextlib
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from testkit.cluster.hand import a_result
from testkit.cluster.rig import Rig, running_rig
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_sentinels import SentinelSet
from testkit.waiting import eventually

from videojobs.store import StoreError


@pytest.fixture
async def rig(
    kube_apiserver: KubeApiserver,
    redis_sentinels: SentinelSet,
    namespace: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Rig]:
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    variables, settings = redis_sentinels.variables, redis_sentinels.settings
    async with running_rig(kube_apiserver, variables, settings, namespace, tmp_path) as made:
        yield made


async def test_a_master_dies_in_mid_render_and_clients_learn_of_the_end(
    rig: Rig, redis_sentinels: SentinelSet
) -> None:
    renders = await rig.submit()
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(renders, 1))
    await rig.hand.run_pod(pod)
    await rig.status_is(renders["metadata"]["uid"], "started")

    redis_sentinels.master().stop()
    await rig.hand.end_pod(pod, 0, a_result())
    arrives = await rig.submit()
    await rig.hand.job_of_attempt(arrives, 1)  # no job waits for Redis

    await rig.hand.condition(renders["metadata"]["name"], "Finished", "True")
    await eventually(lambda: answers(rig), "another master has taken over")
    record = await rig.status_is(renders["metadata"]["uid"], "success")
    assert record["progress"] == 1.0
    await rig.status_is(arrives["metadata"]["uid"], "pending")


async def answers(rig: Rig) -> bool:
    """Whether Redis can be asked again."""
    with contextlib.suppress(StoreError):
        await rig.store.records.document("any")
        return True
    return False
