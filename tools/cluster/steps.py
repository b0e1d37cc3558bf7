"""A line of progress per step, a log per step, and a failure that says which log to read."""

import fcntl
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tools.cluster import paths
from tools.cluster.progress import BOARD

Command = Sequence[str | Path]

TAIL_LINES = 15


class StepFailed(Exception):
    """A step could not be done; the message tells the reader what to do next."""


STOPPED = "stopped, because another step failed"


class Children:
    """The commands that run for steps, of any number of threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self.stopped = False

    def run(self, command: Sequence[str], **options: Any) -> None:
        """Run a command with options of Popen; CalledProcessError unless it exits 0."""
        with self._lock:
            if self.stopped:
                raise subprocess.SubprocessError(STOPPED)
            process = subprocess.Popen(command, **options)
            self._running.add(process)
        try:
            with process:
                code = process.wait()
        finally:
            with self._lock:
                self._running.discard(process)
        if code:
            raise subprocess.CalledProcessError(code, command)

    def stop(self) -> None:
        """End what runs, and begin nothing more. With SIGTERM: a shell's background commands, and
        so their children, ignore SIGINT."""
        with self._lock:
            self.stopped = True
            for process in self._running:
                process.terminate()


CHILDREN = Children()
"""Of this process."""


class Step:
    """One unit of work; what its commands print goes to its log."""

    def __init__(self, title: str, log: Path) -> None:
        self.title = title
        self.log = log

    def run(
        self,
        command: Command,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        stdin: IO[bytes] | None = None,
    ) -> None:
        """Run a command to its end, its output in the log; StepFailed unless it exits 0.

        `env` is added to this process's environment.
        """
        with self.log.open("ab") as output:
            output.write(f"$ {' '.join(map(str, command))}\n".encode())
            output.flush()
            try:
                CHILDREN.run(
                    list(map(str, command)),
                    cwd=cwd,
                    env={**os.environ, **(env or {})},
                    stdin=stdin or subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            except (OSError, subprocess.SubprocessError) as error:
                output.write(f"{error}\n".encode())
                output.flush()
                raise StepFailed(f"{command[0]} failed: {self.explain()}") from error

    def explain(self) -> str:
        """Which log to read, and how it ends."""
        lines = self.log.read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join([f"read {self.log}, which ends:", *(f"    {line}" for line in lines)])


@contextmanager
def step(title: str) -> Iterator[Step]:
    """Give a step a log of its own, show it while it runs, and say how many seconds it took."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    log = paths.LOGS / f"{re.sub(r'[^a-z0-9]+', '-', title.lower()).strip('-')}.log"
    log.write_bytes(b"")
    BOARD.begin(title)
    try:
        yield Step(title, log)
    except BaseException:
        BOARD.end(title, failed=True)
        raise
    BOARD.end(title)


def capture(command: Command, *, timeout: float = 60, stdin: str | None = None) -> str | None:
    """What a command prints on standard output, stripped; None when it fails.

    For questions whose answer may well be no; use Step.run for work.
    """
    try:
        done = subprocess.run(
            list(map(str, command)),
            capture_output=True,
            check=True,
            input=stdin,
            text=True,
            timeout=timeout,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def wait_until(what: str, ready: Callable[[], bool], timeout: float, hint: str) -> None:
    """Ask `ready` until it says yes; StepFailed with the hint after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not ready():
        if CHILDREN.stopped:
            raise StepFailed(f"{what}: {STOPPED}")
        if time.monotonic() > deadline:
            raise StepFailed(f"{what}: not within {timeout:.0f} s. {hint}")
        time.sleep(0.2)


@contextmanager
def one_at_a_time(what: str = "") -> Iterator[None]:
    """Hold a lock of the cache, so that two runs never build or start the same thing at once."""
    paths.CACHE.mkdir(parents=True, exist_ok=True)
    with (paths.CACHE / (f"{what}.lock" if what else "lock")).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("waiting for another run to end ...", file=sys.stderr, flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
