"""A real S3 server (versitygw) for the session, with one bucket."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from testkit.paths import tool
from testkit.servers.port import free_port, listens
from testkit.servers.process import until_ready

ACCESS_KEY_ID: Final = "test-access"
SECRET_ACCESS_KEY: Final = "test-secret-key"
BUCKET: Final = "videojobs"


@dataclass
class S3Server:
    """An S3 server whose objects are files under `folder`; a test may stop and start it."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Its endpoint."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it listens."""
        (self.folder / "data" / BUCKET).mkdir(parents=True, exist_ok=True)
        log = self.folder / "versitygw.log"
        command = [
            str(tool("versitygw")),
            f"--port=127.0.0.1:{self.port}",
            f"--access={ACCESS_KEY_ID}",
            f"--secret={SECRET_ACCESS_KEY}",
            "posix",
            str(self.folder / "data"),
        ]
        with log.open("ab") as output:
            self.process = subprocess.Popen(command, stdout=output, stderr=output)
        until_ready(lambda: listens(self.port), self.process, log)

    def stop(self) -> None:
        """End it; files stay."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One server for the session; tests use keys of their own."""
    server = S3Server(free_port(), tmp_path_factory.mktemp("s3"))
    server.start()
    yield server
    server.stop()
