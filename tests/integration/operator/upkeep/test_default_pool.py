"""The RenderPool that the operator creates for the chart."""

import json
import os
from collections.abc import AsyncIterator

import pytest
from testkit.servers.kube_apiserver import KubeApiserver

from videojobs.kube.client import Kube, Manifest
from videojobs.kube.errors import NotFoundError
from videojobs.kube.kinds import CONFIG_MAPS, RENDER_POOLS
from videojobs_operator.upkeep.default_pool import DefaultPool

POOL = {
    "apiVersion": "scriptsensei.io/v1alpha1",
    "kind": "RenderPool",
    "metadata": {"name": "default"},
    "spec": {"slots": 3},
}
CONFIG_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "vj-pool"},
    "data": {"pool.json": json.dumps(POOL)},
}


@pytest.fixture
async def kube(
    kube_apiserver: KubeApiserver, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Kube]:
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    async with await Kube.connect() as connected:
        yield connected


@pytest.fixture
def default_pool(kube: Kube, namespace: str) -> DefaultPool:
    return DefaultPool(kube, namespace, "vj-pool")


def owners(pool: Manifest) -> list[tuple[str, str]]:
    return [(each["manager"], each["operation"]) for each in pool["metadata"]["managedFields"]]


@pytest.mark.parametrize("operation", ["Apply", "Update"])
async def test_the_pool_belongs_to_who_wrote_the_config_map(
    kube: Kube, namespace: str, default_pool: DefaultPool, operation: str
) -> None:
    if operation == "Apply":
        await kube.apply(CONFIG_MAPS, namespace, "vj-pool", CONFIG_MAP, "flux")
    else:
        await kube.create(CONFIG_MAPS, namespace, CONFIG_MAP, "flux")

    await default_pool.create()

    pool = await kube.get(RENDER_POOLS, namespace, "default")
    assert pool["spec"]["slots"] == 3
    assert owners(pool) == [("flux", operation)]


async def test_a_pool_that_is_there_stays_as_it_is(
    kube: Kube, namespace: str, default_pool: DefaultPool
) -> None:
    await kube.apply(CONFIG_MAPS, namespace, "vj-pool", CONFIG_MAP, "helm")
    made = await kube.create(RENDER_POOLS, namespace, {**POOL, "spec": {"slots": 5}})

    await default_pool.create()

    assert await kube.get(RENDER_POOLS, namespace, "default") == made


async def test_without_a_config_map_nothing_is_created(
    kube: Kube, namespace: str, default_pool: DefaultPool
) -> None:
    await default_pool.create()

    with pytest.raises(NotFoundError):
        await kube.get(RENDER_POOLS, namespace, "default")
