"""Two operators and one Lease: one acts, the other takes over, none acts twice."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from testkit.cluster.hand import a_result
from testkit.cluster.processes import OperatorProcess
from testkit.cluster.rig import Rig
from testkit.waiting import eventually

from videojobs.kube.client import Manifest
from videojobs.kube.kinds import LEASES

QUICK = {
    "lease_duration_seconds": 3,
    "lease_renew_deadline_seconds": 2,
    "lease_retry_seconds": 0.4,
}
"""The rules are the same; only a test that measures the product's own times waits for them."""

HAND_OVERS = 3
"""`bench/operator/handover.py` does as many as one likes."""


@pytest.fixture
async def pair(rig: Rig, tmp_path: Path) -> AsyncIterator[list[OperatorProcess]]:
    """Two operators that have not been started; the one of `rig` has been stopped."""
    await rig.operator.stop()
    processes = [
        OperatorProcess(name, rig.operator.environment, tmp_path / f"{name}.log")
        for name in ("a", "b")
    ]
    yield processes
    for process in processes:
        await process.discard()


async def started(
    pair: list[OperatorProcess], **times: float
) -> tuple[OperatorProcess, OperatorProcess]:
    """Leader and standby of two that start at the same time."""
    for process in pair:
        await process.start(**times)
    for process in pair:
        await eventually(process.is_ready, "both are ready")
    leading = [await process.leads() for process in pair]
    assert sorted(leading) == [False, True]
    leader, standby = pair if leading[0] else reversed(pair)
    return leader, standby


async def numbers(rig: Rig, video_job: Manifest) -> list[int]:
    jobs = await rig.hand.jobs(video_job)
    return sorted(int(job["metadata"]["labels"]["scriptsensei.io/attempt"]) for job in jobs)


async def test_a_leader_that_is_killed_is_followed_within_twenty_seconds(
    rig: Rig, pair: list[OperatorProcess]
) -> None:
    leader, standby = await started(pair)
    video_job = await rig.submit()
    await rig.hand.job_of_attempt(video_job, 1)
    leader.send(signal.SIGKILL)
    await leader.ended()
    began = time.monotonic()
    second = await rig.submit()
    await rig.hand.job_of_attempt(second, 1)
    assert time.monotonic() - began < 20
    assert await standby.leads()
    assert await numbers(rig, video_job) == [1]


async def test_a_leader_that_is_stopped_hands_over_within_three_seconds(
    rig: Rig, pair: list[OperatorProcess]
) -> None:
    leader, standby = await started(pair)
    leader.send(signal.SIGTERM)
    began = time.monotonic()
    video_job = await rig.submit()
    await rig.hand.job_of_attempt(video_job, 1)
    assert time.monotonic() - began < 3
    assert await leader.ended() == 0
    assert await standby.leads()


async def test_hand_over_after_hand_over_starts_each_attempt_once(
    rig: Rig, pair: list[OperatorProcess]
) -> None:
    leader, standby = await started(pair, **QUICK)
    made: list[Manifest] = []
    for turn in range(HAND_OVERS):
        video_job = await rig.submit(user="one", pool="default")
        made.append(video_job)
        if turn >= 1:  # the pool has two slots
            earlier = made[-2]
            pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(earlier, 1))
            await rig.hand.run_pod(pod)
            await rig.hand.end_pod(pod, 0, a_result())
        leader.send(signal.SIGTERM)
        assert await leader.ended() == 0
        await eventually(standby.leads, f"hand-over {turn}")
        await leader.start(**QUICK)
        leader, standby = standby, leader
    for video_job in made[:-1]:
        name = video_job["metadata"]["name"]
        done = await rig.hand.condition(name, "Finished", "True")
        assert done["status"]["attempt"] == 1
        assert await numbers(rig, video_job) == [1]
    lease = await rig.kube.get(LEASES, rig.namespace, "videojobs-operator")
    assert lease["spec"]["leaseTransitions"] >= HAND_OVERS


async def test_a_leader_that_wakes_after_its_time_writes_nothing_and_ends(
    rig: Rig, pair: list[OperatorProcess]
) -> None:
    """As a paused virtual machine does. It wakes with work in hand that another has done."""
    leader, standby = await started(pair, **QUICK)
    video_job = await rig.submit()
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.run_pod(pod)
    name = video_job["metadata"]["name"]
    await rig.hand.condition(name, "Rendering", "True")

    leader.send(signal.SIGSTOP)
    await rig.hand.delete_pod(pod, await rig.hand.job_of_attempt(video_job, 1))
    await eventually(standby.leads, "the other leads")
    await rig.hand.job_of_attempt(video_job, 2)
    before = (await rig.hand.condition(name, "Admitted", "True"))["metadata"]
    leader.send(signal.SIGCONT)

    assert await asyncio.wait_for(leader.ended(), 10) == 1
    assert await numbers(rig, video_job) in ([1, 2], [2])
    after = (await rig.hand.video_job(name))["metadata"]
    assert after["resourceVersion"] == before["resourceVersion"]
