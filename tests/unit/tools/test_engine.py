"""What a killed Docker engine leaves behind is told from what runs."""

import os
import socket
import subprocess
from pathlib import Path

import pytest
from tools.cluster.engine import accepts, is_running

OWN = "the program that runs this test"
NO_PROCESS = 2**22 + 1  # above the kernel's highest process id


@pytest.mark.parametrize(
    ("content", "program", "expected"),
    [
        (f"{os.getpid()}\n", OWN, True),
        (f"{os.getpid()}", "dockerd", False),
        (f"{NO_PROCESS}", OWN, False),
        ("", OWN, False),
        ("garbage", OWN, False),
    ],
    # Not by the values: every worker of a run has another pid.
    ids=["its own", "the number went to another program", "nobody's", "empty", "garbage"],
)
def test_a_pid_file_counts_only_while_its_program_has_that_pid(
    tmp_path: Path, content: str, program: str, expected: bool
) -> None:
    pid_file = tmp_path / "pid"
    pid_file.write_text(content)
    if program == OWN:  # by another name while a test runs: xdist shows there which one it is
        program = Path("/proc/self/comm").read_text().rstrip("\n")
    assert is_running(pid_file, program) is expected


def test_a_killed_process_that_nobody_waited_for_is_not_running(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"]) as sleeper:
        pid_file = tmp_path / "pid"
        pid_file.write_text(str(sleeper.pid))
        assert is_running(pid_file, "sleep")
        sleeper.kill()
        os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)
        assert Path(f"/proc/{sleeper.pid}").exists()
        assert not is_running(pid_file, "sleep")


def test_no_pid_file_is_no_process(tmp_path: Path) -> None:
    assert not is_running(tmp_path / "pid", OWN)


def test_a_socket_file_counts_only_while_somebody_listens(tmp_path: Path) -> None:
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        assert accepts(path)
    assert path.exists()
    assert not accepts(path)
