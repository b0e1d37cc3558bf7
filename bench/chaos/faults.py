"""Faults of a release's dependencies: each one lasts for a while and is repaired again."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from tools.cluster import kind
from tools.deploy import RELEASE

from bench.chaos import images
from bench.chaos.commands import CommandFailed, in_node
from bench.chaos.schedule import Component, Target
from bench.chaos.site import NotInTime, Site, until
from bench.chaos.volume import full
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import PODS

OUTAGE_SECONDS: Final = 60.0
FULL_SECONDS: Final = 45.0
"""Less than the renderer goes on trying to upload, which is about a minute."""

_READY_SECONDS: Final = 240.0
_SETTLE_SECONDS: Final = 5.0
"""Jobs are on their way before something fails."""

_CONTROL_PLANE: Final = f"{kind.NAME}-control-plane"
_MANIFEST: Final = "/etc/kubernetes/manifests/kube-apiserver.yaml"
_ASIDE: Final = "/root/kube-apiserver.yaml"


_AHEAD_SECONDS: Final = 90.0
_CLOCK_ERROR_SECONDS: Final = 10.0

_LOSS: Final = "0.2"
_PACKETS: Final = (("OUTPUT", "--dport"), ("INPUT", "--sport"))
_KUBERNETES_PORT: Final = "443"


@dataclass(frozen=True)
class Fault:
    """`strike` breaks something, waits and mends it; `lasts` are the seconds that it takes at
    least, over which the jobs of its run are submitted."""

    title: str
    strike: Callable[[Site], Awaitable[None]]
    lasts: float


async def stop_api_server(site: Site) -> None:
    """Take the static pod's manifest away: the kubelet stops the API server."""
    await asyncio.sleep(_SETTLE_SECONDS)
    try:
        await in_node(_CONTROL_PLANE, "mv", _MANIFEST, _ASIDE)
        await until("the API server is away", lambda: _answers(site, wanted=False), OUTAGE_SECONDS)
        site.log.note("API server stopped")
        await asyncio.sleep(OUTAGE_SECONDS)
    finally:
        await in_node(_CONTROL_PLANE, "mv", _ASIDE, _MANIFEST)
    await until("the API server is back", lambda: _answers(site, wanted=True), _READY_SECONDS)
    site.log.note("API server is back")


async def _answers(site: Site, *, wanted: bool) -> bool:
    try:
        await site.kubectl("get", "--raw", "/readyz", "--request-timeout=2s")
    except CommandFailed:
        return not wanted
    return wanted


async def empty_redis(site: Site) -> None:
    """FLUSHALL: all that clients read is gone at once."""
    await asyncio.sleep(_SETTLE_SECONDS)
    pod = f"{RELEASE}-redis-0"
    answer = await site.kubectl("exec", pod, "--", "redis-cli", "-e", "flushall")
    site.log.note("Redis emptied", answer=answer.strip())


async def fill_storage(site: Site) -> None:
    """No byte more fits on the storage's volume for a while."""
    await asyncio.sleep(_SETTLE_SECONDS)
    async with full(site, await site.volume(f"data-{RELEASE}-storage-0")):
        await asyncio.sleep(FULL_SECONDS)


async def turn_api_clock(site: Site) -> None:
    """One more API pod, 90 s ahead, takes its share of the requests, public and internal."""
    async with _ahead(site, "api"):
        await asyncio.sleep(OUTAGE_SECONDS)


async def turn_operator_clock(site: Site) -> None:
    """An operator that is 90 s ahead leads, alone."""
    name = f"deployment/{RELEASE}-operator"
    replicas = (await site.get(name))["spec"]["replicas"]
    async with AsyncExitStack() as stack:
        await site.kubectl("scale", name, "--replicas=0")
        stack.push_async_callback(site.kubectl, "scale", name, f"--replicas={replicas}")
        pod = await stack.enter_async_context(_ahead(site, "operator"))

        async def leads() -> bool:
            return await site.leader() == pod

        await until(f"{pod} leads", leads, _READY_SECONDS)
        await asyncio.sleep(OUTAGE_SECONDS)


@asynccontextmanager
async def _ahead(site: Site, component: str) -> AsyncIterator[str]:
    """A pod of a component whose clock is wrong; its name."""
    deployment = await site.get("deployment", f"{RELEASE}-{component}")
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    image = await asyncio.to_thread(images.with_a_fast_clock, container["image"])
    pod = pod_of(deployment, image)
    name = pod["metadata"]["name"]
    await site.kubectl("create", "--filename=-", stdin=json.dumps(pod))
    try:
        wait = ("wait", f"pod/{name}", "--for=condition=Ready", f"--timeout={_READY_SECONDS:.0f}s")
        await site.kubectl(*wait)
        ahead = float(await site.kubectl("exec", name, "--", "date", "+%s.%N")) - time.time()
        site.log.note("clock turned", pod=name, seconds=round(ahead, 1))
        if abs(ahead - _AHEAD_SECONDS) > _CLOCK_ERROR_SECONDS:
            raise NotInTime(f"the clock of {name} is {ahead:.0f} s ahead, not {_AHEAD_SECONDS:.0f}")
        yield name
    finally:
        await site.kube.delete(PODS, site.namespace, name)


def pod_of(deployment: Manifest, image: str) -> Manifest:
    """A pod as a Deployment makes them, of another image. It has no `pod-template-hash`, so
    Services find it and no ReplicaSet takes it for one of its own."""
    template = deployment["spec"]["template"]
    (container,) = template["spec"]["containers"]
    spec: dict[str, Any] = {**template["spec"], "containers": [{**container, "image": image}]}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": f"{deployment['metadata']['name']}-ahead",
            "labels": template["metadata"]["labels"],
        },
        "spec": spec,
    }


async def drop_packets(site: Site) -> None:
    """A fifth of the packets between operator and API server, in each direction, by rules of
    iptables in the network namespaces of the operator's pods: a kernel without `sch_netem` has
    those too, and no other pod's traffic passes there."""
    await asyncio.sleep(_SETTLE_SECONDS)
    async with AsyncExitStack() as stack:
        for target in await site.targets():
            if target.component in (Component.LEADER, Component.STANDBY) and target.container:
                await stack.enter_async_context(_lossy(site, target))
        await asyncio.sleep(OUTAGE_SECONDS)


@asynccontextmanager
async def _lossy(site: Site, target: Target) -> AsyncIterator[None]:
    network = ("nsenter", "--target", await site.process_of(target), "--net", "iptables", "--wait")
    rules = [loss(chain, port) for chain, port in _PACKETS]
    for rule in rules:
        await in_node(target.node, *network, "--append", *rule)
    try:
        yield
    finally:
        with suppress(CommandFailed):  # the pod is gone, and the rules with it
            counters = await in_node(target.node, *network, "--list", "--verbose", "--numeric")
            site.log.note("packets dropped", pod=target.pod, counters=counters.splitlines())
            for rule in rules:
                await in_node(target.node, *network, "--delete", *rule)


def loss(chain: str, port: str) -> tuple[str, ...]:
    """A rule that drops every fifth packet, at random, to or from the API server."""
    match = ("--protocol", "tcp", port, _KUBERNETES_PORT)
    fifth = ("--match", "statistic", "--mode", "random", "--probability", _LOSS)
    return (chain, *match, *fifth, "--jump", "DROP")


FAULTS: Final = (
    Fault("API server stopped for 60 s", stop_api_server, OUTAGE_SECONDS),
    Fault("storage full for 45 s", fill_storage, FULL_SECONDS),
    Fault("an API pod 90 s ahead", turn_api_clock, OUTAGE_SECONDS),
    Fault("the operator 90 s ahead", turn_operator_clock, OUTAGE_SECONDS),
    Fault("operator loses 20 % of packets", drop_packets, OUTAGE_SECONDS),
    Fault("Redis emptied", empty_redis, 2 * _SETTLE_SECONDS),
)
"""Redis is emptied last: what it knew of the files of earlier runs is gone with it."""
