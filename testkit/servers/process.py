"""A server as a child process: started with a log, awaited, stopped."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Protocol

from testkit.waiting import until

START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 25.0
"""Longer than any of them takes to answer its last requests."""
_POLL_SECONDS: Final = 0.01
_TAIL_LINES: Final = 20


class Process(Protocol):
    """The part of `subprocess.Popen` that tests need."""

    pid: int

    def poll(self) -> int | None:
        """The exit code, the negative number of the signal that has ended it, or None."""

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; returns as `poll`. Raises subprocess.TimeoutExpired after so many
        seconds."""

    def send_signal(self, number: int, /) -> None:
        """Send a signal, unless it has ended."""

    def terminate(self) -> None:
        """SIGTERM."""

    def kill(self) -> None:
        """SIGKILL."""


Launch = Callable[[str, Mapping[str, str], IO[bytes]], Process]
"""Starts a program, by the name of its module, with an environment and a log for its output."""


def spawn(module: str, environment: Mapping[str, str], log: IO[bytes]) -> "subprocess.Popen[bytes]":
    """Start a program by its command line; a `Launch`."""
    command = [sys.executable, "-m", module]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


class StartError(Exception):
    """A server ended instead of becoming ready."""


@contextmanager
def serving(
    command: Sequence[str], log: Path, variables: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a command, its output in `log`; SIGTERM at the end, SIGKILL if it stays."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env={**os.environ, **(variables or {})}, stdout=output, stderr=output
        )
    with stopped_at_the_end(process):
        yield process


@contextmanager
def stopped_at_the_end(process: Process) -> Iterator[None]:
    """SIGTERM at the end, SIGKILL if it stays."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until_ready(ready: Callable[[], bool], process: Process, log: Path) -> None:
    """Wait until a server is ready. Raises `StartError` if it ends first; the message of either
    failure ends with the last lines of its log."""

    def is_ready() -> bool:
        code = process.poll()
        if code is not None:
            raise StartError(f"{log} ended with {code}:\n{tail(log)}")
        return ready()

    until(is_ready, f"{log} is ready", START_SECONDS, poll=_POLL_SECONDS, seen=lambda: tail(log))


def tail(log: Path) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-_TAIL_LINES:])
