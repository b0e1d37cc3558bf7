"""The default pool, made of stand-in renderers that keep their diaries on one volume."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from tools.deploy import RELEASE

from bench.chaos import images
from bench.chaos.site import POOL, Site

CLAIM: Final = "chaos-diaries"
SLOTS: Final = 8
_RESOURCES: Final = {
    "requests": {"cpu": "50m", "memory": "64Mi"},
    "limits": {"cpu": "1", "memory": "256Mi"},
}
"""On two cores eight of them fit beside the rest."""


@asynccontextmanager
async def stand_ins(site: Site) -> AsyncIterator[None]:
    """The API's jobs are rendered by stand-ins meanwhile."""
    api = await site.get("deployment", f"{RELEASE}-api")
    (container,) = api["spec"]["template"]["spec"]["containers"]
    image = await asyncio.to_thread(images.standin, container["image"])
    before = (await site.get("renderpool", POOL))["spec"]
    await site.kubectl("apply", "--filename=-", stdin=json.dumps(claim()))
    ours = {"slots": SLOTS, "template": template(image)}
    await _patch(site, ours)
    try:
        yield
    finally:
        await _patch(site, restoring(before, ours))
        await site.kubectl("delete", "pvc", CLAIM, "--wait=false")


def template(image: str) -> dict[str, Any]:
    """How the pods look."""
    return {
        "image": image,
        "imagePullPolicy": "IfNotPresent",
        "resources": _RESOURCES,
        "cacheClaim": CLAIM,
    }


def restoring(before: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """The merge patch that undoes another: old values, null for what was not there. Pure."""
    patch: dict[str, Any] = {}
    for name, value in ours.items():
        old = before.get(name)
        if isinstance(value, dict) and isinstance(old, dict):
            patch[name] = restoring(old, value)
        else:
            patch[name] = old
    return patch


def claim() -> dict[str, Any]:
    """The volume of the diaries."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": CLAIM},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "64Mi"}},
        },
    }


async def _patch(site: Site, spec: dict[str, Any]) -> None:
    patch = json.dumps({"spec": spec})
    await site.kubectl("patch", "renderpool", POOL, "--type=merge", f"--patch={patch}")
