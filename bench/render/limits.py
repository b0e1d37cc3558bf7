"""The limits of a pod on this machine: cgroups where they can be made, else affinity alone."""

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
    """How a command is run inside the limits, and what they are in words."""

    prefix: tuple[str, ...]
    environment: Mapping[str, str]
    description: str


@contextmanager
def pod() -> Iterator[Pod]:
    """Limits for as long as the block runs."""
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
    """The processors of the pod: the first of those that this process may use."""
    return sorted(os.sched_getaffinity(0))[:CORES]


def _version_2() -> list[Path]:
    """One group for both limits; a parent that has processes of its own may not be divided."""
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
    """The groups with their limits written; none of them when one cannot be."""
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
    """This process's group of a controller; version 2 has no controller's name."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return path.lstrip("/")
    return ""


def _name() -> str:
    return f"videojobs-bench-{os.getpid()}"
