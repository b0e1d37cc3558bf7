"""What a client sees through a proxy: events and when they arrive, and how long a stream lives.

curl reads the streams, as it speaks HTTP/2 too.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from testkit.servers.api import JOBS, Api, report
from testkit.waiting import eventually

from .proxies import Running

EVENTS: Final = 10
"""As many as show whether each event is late, or the first one."""

ARRIVAL_SECONDS: Final = 20.0
"""After which an event counts as held back."""

LATE_SECONDS: Final = 0.15
"""A proxy that adds more than this holds events back."""

FILM: Final = b"".join(b"frame %6d\n" % number for number in range(200_000))
"""A video of 2.6 MB that a proxy would like to compress."""

PINGS: Final = 3
"""The last comes after 24 s: later than the 15 s after which Envoy cuts, by itself."""


@dataclass
class Stream:
    """Events of one job, as they arrive."""

    arrived: dict[str, float] = field(default_factory=dict)
    """Time of arrival by the event's id; `time.monotonic`."""
    pings: int = 0
    ended: bool = False

    async def read(self, curl: asyncio.subprocess.Process) -> None:
        """Read to the end, which may be a cut."""
        assert curl.stdout is not None
        async for line in curl.stdout:
            if line.startswith(b"id:"):
                self.arrived[line.decode().strip()] = time.monotonic()
            elif line.startswith(b":"):
                self.pings += 1
        self.ended = True


@asynccontextmanager
async def following(
    url: str, job_id: str, authority: Path | None = None, http: str = "1.1"
) -> AsyncIterator[Stream]:
    """The events of a job, as a browser asks for them; leaves the stream at the end."""
    stream = Stream()
    certificates = ["--cacert", str(authority)] if authority else []
    curl = await asyncio.create_subprocess_exec(
        *("curl", "--silent", "--no-buffer", "--compressed", f"--http{http}", *certificates),
        f"{url}{JOBS}/{job_id}/events",
        stdout=asyncio.subprocess.PIPE,
    )
    reading = asyncio.create_task(stream.read(curl))
    try:
        yield stream
    finally:
        with suppress(ProcessLookupError):
            curl.terminate()
        await asyncio.gather(curl.wait(), reading)


async def delays(server: Running, api: Api, job_id: str, http: str = "1.1") -> list[float]:
    """Seconds by which each of `EVENTS` events arrives later through the proxy than from the API
    itself."""
    authority = server.certificates.authority
    async with (
        following(api.public, job_id) as direct,
        following(server.url, job_id, authority, http) as proxied,
    ):
        for number in range(1, EVENTS + 1):
            await _both_have(number, direct, proxied)
            await asyncio.to_thread(_report, api, job_id, number / 100)
        await _both_have(EVENTS + 1, direct, proxied)
    return [proxied.arrived[each] - direct.arrived[each] for each in direct.arrived][1:]


async def _both_have(events: int, *streams: Stream) -> None:
    async def have() -> bool:
        return all(len(stream.arrived) >= events for stream in streams)

    await eventually(
        have, f"event {events}", ARRIVAL_SECONDS, poll=0.01, seen=lambda: repr(streams)
    )


def _report(api: Api, job_id: str, progress: float) -> None:
    with api.internal_client() as internal:
        assert report(internal, job_id, progress=progress).is_success


async def pings(server: Running, job_id: str) -> int:
    """How many of `PINGS` pings the stream of a waiting job brings before it is cut."""
    async with following(server.url, job_id, server.certificates.authority) as stream:

        async def over() -> bool:
            return stream.ended or stream.pings >= PINGS

        await eventually(over, f"{PINGS} pings or the end")
        return stream.pings
