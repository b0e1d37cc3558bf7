"""What a client sees through a proxy: events and when they arrive, and how long a stream lives."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx
from testkit.servers.api import JOBS, Api, report
from testkit.waiting import eventually

EVENTS: Final = 10
"""As many as show whether each event is late, or the first one."""

PINGS: Final = 3
"""The last comes after 24 s: later than the 15 s after which Envoy cuts, by itself."""


@dataclass
class Stream:
    """Events of one job, as they arrive."""

    arrived: dict[str, float] = field(default_factory=dict)
    """Time of arrival by the event's id; `time.monotonic`."""
    pings: int = 0
    ended: bool = False

    async def read(self, lines: AsyncIterator[str]) -> None:
        """Read to the end, which may be a cut."""
        try:
            async for line in lines:
                if line.startswith("id:"):
                    self.arrived[line] = time.monotonic()
                elif line.startswith(":"):
                    self.pings += 1
        except httpx.TransportError:
            pass
        self.ended = True


@asynccontextmanager
async def following(client: httpx.AsyncClient, job_id: str) -> AsyncIterator[Stream]:
    """The events of a job; leaves the stream at the end."""
    stream = Stream()
    async with client.stream("GET", f"{JOBS}/{job_id}/events") as response:
        assert response.status_code == 200, response
        reading = asyncio.create_task(stream.read(response.aiter_lines()))
        try:
            yield stream
        finally:
            reading.cancel()
            await asyncio.wait([reading])


async def delays(client: httpx.AsyncClient, api: Api, job_id: str) -> list[float]:
    """Seconds by which each of `EVENTS` events arrives later through the proxy than from the API
    itself."""
    async with (
        httpx.AsyncClient(base_url=api.public, timeout=30) as near,
        following(near, job_id) as direct,
        following(client, job_id) as proxied,
    ):
        for number in range(1, EVENTS + 1):
            await _both_have(number, direct, proxied)
            await asyncio.to_thread(_report, api, job_id, number / 100)
        await _both_have(EVENTS + 1, direct, proxied)
    return [proxied.arrived[each] - direct.arrived[each] for each in direct.arrived][1:]


async def _both_have(events: int, *streams: Stream) -> None:
    async def have() -> bool:
        return all(len(stream.arrived) >= events for stream in streams)

    await eventually(have, f"event {events}", 20, poll=0.01, seen=lambda: repr(streams))


def _report(api: Api, job_id: str, progress: float) -> None:
    with api.internal_client() as internal:
        assert report(internal, job_id, progress=progress).is_success


async def pings(client: httpx.AsyncClient, job_id: str) -> int:
    """How many of `PINGS` pings the stream of a waiting job brings before it is cut."""
    async with following(client, job_id) as stream:

        async def over() -> bool:
            return stream.ended or stream.pings >= PINGS

        await eventually(over, f"{PINGS} pings or the end")
        return stream.pings
