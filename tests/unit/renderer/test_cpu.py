"""What the container grants, and how a stop reaches everybody."""

from pathlib import Path

import pytest

from videojobs_renderer.cpu import Quota, Workers, plan_workers, read_quota
from videojobs_renderer.errors import Stopped
from videojobs_renderer.stop import StopReason, StopToken

MIB = 1 << 20


def cgroup(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cpu.max": "50000 100000", "memory.max": "1073741824"}, (0.5, 1073741824)),
        ({"cpu.max": "max 100000", "memory.max": "max"}, (None, None)),
        (
            {
                "cpu/cpu.cfs_quota_us": "25000",
                "cpu/cpu.cfs_period_us": "100000",
                "memory/memory.limit_in_bytes": "536870912",
            },
            (0.25, 536870912),
        ),
        (
            {
                "cpu/cpu.cfs_quota_us": "-1",
                "cpu/cpu.cfs_period_us": "100000",
                "memory/memory.limit_in_bytes": "9223372036854771712",
            },
            (None, None),
        ),
    ],
)
def test_the_quota_is_the_cgroups(
    tmp_path: Path, files: dict[str, str], expected: tuple[float | None, int | None]
) -> None:
    unlimited = read_quota(tmp_path)
    quota = read_quota(cgroup(tmp_path, files))
    assert quota == Quota(expected[0] or unlimited.cores, expected[1])


@pytest.mark.parametrize(
    ("membership", "files"),
    [
        (
            "0::/pod/renderer\n",
            {
                "pod/renderer/cpu.max": "150000 100000",
                "pod/renderer/memory.max": "1073741824",
                "memory.max": "2147483648",
            },
        ),
        (
            "9:name=systemd:/\n4:memory:/pod\n1:cpu,cpuacct:/pod\n0::/\n",
            {
                "cpu/pod/cpu.cfs_quota_us": "150000",
                "cpu/pod/cpu.cfs_period_us": "100000",
                "memory/pod/memory.limit_in_bytes": "1073741824",
            },
        ),
    ],
    ids=["version 2", "version 1"],
)
def test_outside_a_container_the_quota_is_that_of_the_processs_own_group(
    tmp_path: Path, membership: str, files: dict[str, str]
) -> None:
    own = tmp_path / "self"
    own.write_text(membership)
    cores = min(1.5, read_quota(tmp_path).cores)
    assert read_quota(cgroup(tmp_path, files), own) == Quota(cores, 1073741824)


@pytest.mark.parametrize(
    ("quota", "scenes", "expected"),
    [
        (Quota(2, 1024 * MIB), 6, Workers(2, 1)),
        (Quota(2, 512 * MIB), 6, Workers(1, 2)),
        (Quota(1, None), 6, Workers(1, 1)),
        (Quota(1.4, None), 6, Workers(1, 1)),
        (Quota(1.5, None), 6, Workers(2, 1)),
        (Quota(0.5, 256 * MIB), 6, Workers(1, 1)),
        (Quota(8, None), 3, Workers(3, 3)),
        (Quota(8, 4096 * MIB), 20, Workers(8, 1)),
    ],
)
def test_workers_follow_cores_memory_and_scenes(
    quota: Quota, scenes: int, expected: Workers
) -> None:
    assert plan_workers(quota, scenes) == expected


def test_the_first_reason_to_stop_wins() -> None:
    stop = StopToken()
    stop.check()
    stop.stop(StopReason.DEADLINE)
    stop.stop(StopReason.SIGNAL)
    assert stop.reason is StopReason.DEADLINE
    with pytest.raises(Stopped):
        stop.check()


def test_a_stop_interrupts_what_runs_and_what_starts_late() -> None:
    stop, calls = StopToken(), list[str]()
    with stop.interrupting(lambda: calls.append("running")):
        stop.stop(StopReason.SIGNAL)
    with stop.interrupting(lambda: calls.append("late")):
        pass
    assert calls == ["running", "late"]


def test_what_has_ended_is_not_interrupted() -> None:
    stop, calls = StopToken(), list[str]()
    with stop.interrupting(lambda: calls.append("ended")):
        pass
    stop.stop(StopReason.SIGNAL)
    assert calls == []
