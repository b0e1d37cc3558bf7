"""A Docker engine that answers: the one at hand, or on Debian as root one started here."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

from tools.cluster import debian, paths, runtime_wrapper, steps

START_TIMEOUT_SECONDS = 60

PID_FILE = paths.DOCKER / "dockerd.pid"
LOG_FILE = paths.DOCKER / "dockerd.log"
RUNTIME_FILE = paths.DOCKER / "runc-within-bounds"
RUNTIME_NAME = "runc-within-bounds"

# Where Debian's dockerd keeps its own containerd, and where it looks for a system one.
CONTAINERD_PID_FILE = Path("/var/run/docker/containerd/containerd.pid")
SYSTEM_CONTAINERD_SOCKET = Path("/run/containerd/containerd.sock")

INSTALL_HINT = (
    "No Docker engine answers. Install and start one (https://docs.docker.com/engine/install), "
    "or point DOCKER_HOST at one, and run this again."
)


def answers() -> bool:
    """Does a Docker engine answer?"""
    version = steps.capture(["docker", "version", "--format", "{{.Server.Version}}"], timeout=10)
    return bool(version)


def ensure() -> None:
    """Return when a Docker engine answers; StepFailed when none can be started."""
    if answers():
        return
    if not can_start_engine():
        raise steps.StepFailed(INSTALL_HINT)
    if shutil.which("dockerd") is None:
        install()
    with steps.step("start the Docker engine"):
        if Path("/run/systemd/system").is_dir():
            subprocess.run(["systemctl", "start", "docker"], check=False)
        else:
            start_by_hand()
        steps.wait_until(
            "the Docker engine answers", answers, START_TIMEOUT_SECONDS, f"Read {LOG_FILE}."
        )


def can_start_engine() -> bool:
    """Only as root on Debian or its kin, and never in place of an engine the user named."""
    return debian.can_install() and "DOCKER_HOST" not in os.environ


def install() -> None:
    """Install Debian's Docker engine."""
    with steps.step("install the Docker engine") as step:
        debian.install(step, "docker.io")


def start_by_hand() -> None:
    """Start dockerd where no init system does, in a session of its own so that it stays."""
    paths.DOCKER.mkdir(parents=True, exist_ok=True)
    if is_running(PID_FILE, "dockerd"):
        return
    remove_leftovers()
    command = ["dockerd", "--pidfile", str(PID_FILE), "--live-restore"]
    if missing_capabilities():
        install_runtime()
        command += ["--add-runtime", f"{RUNTIME_NAME}={RUNTIME_FILE}"]
        command += ["--default-runtime", RUNTIME_NAME]
    with LOG_FILE.open("ab") as log:
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd="/",
            start_new_session=True,
        )


def missing_capabilities() -> frozenset[str]:
    """The capabilities that no container can be given here."""
    last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
    known = frozenset(runtime_wrapper.CAPABILITIES[: last + 1])
    return known - runtime_wrapper.granted(Path("/proc/self/status").read_text())


def install_runtime() -> None:
    """Write the runtime wrapper as one executable file that outlives this checkout."""
    source = Path(runtime_wrapper.__file__).read_text()
    RUNTIME_FILE.write_text(f"#!{sys.executable} -IS\n{source}")
    RUNTIME_FILE.chmod(0o755)


def remove_leftovers() -> None:
    """Remove what a killed engine left behind and would make the next one refuse or wait.

    dockerd trusts a pid file when any process has that pid, and a containerd socket file
    even when nobody listens on it.
    """
    for pid_file, program in ((PID_FILE, "dockerd"), (CONTAINERD_PID_FILE, "containerd")):
        if not is_running(pid_file, program):
            pid_file.unlink(missing_ok=True)
    if SYSTEM_CONTAINERD_SOCKET.exists() and not accepts(SYSTEM_CONTAINERD_SOCKET):
        SYSTEM_CONTAINERD_SOCKET.unlink()


def is_running(pid_file: Path, program: str) -> bool:
    """Is the process that the pid file names alive, and is it that program?

    A killed process keeps its number and name until its parent takes note of its end.
    """
    try:
        stat = Path(f"/proc/{int(pid_file.read_text())}/stat").read_text()
    except (OSError, ValueError):
        return False
    # PID (PROGRAM) STATE ..., and a program's name may hold parentheses itself.
    name, _, rest = stat.partition("(")[2].rpartition(")")
    return name == program and rest.split()[0] not in ("Z", "X")


def accepts(path: Path) -> bool:
    """Does somebody listen on the Unix socket?"""
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(path))
        except OSError:
            return False
        return True
