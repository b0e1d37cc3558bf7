"""The release under test: its pods, its volumes, and how a pod of it is killed."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Final

import httpx
from tools.deploy import ADDRESS, RELEASE

from bench.chaos.commands import CommandFailed, Log, in_node, kubectl, run
from bench.chaos.ends import EndBook
from bench.chaos.pods import PodBook
from bench.chaos.schedule import Component, How, Strike, Target
from bench.chaos.watching import follow
from videojobs.kube.client import Kube
from videojobs.kube.errors import ConflictError, KubeError, NotFoundError
from videojobs.kube.kinds import LEASES, PODS, RENDER_POOLS, VIDEO_JOBS

POOL: Final = "default"
"""Jobs that come by the API go to it."""

_POLL_SECONDS: Final = 0.5
_CONTAINERD: Final = ("ctr", "--namespace", "k8s.io")


class NotInTime(Exception):
    """A condition of the bench was not reached in time."""


@dataclass(frozen=True)
class Volume:
    """Where a PersistentVolume of the cluster's local-path class lies."""

    node: str
    path: str


@dataclass
class Site:
    """A release in the development cluster."""

    kube: Kube
    namespace: str
    log: Log
    pods: PodBook = field(default_factory=PodBook)
    ends: EndBook = field(default_factory=EndBook)
    _leader: str = ""

    async def kubectl(self, *arguments: str, stdin: str | None = None) -> str:
        """What kubectl prints; CommandFailed when it fails."""
        return await run(*kubectl(self.namespace, *arguments), stdin=stdin)

    async def get(self, *arguments: str) -> dict[str, Any]:
        """An object, or a list of some."""
        document: dict[str, Any] = json.loads(
            await self.kubectl("get", *arguments, "--output=json")
        )
        return document

    async def targets(self) -> list[Target]:
        """The pods that can be killed now."""
        return self.pods.targets(await self.leader())

    async def leader(self) -> str:
        """The pod that holds the operator's Lease; the last known one while nobody can be asked."""
        with suppress(KubeError):
            lease = await self.kube.get(LEASES, self.namespace, f"{RELEASE}-operator")
            self._leader = lease["spec"].get("holderIdentity") or ""
        return self._leader

    async def carry_out(self, strike: Strike) -> bool:
        """Kill a pod; False when it had ended by itself a moment before."""
        target = strike.target
        try:
            if strike.how is How.SIGKILL:
                kill = (*_CONTAINERD, "tasks", "kill", "--signal", "SIGKILL", target.container)
                await in_node(target.node, *kill)
            else:
                name, uid = target.pod, target.uid
                await self.kube.delete(PODS, self.namespace, name, uid=uid, grace_seconds=0)
        except (CommandFailed, NotFoundError, ConflictError):
            return False
        return True

    async def process_of(self, target: Target) -> str:
        """Id of a container's first process, in its node."""
        listed = await in_node(target.node, *_CONTAINERD, "tasks", "list")
        rows = [line.split() for line in listed.splitlines()]
        found = [row[1] for row in rows if row and row[0] == target.container]
        if not found:
            raise CommandFailed(f"no process of {target.pod} runs")
        return found[0]

    async def volume(self, claim: str) -> Volume:
        """Where a claim's volume lies; CommandFailed while it has none."""
        name = (await self.get("pvc", claim))["spec"].get("volumeName")
        if name is None:
            raise CommandFailed(f"claim {claim} has no volume yet")
        spec = (await self.get("pv", name))["spec"]
        place = spec.get("hostPath") or spec["local"]
        terms = spec["nodeAffinity"]["required"]["nodeSelectorTerms"]
        return Volume(terms[0]["matchExpressions"][0]["values"][0], place["path"])

    async def slots_held(self) -> int:
        """How many slots of the pool are taken, by its status."""
        pool = await self.kube.get(RENDER_POOLS, self.namespace, POOL)
        return int(pool.get("status", {}).get("active", 0))

    async def healthy(self) -> bool:
        """Whether every part runs and the API is ready."""
        there = {target.component for target in await self.targets() if target.container}
        return there >= set(Component) - {Component.RENDERER} and await api_is_ready()


async def api_is_ready() -> bool:
    """Whether the API answers on the clients' port."""
    try:
        async with httpx.AsyncClient(trust_env=False) as http:
            return (await http.get(f"{ADDRESS}/readyz", timeout=2)).is_success
    except httpx.TransportError:
        return False


async def until(what: str, true: Callable[[], Awaitable[bool]], seconds: float) -> None:
    """Wait for a condition; NotInTime after so many seconds. A check that fails counts as no."""
    try:
        async with asyncio.timeout(seconds):
            while True:
                with suppress(KubeError, CommandFailed):
                    if await true():
                        return
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        raise NotInTime(f"not within {seconds:.0f} s: {what}") from None


@asynccontextmanager
async def watched(site: Site) -> AsyncIterator[None]:
    """The books of a site are kept meanwhile."""
    followers = [
        asyncio.create_task(follow(PODS, site.namespace, site.pods)),
        asyncio.create_task(follow(VIDEO_JOBS, site.namespace, site.ends)),
    ]
    try:
        yield
    finally:
        for follower in followers:
            follower.cancel()
        await asyncio.gather(*followers, return_exceptions=True)
