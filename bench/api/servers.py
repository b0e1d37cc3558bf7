"""Starts the measured servers on core 0; everything else runs on the other cores."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from testkit.paths import CACHE
from testkit.servers import process
from testkit.servers.port import answers

CELERY_PACKAGES: Final = (
    "celery[redis]==5.7.0",
    "fastapi==0.165.0",
    "uvicorn==0.54.0",
    "uvloop==0.23.0",
    "httptools==0.9.0",
    "hiredis>=3.5",
)
_PEERS: Final = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Server:
    """A server under measurement."""

    name: str
    port: int
    process: "subprocess.Popen[bytes]"
    start_seconds: float

    def cpu_seconds(self) -> float:
        """CPU time of the process in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_megabytes(self) -> float:
        """Resident memory of the process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(text for text in status.splitlines() if text.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


@contextmanager
def serving(
    name: str, command: list[str], environment: Mapping[str, str], port: int, log: Path
) -> Iterator[Server]:
    """Start on core 0, wait for any answer, stop."""
    begun = time.monotonic()
    with process.serving(["taskset", "-c", "0", *command], log, environment) as started:
        url = f"http://127.0.0.1:{port}/livez"
        process.until_ready(lambda: answers(url), started, log)
        yield Server(name, port, started, time.monotonic() - begun)


def api_command() -> list[str]:
    """Command of this API, as in its image."""
    return [sys.executable, "-m", "videojobs_api"]


def plain_command(port: int) -> list[str]:
    """Command of peer 1, plain FastAPI."""
    return _uvicorn(sys.executable, "bench.api.peers.plain:app", port)


def celery_command(python: Path, port: int) -> list[str]:
    """Command of peer 2, FastAPI with Celery."""
    return [*_uvicorn(str(python), "celery_result:app", port), "--app-dir", str(_PEERS)]


def seed_celery(python: Path, environment: Mapping[str, str], job_ids: list[str]) -> None:
    """Write the results that peer 2 reads."""
    command = [str(python), str(_PEERS / "celery_result.py"), "seed", *job_ids]
    subprocess.run(command, check=True, env={**os.environ, **environment})


def celery_python() -> Path:
    """Interpreter of a virtual environment with Celery, made once and kept in the cache."""
    folder = CACHE / "bench" / f"celery-{CELERY_PACKAGES[0].partition('==')[2]}"
    python = folder / "bin" / "python"
    done = folder / ".installed"
    if not done.exists():
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "--quiet", "--clear", str(folder)], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", str(python), *CELERY_PACKAGES]
        subprocess.run(install, check=True)
        done.touch()
    return python


def _uvicorn(python: str, app: str, port: int) -> list[str]:
    return [python, "-m", "uvicorn", app, "--host", "127.0.0.1", "--port", str(port)]
