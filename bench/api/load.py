"""The load generator, a process of its own: raw HTTP/1.1 on kept connections, figures as JSON.

    python -m bench.api.load PLAN.json

A plan has `port`, `requests` (texts, sent in turn), `connections`, `seconds`, and `rate`: requests
a second in all, or 0 for as many as the answers allow. With a rate, latency counts from the moment
at which a request was due, so a slow answer is charged to those that it delays.
"""

import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import cast

import uvloop


@dataclass(frozen=True)
class Plan:
    """The requests to send, the number of clients and the rate."""

    port: int
    requests: list[str]
    connections: int
    seconds: float
    rate: float = 0.0


@dataclass
class Figures:
    """Status and latency of each response."""

    seconds: float = 0.0
    statuses: Counter[str] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, object]:
        """Summary for JSON, latencies in milliseconds."""
        ordered = sorted(self.latencies)

        def at(share: float) -> float:
            return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 2)

        return {
            "requests": len(ordered),
            "per_second": round(len(ordered) / self.seconds, 1),
            "statuses": dict(self.statuses),
            "p50": at(0.5),
            "p95": at(0.95),
            "p99": at(0.99),
            "max": at(1.0),
        }


class Connection(asyncio.Protocol):
    """Sends one request at a time and reads one answer with a Content-Length."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self._buffer = b""
        self._answer: asyncio.Future[str] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport of the connection."""
        self.transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass

    def data_received(self, data: bytes) -> None:
        """Collect the response; completes the pending request at its end."""
        self._buffer += data
        head, found, body = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line[15:])
        if len(body) >= length and self._answer is not None and not self._answer.done():
            self._buffer = body[length:]
            self._answer.set_result(head[9:12].decode())

    def connection_lost(self, exc: Exception | None) -> None:
        """End the pending request as lost: the server closed the connection."""
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(f"lost: {exc}")

    async def ask(self, request: bytes) -> str:
        """Send one request; returns the status of its response."""
        assert self.transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self._answer


async def drive(plan: Plan) -> Figures:
    """Execute a plan and collect its figures."""
    figures = Figures()
    loop = asyncio.get_running_loop()
    wanted = itertools.cycle([text.encode() for text in plan.requests])
    begun = time.perf_counter()
    due = _due(plan, begun)

    async def client() -> None:
        _, connection = await loop.create_connection(Connection, "127.0.0.1", plan.port)
        for moment in due:
            now = time.perf_counter()
            if moment > now:
                await asyncio.sleep(moment - now)
            sent = moment or now
            figures.statuses[await connection.ask(next(wanted))] += 1
            figures.latencies.append(time.perf_counter() - sent)
        assert connection.transport is not None
        connection.transport.close()

    await asyncio.gather(*(client() for _ in range(plan.connections)))
    figures.seconds = time.perf_counter() - begun
    return figures


def _due(plan: Plan, begun: float) -> Iterator[float]:
    """Due times of requests, shared by all clients; 0.0 means at once."""
    if plan.rate:
        for number in range(int(plan.rate * plan.seconds)):
            yield begun + number / plan.rate
        return
    while time.perf_counter() - begun < plan.seconds:
        yield 0.0


def main() -> None:
    """Print the figures of the plan that is named on the command line."""
    plan = Plan(**json.loads(Path(sys.argv[1]).read_text()))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(drive(plan))
    print(json.dumps(figures.summary()))


def write(plan: Plan, path: Path) -> None:
    """Write a plan to a file, for `main` of another process."""
    path.write_text(json.dumps(asdict(plan)))


if __name__ == "__main__":
    main()
