"""The CPU and memory limits of this container, read from its cgroup.

ffmpeg and onnxruntime size themselves by the node's cores; in a pod with a quota that causes
throttling and exceeds the memory limit, so every thread count is derived from these limits.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ROOT: Final = Path("/sys/fs/cgroup")
_MEMBERSHIP: Final = Path("/proc/self/cgroup")
_V1_UNLIMITED_BYTES: Final = 1 << 60  # version 1 writes a number near 2**63 for "no limit"


@dataclass(frozen=True)
class Quota:
    """CPU cores (fractional) and memory in bytes that may be used; None means no memory limit."""

    cores: float
    memory: int | None


def node_cores() -> int:
    """Cores of the node that this process may use, without regard to the container's limit."""
    return len(os.sched_getaffinity(0))


def read_quota(root: Path = _ROOT, membership: Path = _MEMBERSHIP) -> Quota:
    """The tightest of the cgroup limits (version 2 and 1) and the CPU affinity.

    A container sees its own cgroup as the root; elsewhere `membership` names the process's cgroup.
    """
    usable = float(node_cores())
    groups = _groups(membership)
    v2, cpu, memory = (groups.get(name, "") for name in ("", "cpu", "memory"))
    limits = [
        *_cpu_v2(root / v2),
        *_cpu_v2(root),
        *_cpu_v1(root / "cpu" / cpu),
        *_cpu_v1(root / "cpu"),
    ]
    granted = [
        *_memory(root / v2 / "memory.max"),
        *_memory(root / "memory.max"),
        *_memory(root / "memory" / memory / "memory.limit_in_bytes"),
        *_memory(root / "memory" / "memory.limit_in_bytes"),
    ]
    return Quota(min([usable, *limits]), min(granted, default=None))


def _groups(membership: Path) -> dict[str, str]:
    """The process's cgroup by controller; that of version 2 has the empty name."""
    rows = [line.split(":", 2) for line in _read(membership).splitlines()]
    return {
        controller: path.lstrip("/")
        for _, controllers, path in rows
        for controller in controllers.split(",")
    }


def _cpu_v2(group: Path) -> list[float]:
    quota, _, period = _read(group / "cpu.max").partition(" ")
    return [int(quota) / int(period)] if quota.isdigit() and period.isdigit() else []


def _cpu_v1(group: Path) -> list[float]:
    quota, period = _read(group / "cpu.cfs_quota_us"), _read(group / "cpu.cfs_period_us")
    # -1 means no quota
    return [int(quota) / int(period)] if quota.isdigit() and period.isdigit() else []


def _memory(limit: Path) -> list[int]:
    text = _read(limit)
    return [int(text)] if text.isdigit() and int(text) < _V1_UNLIMITED_BYTES else []


def _read(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""


@dataclass(frozen=True)
class Workers:
    """How many encoder processes run at once, and threads for each of them."""

    count: int
    threads: int


_RESERVED_BYTES: Final = 300 << 20  # the Python process with numpy and a frame in hand
_WORKER_BYTES: Final = 300 << 20  # one 1080p veryfast encoder, measured


def plan_workers(quota: Quota, scenes: int) -> Workers:
    """As many encoders as scenes, cores and memory allow, at least one; half a core is a core."""
    by_cores = max(1, int(quota.cores + 0.5))
    by_memory = (
        by_cores
        if quota.memory is None
        else max(1, (quota.memory - _RESERVED_BYTES) // _WORKER_BYTES)
    )
    count = max(1, min(scenes, by_cores, by_memory))
    return Workers(count, max(1, -(-by_cores // count)))
