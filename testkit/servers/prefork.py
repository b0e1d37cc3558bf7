"""Starts programs as processes of their own without the time that their imports take.

`python -m videojobs_operator` takes 0.5 s of CPU until it runs, nearly all of it for imports, and
1.3 s where its modules have no bytecode yet. A prefork server (`testkit.servers.prefork_server`)
has imported a program and forks a process for each start, which takes 0.05 s. A test process has
one server for each program; it ends with the test process, and what it has forked ends with it.

A forked process has its own id, environment, signal handlers, output and exit code, as one that is
started by its command line. Two things are as at the server's start: the seed of string hashes, and
variables that a library reads while it is imported. Our own modules read variables when they are
called. Of what the libraries read, `KUBECONFIG` has no effect, as our client names the file itself;
`SSL_CERT_FILE`, `PROMETHEUS_*` and `OTEL_PROPAGATORS` would have one. A test of those starts the
program with `testkit.servers.process.spawn`.
"""

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping
from functools import cache
from typing import IO, Final

from testkit.paths import REPOSITORY

_SERVER: Final = "testkit.servers.prefork_server"
_NUMBER_BYTES: Final = 16
"""Longer than a process's id or exit code in decimal."""


class PreforkError(Exception):
    """A prefork server has ended; its own output says why."""


class ForkedProcess:
    """A process of a prefork server, with the part of `subprocess.Popen` that tests need.

    The server waits for it, and tells its exit code through a pipe.
    """

    def __init__(self, pid: int, report: int) -> None:
        self.pid = pid
        self._report = report
        self._exit_code: int | None = None
        self._lock = threading.Lock()
        weakref.finalize(self, os.close, report)

    def poll(self) -> int | None:
        """The exit code, the negative number of the signal that has ended it, or None."""
        return self._code(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; returns as `poll`. Raises subprocess.TimeoutExpired after so many
        seconds."""
        code = self._code(timeout)
        if code is None:
            assert timeout is not None
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout)
        return code

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """SIGTERM."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _code(self, timeout: float | None) -> int | None:
        if self._exit_code is None and self._is_told(timeout):
            with self._lock:  # one thread may wait while another polls
                if self._exit_code is None:
                    self._exit_code = self._read()
        return self._exit_code

    def _is_told(self, timeout: float | None) -> bool:
        pipe = select.poll()
        pipe.register(self._report, select.POLLIN)
        return bool(pipe.poll(None if timeout is None else timeout * 1000))

    def _read(self) -> int:
        told = os.read(self._report, _NUMBER_BYTES)
        if not told:
            raise PreforkError(f"the server of process {self.pid} has ended before it")
        return int(told)


class Prefork:
    """The server of one program, and requests to it."""

    def __init__(self, module: str) -> None:
        self._control, its_own = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._lock = threading.Lock()
        with its_own:
            self._server = subprocess.Popen(
                [sys.executable, "-m", _SERVER, module, str(its_own.fileno())],
                cwd=REPOSITORY,
                pass_fds=[its_own.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )

    def start(self, environment: Mapping[str, str], log: IO[bytes]) -> ForkedProcess:
        """Start the program with exactly this environment, its output in `log`. The first start
        waits for the imports. Raises PreforkError when the server has ended."""
        told, report = os.pipe()
        try:
            return ForkedProcess(self._ask(environment, [log.fileno(), report]), told)
        except BaseException:
            os.close(told)
            raise
        finally:
            os.close(report)

    def _ask(self, environment: Mapping[str, str], files: list[int]) -> int:
        request = {"environment": dict(environment), "folder": os.getcwd()}
        with self._lock:
            try:
                socket.send_fds(self._control, [json.dumps(request).encode()], files)
                answer = self._control.recv(_NUMBER_BYTES)
            except ConnectionError as error:
                raise PreforkError("the server has ended") from error
        if not answer:
            raise PreforkError("the server has ended")
        return int(answer)

    def close(self) -> None:
        """End the server, and what still runs of its processes."""
        self._control.close()
        self._server.wait()


@cache
def _server_of(module: str) -> Prefork:
    server = Prefork(module)
    atexit.register(server.close)
    return server


def fork(module: str, environment: Mapping[str, str], log: IO[bytes]) -> ForkedProcess:
    """Start a program by the test process's own prefork server; a `Launch`."""
    return _server_of(module).start(environment, log)
