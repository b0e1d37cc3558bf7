"""The operator as a process: `python -m videojobs_operator`, started, asked and ended."""

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from testkit.servers.port import free_port
from testkit.servers.prefork import fork
from testkit.servers.process import Launch, Process

TOKEN_KEY: Final = "k" * 48


def operator_environment(
    kubeconfig: Path, redis: Mapping[str, str], namespace: str = ""
) -> dict[str, str]:
    """Variables that the chart sets too. `redis` are `REDIS_*`; an empty namespace means all."""
    return {
        "KUBECONFIG": str(kubeconfig),
        "VIDEOJOBS_NAMESPACE": namespace,
        "VIDEOJOBS_RENDERER_IMAGE": "videojobs-renderer:test",
        "VIDEOJOBS_REPORT_URL": "http://videojobs-internal:8013/internal/v1",
        "VIDEOJOBS_TOKEN_KEY": TOKEN_KEY,
        **redis,
    }


@dataclass
class OperatorProcess:
    """One `python -m videojobs_operator`; its name is its identity in the Lease.

    Each start appends to the same log and serves the same port, as one pod's container does. A
    prefork server starts it, unless `launch` is `spawn`.
    """

    name: str
    environment: Mapping[str, str]
    log: Path
    port: int = field(default_factory=free_port)
    launch: Launch = fork
    _process: Process | None = field(default=None)

    async def start(self, **settings: object) -> None:
        """Start it; `settings` are `VIDEOJOBS_*`."""
        own = {"identity": self.name, "health_port": self.port, **settings}
        variables = {f"VIDEOJOBS_{name.upper()}": str(value) for name, value in own.items()}
        environment = {**os.environ, **self.environment, **variables}
        with self.log.open("ab") as log:
            self._process = self.launch("videojobs_operator", environment, log)

    @property
    def pid(self) -> int:
        """Of the running process."""
        return self._started.pid

    @property
    def _started(self) -> Process:
        assert self._process is not None, f"operator {self.name} has not been started"
        return self._process

    @property
    def running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._started.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; returns the exit code."""
        return await asyncio.to_thread(self._started.wait)

    async def stop(self) -> int:
        """SIGTERM; returns the exit code."""
        self.send(signal.SIGTERM)
        return await self.ended()

    async def kill(self) -> None:
        """SIGKILL: a process without time to clean up."""
        self.send(signal.SIGKILL)
        await self.ended()

    async def discard(self) -> None:
        """The end of a test."""
        if self.running:
            await self.kill()

    async def ask(self, path: str) -> tuple[int, str]:
        """GET of a probe or the metrics; status 0 when the connection fails."""
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
