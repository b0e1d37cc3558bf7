"""Plays the Job controller and the kubelet of a cluster that has none: each new Job gets a pod that
runs for a moment and ends well, or only its own end."""

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Final

import aiohttp
from testkit.cluster.hand import Hand, a_result
from testkit.servers.kube_apiserver import KubeApiserver

from videojobs.kube.client import Kube, Manifest
from videojobs.kube.kinds import JOBS, Kind

_LINE_BYTES: Final = 1 << 20
_HANDS: Final = 16
_COMPLETE: Final = {
    "startTime": "2026-01-01T00:00:00Z",
    "completionTime": "2026-01-01T00:00:01Z",
    "succeeded": 1,
    "conditions": [
        {"type": kind, "status": "True", "lastTransitionTime": "2026-01-01T00:00:01Z"}
        for kind in ("SuccessCriteriaMet", "Complete")
    ],
}

Play = Callable[[Manifest], Awaitable[None]]


async def watch(
    server: KubeApiserver, kind: Kind, namespace: str
) -> AsyncIterator[tuple[str, Manifest]]:
    """The events of a kind, beginning with the objects that exist already."""
    context = ssl.create_default_context(cafile=str(server.ca))
    headers = {"Authorization": f"Bearer {server.token}"}
    timeout = aiohttp.ClientTimeout(total=None)
    async with (
        aiohttp.ClientSession(headers=headers, timeout=timeout, read_bufsize=_LINE_BYTES) as http,
        http.get(
            f"{server.url}{kind.path(namespace)}", params={"watch": "true"}, ssl=context
        ) as answer,
    ):
        async for line in answer.content:
            event: dict[str, Any] = json.loads(line)
            yield event["type"], event["object"]


class Player:
    """`seen_at` tells by the Job's owner when its first Job was seen admitted (monotonic seconds);
    `jobs` are those Jobs. Without `play` they are left as they are."""

    def __init__(self, server: KubeApiserver, namespace: str, play: Play | None = None) -> None:
        self._server = server
        self._namespace = namespace
        self._play = play
        self._hands = asyncio.Semaphore(_HANDS)
        self.seen_at: dict[str, float] = {}
        self.jobs: list[Manifest] = []

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as games:
            async for event, job in watch(self._server, JOBS, self._namespace):
                owner, waits = _owner(job), job["spec"].get("suspend", False)
                if event != "DELETED" and not waits and owner not in self.seen_at:
                    self.seen_at[owner] = time.monotonic()
                    self.jobs.append(job)
                    if self._play is not None:
                        games.create_task(self._one(self._play, job))

    async def _one(self, play: Play, job: Manifest) -> None:
        async with self._hands:
            await play(job)


def _owner(job: Manifest) -> str:
    owners = job["metadata"].get("ownerReferences", [])
    return str(owners[0]["uid"] if owners else job["metadata"]["uid"])


def renderer(kube: Kube, namespace: str) -> Play:
    """A pod that runs and ends with a video, then the end of its Job: four writes."""
    hand = Hand(kube, namespace)

    async def play(job: Manifest) -> None:
        pod = await hand.make_pod(job)
        await hand.run_pod(pod)
        await hand.end_pod(pod, 0, a_result())
        await complete(kube, namespace, job)

    return play


async def complete(kube: Kube, namespace: str, job: Manifest) -> None:
    """The Job controller sees the end of its pod: one write."""
    await kube.patch(JOBS, namespace, job["metadata"]["name"], {"status": _COMPLETE}, "status")
