"""How much processor and memory this container may use, as the cgroup says.

ffmpeg and onnxruntime size themselves by the node's cores; in a pod with a quota that means
throttling and memory that was never granted, so every thread count comes from here.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path("/sys/fs/cgroup")
_V1_UNLIMITED_BYTES: Final = 1 << 60  # version 1 writes a number near 2**63 for "no limit"


@dataclass(frozen=True)
class Quota:
    """Granted cores (fractional) and memory in bytes; None means the whole machine's."""

    cores: float
    memory: int | None


def read_quota(root: Path = _ROOT) -> Quota:
    """The tighter of cgroup limits and scheduler affinity; cgroup version 2, then 1."""
    usable = float(len(os.sched_getaffinity(0)))
    limit = _cpu_v2(root) or _cpu_v1(root)
    return Quota(min(usable, limit) if limit else usable, _memory(root))


def _cpu_v2(root: Path) -> float | None:
    quota, _, period = _read(root / "cpu.max").partition(" ")
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() else None


def _cpu_v1(root: Path) -> float | None:
    quota = _read(root / "cpu/cpu.cfs_quota_us")
    period = _read(root / "cpu/cpu.cfs_period_us")
    # -1 means no quota
    return int(quota) / int(period) if quota.isdigit() and period.isdigit() else None


def _memory(root: Path) -> int | None:
    for name in ("memory.max", "memory/memory.limit_in_bytes"):
        text = _read(root / name)
        if text.isdigit() and int(text) < _V1_UNLIMITED_BYTES:
            return int(text)
    return None


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


@dataclass(frozen=True)
class Workers:
    """Encoder processes at once, and threads for each."""

    count: int
    threads: int


_RESERVED_BYTES: Final = 300 << 20  # the Python process with numpy and a frame in hand
_WORKER_BYTES: Final = 300 << 20  # one 1080p veryfast encoder, measured


def plan_workers(quota: Quota, scenes: int) -> Workers:
    """As many encoders as there are scenes, cores and memory; at least one."""
    by_cores = max(1, int(quota.cores + 0.5))
    by_memory = (
        by_cores
        if quota.memory is None
        else max(1, (quota.memory - _RESERVED_BYTES) // _WORKER_BYTES)
    )
    count = max(1, min(scenes, by_cores, by_memory))
    return Workers(count, max(1, -(-by_cores // count)))
