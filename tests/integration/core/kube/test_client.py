"""The adapter to the Kubernetes API, on a real API server."""

import os
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import BaseModel, field_validator
from testkit.servers.kube_apiserver import KubeApiserver

from videojobs.kube import client as adapter
from videojobs.kube.client import Kube, Manifest, Page
from videojobs.kube.errors import ConflictError, KubeError
from videojobs.kube.kinds import RENDER_POOLS

NAMES = [f"pool-{number}" for number in range(5)]


class Named(BaseModel):
    """What a list may be read as."""

    metadata: dict[str, Any]
    spec: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        return str(self.metadata["name"])


@pytest.fixture
async def kube(
    kube_apiserver: KubeApiserver, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Kube]:
    """A client whose lists come in chunks of two."""
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    monkeypatch.setattr(adapter, "_CHUNK", 2)
    async with await Kube.connect() as client:
        yield client


async def make(kube: Kube, namespace: str, name: str) -> Manifest:
    body = {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "RenderPool",
        "metadata": {"name": name, "labels": {"odd": str(int(name[-1]) % 2)}},
        "spec": {"slots": 1},
    }
    return await kube.create(RENDER_POOLS, namespace, body)


async def test_a_list_of_several_chunks_is_whole(kube: Kube, namespace: str) -> None:
    for name in NAMES:
        await make(kube, namespace, name)
    found = [item["metadata"]["name"] async for item in kube.list(RENDER_POOLS, namespace)]
    assert sorted(found) == NAMES
    odd = [item["metadata"]["name"] async for item in kube.list(RENDER_POOLS, namespace, "odd=1")]
    assert sorted(odd) == ["pool-1", "pool-3"]


async def test_a_list_is_read_as_what_is_asked_of_it(kube: Kube, namespace: str) -> None:
    for name in NAMES:
        await make(kube, namespace, name)
    whole = [item async for item in kube.list_as(Page[Named], RENDER_POOLS, namespace)]
    listed = kube.list_as(Page[Named], RENDER_POOLS, namespace, metadata_only=True)
    bare = [item async for item in listed]
    assert sorted(item.name for item in bare) == sorted(item.name for item in whole) == NAMES
    assert all(item.spec == {"slots": 1} | (item.spec or {}) for item in whole)
    assert all(item.spec is None for item in bare), "the API server has left it out"


async def test_an_answer_that_is_no_list_counts_as_none(kube: Kube, namespace: str) -> None:
    class Impossible(BaseModel):
        nowhere: int

    await make(kube, namespace, "pool-0")
    with pytest.raises(KubeError, match="cannot be read") as caught:
        _ = [item async for item in kube.list_as(Page[Impossible], RENDER_POOLS, namespace)]
    assert caught.value.status == 0


async def test_an_item_that_cannot_be_read_costs_its_list_nothing_else(
    kube: Kube, namespace: str
) -> None:
    class Odd(Named):
        metadata: dict[str, Any]

        @field_validator("metadata")
        @classmethod
        def _not_this_one(cls, metadata: dict[str, Any]) -> dict[str, Any]:
            if metadata["name"] == "pool-2":
                raise ValueError("it is odd")
            return metadata

    for name in NAMES:
        await make(kube, namespace, name)
    skipped = []
    listed = kube.list_as(
        Page[Odd],
        RENDER_POOLS,
        namespace,
        skip=lambda item, _: skipped.append(item["metadata"]["name"]),
    )
    assert sorted([item.name async for item in listed] + ["pool-2"]) == NAMES
    assert skipped == ["pool-2"]


async def test_what_has_changed_since_it_was_read_is_not_deleted(
    kube: Kube, namespace: str
) -> None:
    read = await make(kube, namespace, "pool-0")
    await kube.patch(RENDER_POOLS, namespace, "pool-0", {"spec": {"slots": 2}})
    uid, version = read["metadata"]["uid"], read["metadata"]["resourceVersion"]
    with pytest.raises(ConflictError):
        await kube.delete(RENDER_POOLS, namespace, "pool-0", uid=uid, version=version)
    assert (await kube.get(RENDER_POOLS, namespace, "pool-0"))["spec"]["slots"] == 2


async def test_a_proxy_of_the_environment_is_used_but_for_what_it_excludes(
    kube_apiserver: KubeApiserver, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    async with await Kube.connect() as through:
        with pytest.raises(KubeError, match="does not answer"):
            await make(through, namespace, "pool-0")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    async with await Kube.connect() as direct:
        assert await make(direct, namespace, "pool-0")
