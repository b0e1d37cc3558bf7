"""A real redis-server for the session, on a free port, without persistence."""

import contextlib
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from testkit.servers.port import free_port
from testkit.servers.process import until_ready


@dataclass
class RedisServer:
    """A redis-server process that a test may stop, freeze and start again.

    `options` are lines of redis.conf; `access` is how `client` gets in.
    """

    port: int
    folder: Path
    options: tuple[str, ...] = ()
    access: dict[str, Any] = field(default_factory=dict)
    sentinel: bool = False
    process: subprocess.Popen[bytes] | None = None

    @property
    def variables(self) -> dict[str, str]:
        """What a program needs to know to reach it."""
        return {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": str(self.port)}

    def start(self) -> None:
        """Start it and wait until it answers."""
        program = shutil.which("redis-server")
        assert program, "redis-server is not installed: apt-get install redis-server"
        configuration = self.folder / "redis.conf"  # a Sentinel keeps what it learns in it
        configuration.write_text("\n".join([*self._lines(), *self.options, ""]))
        command = [program, str(configuration), *(["--sentinel"] if self.sentinel else [])]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)  # stopped by stop()
        until_ready(self._answers, self.process, self.folder / "redis.log")

    def _lines(self) -> list[str]:
        lines = ["bind 127.0.0.1", f"dir {self.folder}", f"port {self.port}"]
        return lines if self.sentinel else [*lines, 'save ""', "appendonly no"]

    def _answers(self) -> bool:
        with contextlib.suppress(RedisConnectionError), self.client() as client:
            return bool(client.ping())
        return False

    def freeze(self) -> None:
        """Keep its connections and answer nothing, as a server whose disk hangs."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on after `freeze`."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it; data is lost."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def client(self) -> "Redis":
        """A synchronous client, for tests that look by hand."""
        return Redis(port=self.port, decode_responses=True, **self.access)


@contextlib.contextmanager
def redis_running(folder: Path) -> Iterator[RedisServer]:
    """An empty server on a free port; stopped at the end, whatever happened."""
    server = RedisServer(free_port(), folder)
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One server for the session; tests use ids of their own and share it."""
    with redis_running(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="module")
def module_redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A server for the tests of one module that count what is in it."""
    with redis_running(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def own_redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    """A server for one test that stops it or needs it empty."""
    with redis_running(tmp_path) as server:
        yield server
