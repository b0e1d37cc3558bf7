"""Operator processes side by side, for tests of hand-overs."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from testkit.servers.redis_server import free_port


@dataclass
class OperatorProcess:
    """One `python -m videojobs_operator` with an identity and a port of its own."""

    name: str
    environment: Mapping[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    _process: asyncio.subprocess.Process | None = field(default=None)

    async def start(self, **settings: object) -> None:
        """Start it; `settings` are `VIDEOJOBS_*`."""
        own = {"identity": self.name, "health_port": self.port, **settings}
        variables = {f"VIDEOJOBS_{name.upper()}": str(value) for name, value in own.items()}
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "videojobs_operator",
                env={**os.environ, **self.environment, **variables},
                stdout=log,
                stderr=log,
            )

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def send(self, number: signal.Signals) -> None:
        """A signal to it."""
        assert self._process is not None
        self._process.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; returns the exit code."""
        assert self._process is not None
        return await self._process.wait()

    async def discard(self) -> None:
        """The end of a test."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def ask(self, path: str) -> tuple[int, str]:
        """GET of a probe or the metrics; status 0 when nobody answers."""
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = await client.get(f"http://127.0.0.1:{self.port}{path}")
        except httpx.TransportError:
            return 0, ""
        return answer.status_code, answer.text

    async def leads(self) -> bool:
        """Whether it says that it leads."""
        _, text = await self.ask("/metrics")
        return 'leader_election_master_status{name="videojobs-operator"} 1.0' in text

    async def is_ready(self) -> bool:
        """Whether Kubernetes would send it traffic."""
        return (await self.ask("/readyz"))[0] == 200

    async def metric(self, name: str) -> float:
        """Sum of the series of a metric."""
        _, text = await self.ask("/metrics")
        lines = [line for line in text.splitlines() if line.startswith((f"{name} ", f"{name}{{"))]
        return sum(float(line.rpartition(" ")[2]) for line in lines)
