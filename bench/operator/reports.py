"""A thousand renders, each reporting every two seconds: `python -m bench.operator.reports`.

Each render is a VideoJob with its Job, its pod and its report token; the reports go to the internal
port of a real API process. Prints how long it takes until Redis has told a report to its listeners,
and how many writes the API server gets meanwhile, from everybody.
"""

import argparse
import asyncio
import json
import time
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus

import aiohttp
from testkit.cluster.processes import TOKEN_KEY
from testkit.servers import api as service
from testkit.servers.process import spawn
from testkit.waiting import eventually

from bench.operator import stock
from bench.operator.scale import fill
from bench.operator.site import PATIENCE_SECONDS, Site, Writes, percentile, site, writes_to
from videojobs.kube.kinds import VIDEO_JOBS
from videojobs.protocol.report_tokens import Subject, issue
from videojobs.protocol.reports import INTERNAL_PREFIX, message_images
from videojobs.settings import RedisSettings
from videojobs.store import connect
from videojobs.store.channel import CHANNEL, parse
from videojobs.times import utc_now

EVERY_SECONDS = 2.0
CONNECTIONS = 64
TARGETS = "targets: Redis has it within 1 s, at most 40 writes a second"


@dataclass
class Ledger:
    """When each report was sent, and how long it took until Redis told of it. Seconds. A report
    that is refused is dropped, as a renderer does."""

    sent: dict[tuple[str, float], float] = field(default_factory=dict)
    delays: list[float] = field(default_factory=list)
    refused: int = 0

    def heard(self, job_id: str, progress: float) -> None:
        """Called with each message that Redis publishes."""
        began = self.sent.pop((job_id, progress), None)
        if began is not None:
            self.delays.append(time.monotonic() - began)


async def listen(port: int, ledger: Ledger) -> None:
    """Note what Redis tells, until cancelled."""
    redis = connect(RedisSettings(host="127.0.0.1", port=port))
    async with redis.pubsub() as channel:
        await channel.subscribe(CHANNEL)
        while True:
            message = await channel.get_message(ignore_subscribe_messages=True, timeout=None)
            if message is not None:
                job_id, state = parse(message["data"])
                ledger.heard(job_id, json.loads(state.document)["progress"])


async def render(
    http: aiohttp.ClientSession, url: str, job_id: str, begin: float, turns: int, ledger: Ledger
) -> None:
    """The reports of one attempt; the renders are spread over the time between two reports."""
    token = issue(TOKEN_KEY.encode(), Subject(job_id, 1), utc_now(), timedelta(hours=1))
    path = f"{url}{INTERNAL_PREFIX}/jobs/{job_id}/attempts/1/progress"
    headers = {"Authorization": f"Bearer {token}"}
    for turn in range(turns):
        await asyncio.sleep(max(0.0, begin + turn * EVERY_SECONDS - time.monotonic()))
        progress = round((turn + 1) / (turns + 1), 4)
        body = {"progress": progress, "message": message_images(turn + 1, turns)}
        ledger.sent[job_id, progress] = time.monotonic()
        async with http.post(path, json=body, headers=headers) as answer:
            if answer.status != HTTPStatus.OK:
                ledger.refused += 1
                ledger.sent.pop((job_id, progress), None)  # it may have got through all the same


async def report(place: Site, url: str, seconds: float) -> Ledger:
    """All renders side by side."""
    rendering = place.kube.list(VIDEO_JOBS, place.namespace, fields="status.phase=Rendering")
    ids = [raw["metadata"]["uid"] async for raw in rendering]
    ledger = Ledger()
    listening = asyncio.create_task(listen(place.redis.port, ledger))
    begin, turns = time.monotonic() + 1.0, round(seconds / EVERY_SECONDS)
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as http, asyncio.TaskGroup() as renders:
        for place_in_turn, job_id in enumerate(ids):
            first = begin + EVERY_SECONDS * place_in_turn / len(ids)
            renders.create_task(render(http, url, job_id, first, turns, ledger))
    listening.cancel()
    return ledger


@dataclass(frozen=True)
class Figures:
    """Of the time in which reports came."""

    ledger: Ledger
    writes: Writes
    seconds: float


async def measure(place: Site, seconds: float) -> Figures:
    """An operator and an API process, and all reports."""
    variables = service.environment(
        place.redis, service.s3_url(None), place.server.kubeconfig, place.namespace
    )
    variables["VIDEOJOBS_TOKEN_KEY"] = TOKEN_KEY
    async with place.leading() as process:
        await eventually(process.is_ready, "the operator is ready", PATIENCE_SECONDS)
        with service.running(variables, place.folder / "api.log", spawn) as api:
            before, began = writes_to(place.server), time.monotonic()
            ledger = await report(place, api.internal, seconds)
            took = time.monotonic() - began
            return Figures(ledger, writes_to(place.server) - before, took)


def tell(figures: Figures, renders: int) -> None:
    """Print."""
    delays, seconds = figures.ledger.delays, figures.seconds
    print(f"{renders} renders, a report every {EVERY_SECONDS:.0f} s each ({TARGETS})")
    unheard, refused = len(figures.ledger.sent), figures.ledger.refused
    print(f"  {len(delays) / seconds:.0f} reports a second, {refused} refused, {unheard} unheard")
    p50, p99 = percentile(delays, 0.5), percentile(delays, 0.99)
    print(f"  Redis has it: p50 {p50:.3f} s, p99 {p99:.3f} s, worst {max(delays):.3f} s")
    print(f"  Kubernetes gets {figures.writes.total() / seconds:.1f} writes a second")
    for (verb, resource), calls in figures.writes.most_common(5):
        print(f"    {verb:6s} {resource:12s} {calls / seconds:6.1f}")


async def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renders", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    async with site(*stock.SERVER_OPTIONS) as place:
        await fill(place, 1, options.renders)
        tell(await measure(place, options.seconds), options.renders)


if __name__ == "__main__":
    asyncio.run(main())
