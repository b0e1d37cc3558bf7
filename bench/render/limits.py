"""Applies a pod's limits on this machine: with cgroups where permitted, else with CPU affinity."""

import contextlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CORES: Final = 2
MEMORY_BYTES: Final = 1 << 30
_ROOT: Final = Path("/sys/fs/cgroup")
_PERIOD: Final = 100_000  # microseconds
_JOIN: Final = 'for group in $GROUPS_TO_JOIN; do echo $$ > "$group/cgroup.procs"; done; exec "$@"'


@dataclass(frozen=True)
class Pod:
    """Command prefix and environment that apply the limits, and a description of them."""

    prefix: tuple[str, ...]
    environment: Mapping[str, str]
    description: str


@contextmanager
def pod() -> Iterator[Pod]:
    """The limits, in force within the block."""
    affinity = ("taskset", "-c", ",".join(str(core) for core in cores()))
    groups = _version_2() or _version_1()
    if not groups:
        yield Pod(affinity, {}, f"{CORES} cores by affinity; memory not limited, only measured")
        return
    try:
        joined = ("sh", "-c", _JOIN, "sh", *affinity)
        paths = {"GROUPS_TO_JOIN": " ".join(str(group) for group in groups)}
        yield Pod(joined, paths, f"{CORES} cores and {MEMORY_BYTES >> 20} MiB by cgroup")
    finally:
        for group in groups:
            group.rmdir()


def cores() -> list[int]:
    """The pod's CPU numbers: the first of those that this process may use."""
    return sorted(os.sched_getaffinity(0))[:CORES]


def _version_2() -> list[Path]:
    """One group with both limits; empty if the parent has processes and cannot be divided."""
    return _made(
        {
            _ROOT / _member("") / _name(): {
                "cpu.max": f"{CORES * _PERIOD} {_PERIOD}",
                "memory.max": str(MEMORY_BYTES),
            }
        }
    )


def _version_1() -> list[Path]:
    return _made(
        {
            _ROOT / "cpu" / _member("cpu") / _name(): {
                "cpu.cfs_period_us": str(_PERIOD),
                "cpu.cfs_quota_us": str(CORES * _PERIOD),
            },
            _ROOT / "memory" / _member("memory") / _name(): {
                "memory.limit_in_bytes": str(MEMORY_BYTES)
            },
        }
    )


def _made(groups: Mapping[Path, Mapping[str, str]]) -> list[Path]:
    """The groups with their limits set; an empty list if any of them cannot be created."""
    made: list[Path] = []
    try:
        for group, limits in groups.items():
            group.mkdir()
            made.append(group)
            for name, value in limits.items():
                with (group / name).open("r+") as file:  # never creates: tmpfs would let it
                    file.write(value)
    except OSError:
        for group in made:
            with contextlib.suppress(OSError):
                group.rmdir()
        return []
    return made


def _member(controller: str) -> str:
    """This process's group of a controller; the name for version 2 is empty."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return path.lstrip("/")
    return ""


def _name() -> str:
    return f"videojobs-bench-{os.getpid()}"
