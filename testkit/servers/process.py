"""A server as a child process: started with a log, awaited, stopped."""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from testkit.waiting import until

START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 25.0
"""Longer than any of them takes to answer its last requests."""
_POLL_SECONDS: Final = 0.01
_TAIL_LINES: Final = 20


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
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def until_ready(ready: Callable[[], bool], process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Wait until a server is ready. Raises `StartError` if it ends first; the message of either
    failure ends with the last lines of its log."""

    def is_ready() -> bool:
        if process.poll() is not None:
            raise StartError(f"{log} ended with {process.returncode}:\n{tail(log)}")
        return ready()

    until(is_ready, f"{log} is ready", START_SECONDS, poll=_POLL_SECONDS, seen=lambda: tail(log))


def tail(log: Path) -> str:
    """The last lines of a log."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-_TAIL_LINES:])
