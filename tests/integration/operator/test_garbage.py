"""With the operator gone nothing hangs and nothing is left behind: no finalizer waits for it, and
Kubernetes' own controllers follow the ownerReferences."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from testkit.cluster.rig import Rig
from testkit.servers.kube_apiserver import KubeApiserver, run_controllers
from testkit.waiting import eventually

from videojobs.job.identity import CHILD_SELECTOR
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import JOBS, PODS, RENDER_POOLS, SECRETS, VIDEO_JOBS

CHILDREN = (JOBS, SECRETS, PODS)


@pytest.fixture
def controllers(kube_apiserver: KubeApiserver, tmp_path: Path) -> Iterator[None]:
    """The garbage collector and the namespaces' controller."""
    names = ("garbage-collector-controller", "namespace-controller")
    with run_controllers(kube_apiserver, tmp_path, *names):
        yield


async def rendering(rig: Rig) -> Manifest:
    """A VideoJob in mid-render whose operator has been killed."""
    video_job = await rig.submit()
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.run_pod(pod)
    await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    await rig.operator.kill()
    return video_job


async def children(rig: Rig) -> list[Manifest]:
    return [
        item
        for kind in CHILDREN
        async for item in rig.kube.list(kind, rig.namespace, CHILD_SELECTOR)
    ]


async def test_no_object_waits_for_the_operator(rig: Rig) -> None:
    await rendering(rig)
    owners = [
        item
        for kind in (VIDEO_JOBS, RENDER_POOLS)
        async for item in rig.kube.list(kind, rig.namespace)
    ]
    found = [*owners, *await children(rig)]
    assert len(found) == 5
    for item in found:
        assert "finalizers" not in item["metadata"]
        for owner in item["metadata"].get("ownerReferences", []):
            assert not owner.get("blockOwnerDeletion")


@pytest.mark.usefixtures("controllers")
async def test_a_deletion_takes_the_children_and_a_namespace_goes_with_all_that_is_in_it(
    rig: Rig, kube_apiserver: KubeApiserver
) -> None:
    video_job = await rendering(rig)
    await rig.submit()
    name, at = video_job["metadata"]["name"], f"--namespace={rig.namespace}"
    done = kube_apiserver.kubectl("delete", "videojob", name, at, "--timeout=10s")
    assert done.returncode == 0, done.stderr

    async def no_children() -> bool:
        return not await children(rig)

    await eventually(no_children, "Job, Secret and pod are collected")
    done = kube_apiserver.kubectl("delete", "namespace", rig.namespace, "--timeout=30s")
    assert done.returncode == 0, done.stderr
