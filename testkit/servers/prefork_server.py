"""A prefork server: `python -m testkit.servers.prefork_server MODULE CONTROL`.

It imports a program once. For each request on the socket CONTROL it forks a process that runs the
program as `python -m MODULE` does, and it tells the exit code of each. `testkit.servers.prefork` is
its client.

A request is one message of a sequenced-packet socket: a JSON object of `environment` and `folder`,
with two file descriptors, one for the output and the write end of a pipe for the exit code. Its
answer is the process's id. The server ends when the client closes the socket or has ended; the
kernel kills what it has forked when it ends, for whatever reason.
"""

import ctypes
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

REQUEST_BYTES: Final = 1 << 20
"""Longer than any environment: a message that is longer would be cut."""
_PR_SET_PDEATHSIG: Final = 1
"""Of <linux/prctl.h>: the signal that a process gets when its parent ends."""


@dataclass(frozen=True)
class Request:
    """What a process is started with; `output` and `report` are open files of this process."""

    environment: dict[str, str]
    folder: str
    output: int
    report: int

    def take_over(self) -> None:
        """Make this process, which has just been forked, the one that was asked for."""
        os.environ.clear()
        os.environ.update(self.environment)
        os.chdir(self.folder)
        for standard in (sys.stdout, sys.stderr):
            os.dup2(self.output, standard.fileno())
        os.close(self.output)


class Server:
    """Forks processes and tells their exit codes, in one thread."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        # Unlike epoll, poll shares nothing with a forked process.
        self._selector = selectors.PollSelector()
        self._selector.register(control, selectors.EVENT_READ)

    def serve(self) -> Request | None:
        """Serve until the client has gone, and return None then; in each forked process, return
        its request."""
        while True:
            for key, _ in self._selector.select():
                if key.data is not None:
                    self._report_end(key.fd, *key.data)
                    continue
                request = self._receive()
                if request is None or self._fork(request):
                    return request

    def _receive(self) -> Request | None:
        message, files, _, _ = socket.recv_fds(self._control, REQUEST_BYTES, 2)
        return Request(**json.loads(message), output=files[0], report=files[1]) if message else None

    def _fork(self, request: Request) -> bool:
        """Returns whether this is the new process."""
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            _end_with(server)
            self._close(request.report)
            request.take_over()
            return True
        os.close(request.output)
        ended = os.pidfd_open(pid)
        self._selector.register(ended, selectors.EVENT_READ, (pid, request.report))
        self._control.send(str(pid).encode())
        return False

    def _close(self, report: int) -> None:
        """Close what a forked process has of the server's."""
        for key in self._selector.get_map().values():
            if key.data is not None:
                os.close(key.fd)
                os.close(key.data[1])
        os.close(report)
        self._control.close()

    def _report_end(self, ended: int, pid: int, report: int) -> None:
        self._selector.unregister(ended)
        os.close(ended)
        _, status = os.waitpid(pid, 0)
        with suppress(BrokenPipeError):  # nobody wants to know
            os.write(report, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(report)


def _end_with(parent: int) -> None:
    """Have this process killed when its parent ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it has ended before
        os.kill(os.getpid(), signal.SIGKILL)


def _load(module: str) -> None:
    """Import a program and all that it imports, without running it."""
    name = f"{module}.__main__"
    importlib.import_module(name)
    del sys.modules[name]  # it runs as `__main__`, with the rest as it is


def _check_that_nothing_has_started(control: int) -> None:
    """A fork copies one thread, and shares open files: there may be no more than these."""
    threads = os.listdir("/proc/self/task")
    assert len(threads) == 1, f"{len(threads)} threads have been started by imports"
    files = {}
    for name in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # that of the listing itself
            files[int(name)] = os.readlink(f"/proc/self/fd/{name}")
    others = {fd: target for fd, target in files.items() if fd not in {0, 1, 2, control}}
    assert not others, f"imports have opened {others}"


def main() -> None:
    """Serve; in each forked process, run the program."""
    module, control = sys.argv[1], int(sys.argv[2])
    # Ctrl-C is for the tests and the programs. A shell's background commands ignore it already.
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)
    _load(module)
    _check_that_nothing_has_started(control)
    # A collection in a forked process would write to, and so copy, all that has been imported.
    gc.collect()
    gc.freeze()
    if Server(socket.socket(fileno=control)).serve() is None:
        return
    signal.signal(signal.SIGINT, interrupt)
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
