"""Peer 1: an operator as dask-kubernetes and many others write them with kopf.

Change handlers and a timer: one makes the Job when the resource is created, one follows the Job's
conditions, and a timer looks at every resource each five seconds in case something was missed. It
has no queue, so it starts everything at once.
"""

import contextlib
from typing import Any, Final

import kopf

from videojobs.job.identity import API_GROUP, API_VERSION
from videojobs.kube.client import Kube
from videojobs.kube.errors import ConflictError, NotFoundError
from videojobs.kube.kinds import JOBS, VIDEO_JOBS

TIMER_SECONDS: Final = 5.0  # as in dask-kubernetes
LABEL: Final = "peer"
RESOURCE: Final = (API_GROUP, API_VERSION, "videojobs")


@kopf.on.startup()
async def connect(memo: Any, **_: Any) -> None:
    """One client for all handlers."""
    memo.kube = await Kube.connect()


@kopf.on.create(*RESOURCE)
async def created(
    memo: Any, name: str, namespace: str | None, body: kopf.Body, patch: kopf.Patch, **_: Any
) -> None:
    """Make the Job."""
    job = manifest(name)
    kopf.adopt(job, owner=body)
    with contextlib.suppress(ConflictError):
        await memo.kube.create(JOBS, namespace, job)
    patch.status["phase"] = "Starting"


@kopf.on.field("batch", "v1", "jobs", field="status.conditions", labels={LABEL: kopf.PRESENT})
async def followed(
    memo: Any, namespace: str | None, new: Any, labels: kopf.Labels, **_: Any
) -> None:
    """Tell the resource what has become of its Job."""
    if any(item["type"] == "Complete" and item["status"] == "True" for item in new or []):
        await tell(memo.kube, namespace, labels[LABEL], "Succeeded")


@kopf.timer(*RESOURCE, interval=TIMER_SECONDS)
async def looked_at(
    memo: Any, name: str, namespace: str | None, status: kopf.Status, **_: Any
) -> None:
    """Repeats the check every five seconds, in case a change was missed."""
    if status.get("phase") == "Succeeded":
        return
    try:
        job = await memo.kube.get(JOBS, namespace, name)
    except NotFoundError:
        return
    conditions = job.get("status", {}).get("conditions") or []
    if any(item["type"] == "Complete" for item in conditions):
        await tell(memo.kube, namespace, name, "Succeeded")


async def tell(kube: Kube, namespace: str | None, name: str, phase: str) -> None:
    """Write the status."""
    assert namespace is not None
    await kube.patch(VIDEO_JOBS, namespace, name, {"status": {"phase": phase}}, "status")


def manifest(name: str) -> dict[str, Any]:
    """A Job of one container."""
    container = {"name": "renderer", "image": "videojobs-renderer:bench"}
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "labels": {LABEL: name}},
        "spec": {
            "backoffLimit": 0,
            "template": {"spec": {"restartPolicy": "Never", "containers": [container]}},
        },
    }
