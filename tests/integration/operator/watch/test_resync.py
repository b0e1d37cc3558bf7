"""The full list under the watches: it mends what they missed, and in a steady state nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from testkit.cluster.hand import Hand
from testkit.servers.kube_apiserver import KubeApiserver

from videojobs.job.identity import MANAGED_BY, MANAGED_BY_LABEL, child_name
from videojobs.kube.client import Kube, Manifest
from videojobs.kube.kinds import JOBS, RENDER_POOLS, VIDEO_JOBS, Kind
from videojobs_operator.state.cache import Cache
from videojobs_operator.tell import metrics
from videojobs_operator.watch.odd_objects import OddObjects
from videojobs_operator.watch.resync import Resync
from videojobs_operator.watch.sources import Sources
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue


@dataclass
class Net:
    """A cache that only the test and the resync fill."""

    kube: Kube
    namespace: str
    cache: Cache
    queue: WorkQueue[Key]
    sources: Sources
    resync: Resync

    async def create(self, name: str) -> Manifest:
        request = {
            "scriptId": "s",
            "userId": "u",
            "title": "T",
            "scriptContent": "This is a test.",
            "language": "en-US",
            "platform": "youtube",
            "duration": 15,
            "voiceProvider": "azure",
        }
        manifest = {
            "apiVersion": "scriptsensei.io/v1alpha1",
            "kind": "VideoJob",
            "metadata": {"name": name},
            "spec": {"request": request},
        }
        return await self.kube.create(VIDEO_JOBS, self.namespace, manifest)

    async def corrections(self) -> float:
        """How many the next resync makes."""
        before = _corrections()
        await self.resync.run()
        return _corrections() - before


def _corrections() -> float:
    return sum(
        sample.value
        for metric in metrics.RESYNC_CORRECTIONS.collect()
        for sample in metric.samples
        if sample.name.endswith("_total")
    )


@pytest.fixture
async def net(
    kube_apiserver: KubeApiserver, namespace: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Net]:
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    cache, queue = Cache(), WorkQueue[Key]("resync-test")
    sources = Sources(cache, queue, OddObjects(lambda *_: None))
    async with await Kube.connect() as kube:
        pool = {
            "apiVersion": "scriptsensei.io/v1alpha1",
            "kind": "RenderPool",
            "metadata": {"name": "default"},
            "spec": {"slots": 2},
        }
        await kube.create(RENDER_POOLS, namespace, pool)
        yield Net(
            kube, namespace, cache, queue, sources, Resync(kube, cache, sources, namespace, 0.0)
        )


async def test_a_steady_state_is_not_corrected(net: Net) -> None:
    await net.create("one")
    await net.resync.fill()
    assert await net.corrections() == 0
    assert await net.corrections() == 0


async def test_what_is_unfinished_is_looked_at_all_the_same(net: Net) -> None:
    video_job = await net.create("one")
    await net.resync.fill()
    while len(net.queue):
        net.queue.done(await net.queue.take())
    await net.resync.run()
    keys = [await net.queue.take() for _ in range(len(net.queue))]
    assert VideoJobKey(video_job["metadata"]["uid"]) in keys


async def test_a_change_a_creation_and_a_deletion_that_no_watch_told_are_mended(net: Net) -> None:
    changed, deleted = await net.create("changed"), await net.create("deleted")
    await net.resync.fill()
    created = await net.create("created")
    patch = {"spec": {"suspend": True}}
    await net.kube.patch(VIDEO_JOBS, net.namespace, "changed", patch)
    await net.kube.delete(VIDEO_JOBS, net.namespace, "deleted")

    assert await net.corrections() == 3

    known = net.cache.video_job(changed["metadata"]["uid"])
    assert known is not None
    assert known.spec.suspend
    assert net.cache.video_job(created["metadata"]["uid"]) is not None
    assert net.cache.deleted(deleted["metadata"]["uid"]) is not None
    assert await net.corrections() == 0


async def test_a_job_that_no_watch_told_of_is_found(net: Net) -> None:
    video_job = await net.create("one")
    await net.resync.fill()
    uid = video_job["metadata"]["uid"]
    name = child_name("one", uid, 1)
    owner = {
        "apiVersion": video_job["apiVersion"],
        "kind": "VideoJob",
        "name": "one",
        "uid": uid,
        "controller": True,
    }
    container = {"name": "renderer", "image": "renderer:test"}
    template = {"spec": {"restartPolicy": "Never", "containers": [container]}}
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": name,
            "labels": {MANAGED_BY_LABEL: MANAGED_BY},
            "ownerReferences": [owner],
        },
        "spec": {"template": template},
    }
    made = await net.kube.create(JOBS, net.namespace, job)
    assert await net.corrections() == 1
    assert [job.name for job in net.cache.jobs(uid)] == [name]

    await Hand(net.kube, net.namespace).fail_job(made, "BackoffLimitExceeded")
    assert await net.corrections() == 1
    assert await net.corrections() == 0


class Noticing(Sources):
    """Tells when the list has shown something new."""

    noticed: asyncio.Event

    def differs(self, kind: Kind, raw: Mapping[str, Any]) -> bool:
        found = super().differs(kind, raw)
        if found:
            self.noticed.set()
        return found


async def test_what_a_watch_brings_soon_after_the_list_is_no_correction(net: Net) -> None:
    await net.resync.fill()
    video_job = await net.create("one")
    sources = Noticing(net.cache, net.queue, OddObjects(lambda *_: None))
    sources.noticed = asyncio.Event()
    resync = Resync(net.kube, net.cache, sources, net.namespace, 0.3)
    before = _corrections()
    async with asyncio.TaskGroup() as group:
        group.create_task(resync.run())
        await sources.noticed.wait()
        sources.seen(VIDEO_JOBS, video_job)
    assert _corrections() == before
