"""Measures a process tree: wall time, CPU time and memory, as the pod's limit counts them."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PERIOD_SECONDS: Final = 0.1


@dataclass(frozen=True)
class Cost:
    """Seconds and bytes. `tree` is all processes together, `largest` the largest one.

    `first_line` is when the first line came on stderr, from the start of the first process.
    """

    wall: float
    cpu: float
    first_line: float
    tree: int
    largest: int


def measure(command: list[str], environment: Mapping[str, str]) -> Cost:
    """Run a command and measure it. Raises CalledProcessError with its stderr."""
    before = os.times()
    started = time.monotonic()
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    peaks = [0, 0]
    ended = threading.Event()
    sampler = threading.Thread(target=_sample, args=(process.pid, peaks, ended))
    sampler.start()
    first = process.stderr.readline()
    first_line = time.monotonic() - started
    log = first + process.stderr.read()
    code = process.wait()
    wall = time.monotonic() - started
    ended.set()
    sampler.join()
    if code:
        raise subprocess.CalledProcessError(code, command, stderr=log)
    after = os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return Cost(wall, cpu, first_line, peaks[0], peaks[1])


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
    """Proportional set size in bytes, so that a sum counts shared pages once."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it is gone
        return 0
    return next(
        (int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:")), 0
    )
