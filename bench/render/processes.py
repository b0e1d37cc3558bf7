"""A render as a process tree: wall time, CPU time and memory, as the pod's limit counts them."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PERIOD_SECONDS: Final = 0.1


@dataclass(frozen=True)
class Cost:
    """Seconds and bytes. `tree` is all processes together, `largest` the largest one."""

    wall: float
    cpu: float
    tree: int
    largest: int


def measure(command: list[str], environment: dict[str, str]) -> Cost:
    """Run to the end; CalledProcessError with its stderr when it fails."""
    started = time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True
    )
    peaks = [0, 0]
    ended = threading.Event()
    sampler = threading.Thread(target=_sample, args=(process.pid, peaks, ended))
    before = os.times()
    sampler.start()
    _, log = process.communicate()
    ended.set()
    sampler.join()
    after = os.times()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=log)
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return Cost(time.monotonic() - started, cpu, peaks[0], peaks[1])


def _sample(root: int, peaks: list[int], ended: threading.Event) -> None:
    while not ended.wait(_PERIOD_SECONDS):
        sizes = [_resident(pid) for pid in [root, *_descendants(root)]]
        peaks[0] = max(peaks[0], sum(sizes))
        peaks[1] = max(peaks[1], *sizes)


def _descendants(root: int) -> list[int]:
    found: list[int] = []
    for children in Path(f"/proc/{root}/task").glob("*/children"):
        try:
            pids = [int(pid) for pid in children.read_text().split()]
        except OSError:  # the thread is gone
            continue
        for pid in pids:
            found += [pid, *_descendants(pid)]
    return found


def _resident(pid: int) -> int:
    """Proportional share of shared pages, so that a sum counts each page once."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it is gone
        return 0
    return next(
        (int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0
    )
