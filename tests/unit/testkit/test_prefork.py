"""A forked process is what a start by its command line would be, without its imports."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from testkit.paths import REPOSITORY
from testkit.servers.prefork import Prefork, PreforkError
from testkit.servers.process import Launch, Process, spawn
from testkit.waiting import until

END_SECONDS: Final = 30.0

IMPORTED: Final = """
import os

PID = os.getpid()
"""

MAIN: Final = """
import json
import os
import signal
import sys

from program import imported


def main() -> None:
    match os.environ["TASK"]:
        case "exit":
            sys.exit(int(os.environ["CODE"]))
        case "fail":
            raise ValueError("broken")
        case "wait":
            print("waiting", flush=True)
            signal.pause()
        case "describe":
            print(json.dumps({
                "argv": sys.argv,
                "environment": dict(os.environ),
                "files": sorted(os.listdir("/proc/self/fd")),
                "folder": os.getcwd(),
                "interrupt": str(signal.getsignal(signal.SIGINT)),
                "name": __name__,
                "module": sys.modules["__main__"].__file__,
                "path": sys.path,
            }))
        case "leave":
            os.environ["LEFT"] = "behind"
        case "compare":
            print(imported.PID, os.getpid())
    print("the end", file=sys.stderr)


if __name__ == "__main__":
    main()
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folder of a package `program`, which can be imported from here."""
    package = tmp_path / "program"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "imported.py").write_text(IMPORTED)
    (package / "__main__.py").write_text(MAIN)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(REPOSITORY)
    return package


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """SIGINT as at a terminal, which the background of a shell ignores, and so its programs."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def prefork(program: Path) -> Iterator[Prefork]:
    """A server of the program."""
    server = Prefork(program.name)
    yield server
    server.close()


def launch(how: Launch, log: Path, task: str, **variables: str) -> Process:
    with log.open("wb") as output:
        return how("program", {**os.environ, "TASK": task, **variables}, output)


def forked(prefork: Prefork, log: Path, task: str, **variables: str) -> Process:
    return launch(lambda _, *request: prefork.start(*request), log, task, **variables)


def output_of(process: Process, log: Path) -> str:
    assert process.wait(END_SECONDS) == 0
    return log.read_text()


def description(process: Process, log: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads(output_of(process, log).splitlines()[-2])
    return described


def waiting(process: Process, log: Path) -> Process:
    """A process that has come to its signal.pause()."""
    until(lambda: "waiting" in log.read_text(), f"process {process.pid} waits")
    return process


@pytest.mark.parametrize("code", [0, 1, 7])
def test_its_exit_code_is_the_programs(prefork: Prefork, tmp_path: Path, code: int) -> None:
    process = forked(prefork, tmp_path / "log", "exit", CODE=str(code))
    assert process.wait(END_SECONDS) == code
    assert process.poll() == code


def test_an_exception_ends_it_as_it_ends_any_program(prefork: Prefork, tmp_path: Path) -> None:
    process = forked(prefork, tmp_path / "log", "fail")
    assert process.wait(END_SECONDS) == 1
    assert (tmp_path / "log").read_text().endswith("ValueError: broken\n")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_a_signal_that_ends_it_is_a_negative_code(
    prefork: Prefork, tmp_path: Path, number: signal.Signals
) -> None:
    process = waiting(forked(prefork, tmp_path / "log", "wait"), tmp_path / "log")
    process.send_signal(number)
    assert process.wait(END_SECONDS) == -number


def test_a_process_that_runs_has_no_code(prefork: Prefork, tmp_path: Path) -> None:
    process = waiting(forked(prefork, tmp_path / "log", "wait"), tmp_path / "log")
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0)
    process.kill()
    process.wait(END_SECONDS)
    process.kill()  # as with Popen: an id that may be another's by now gets no signal


def test_it_is_what_its_command_line_would_start(prefork: Prefork, tmp_path: Path) -> None:
    own, log = {"ONE": "1"}, tmp_path / "log"
    real = description(launch(spawn, log, "describe", **own), log)
    assert real["name"] == "__main__"
    assert real["environment"]["ONE"] == "1"
    assert description(forked(prefork, log, "describe", **own), log) == real


def test_all_its_output_is_in_its_log_and_no_others(prefork: Prefork, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    process = forked(prefork, first, "wait")
    assert output_of(forked(prefork, second, "leave"), second) == "the end\n"
    assert waiting(process, first).poll() is None
    process.kill()
    process.wait(END_SECONDS)
    assert first.read_text() == "waiting\n"


def test_what_one_does_to_its_environment_no_other_sees(prefork: Prefork, tmp_path: Path) -> None:
    log = tmp_path / "log"
    output_of(forked(prefork, log, "leave", GIVEN="once"), log)
    environment = description(forked(prefork, log, "describe"), log)["environment"]
    assert not {"LEFT", "GIVEN"} & set(environment)


def test_imports_are_made_once_and_each_is_a_process_of_its_own(
    prefork: Prefork, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    seen = [output_of(forked(prefork, log, "compare"), log).split()[:2] for _ in range(2)]
    (imported, first), (imported_again, second) = seen
    assert imported == imported_again
    assert len({imported, first, second}) == 3


def test_each_of_many_has_its_own_code(prefork: Prefork, tmp_path: Path) -> None:
    codes = range(20)
    processes = [forked(prefork, tmp_path / "log", "exit", CODE=str(code)) for code in codes]
    assert [process.wait(END_SECONDS) for process in processes] == list(codes)


@pytest.mark.parametrize(
    ("started", "message"),
    [
        (
            "import threading, time; threading.Thread(target=time.sleep, args=[9]).start()",
            "threads",
        ),
        ("import asyncio; LOOP = asyncio.new_event_loop()", "opened"),
        ("import socket; SERVER = socket.socket()", "opened"),
    ],
)
def test_a_program_that_starts_something_when_imported_is_refused(
    program: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], started: str, message: str
) -> None:
    (program / "imported.py").write_text(f"{IMPORTED}\n{started}\n")
    prefork = Prefork(program.name)
    with pytest.raises(PreforkError, match="has ended"):
        forked(prefork, tmp_path / "log", "exit", CODE="0")
    prefork.close()
    assert message in capfd.readouterr().err


TEST_PROCESS: Final = """
import os, sys
from testkit.servers.prefork import fork, _server_of
with open(sys.argv[1], "wb") as log:
    process = fork("program", {**os.environ, "TASK": "wait"}, log)
print(process.pid, _server_of("program")._server.pid, flush=True)
process.wait()
"""


@pytest.mark.parametrize("victim", ["test process", "server"])
@pytest.mark.usefixtures("program")
def test_no_process_outlives_the_test_process_or_the_server(tmp_path: Path, victim: str) -> None:
    log = tmp_path / "log"
    with subprocess.Popen(
        [sys.executable, "-c", TEST_PROCESS, str(log)], stdout=subprocess.PIPE, text=True
    ) as tests:
        assert tests.stdout is not None
        forked_pid, server = map(int, tests.stdout.readline().split())
        ends = select.poll()
        descriptors = [os.pidfd_open(pid) for pid in (forked_pid, server)]
        for descriptor in descriptors:
            ends.register(descriptor, select.POLLIN)
        until(lambda: "waiting" in log.read_text(), "the program waits")
        assert ends.poll(0) == []
        os.kill(tests.pid if victim == "test process" else server, signal.SIGKILL)
        until(lambda: len(ends.poll(0)) == 2, "both have ended", END_SECONDS)
    for descriptor in descriptors:
        os.close(descriptor)
