"""What becomes of a VideoJob after its end. The operator's watch does not show it any more."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from testkit.cluster.hand import a_result
from testkit.cluster.processes import OperatorProcess
from testkit.cluster.rig import Rig
from testkit.waiting import eventually

from videojobs.kube.client import Manifest
from videojobs.kube.kinds import VIDEO_JOBS


@pytest.fixture
async def operator(rig: Rig, tmp_path: Path) -> AsyncIterator[OperatorProcess]:
    """One that can be asked, in the place of the rig's."""
    await rig.operator.stop()
    process = OperatorProcess("asked", rig.operator.environment, tmp_path / "asked.log")
    await process.start()
    yield process
    await process.discard()


async def rendered(rig: Rig, **spec: Any) -> Manifest:
    """A VideoJob whose render has just ended well."""
    video_job = await rig.submit(**spec)
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.run_pod(pod)
    await rig.hand.end_pod(pod, 0, a_result())
    return video_job


async def finished(rig: Rig, **spec: Any) -> Manifest:
    """A VideoJob that has just succeeded."""
    video_job = await rendered(rig, **spec)
    return await rig.hand.condition(video_job["metadata"]["name"], "Finished", "True")


@pytest.mark.usefixtures("operator")
async def test_a_finished_job_is_deleted_when_its_time_is_over(rig: Rig) -> None:
    video_job = await rendered(rig, ttlSecondsAfterFinished=1)
    name = video_job["metadata"]["name"]
    await eventually(lambda: rig.hand.is_gone(name), "the VideoJob is deleted")
    job_id = video_job["metadata"]["uid"]
    document = await rig.store.records.document(job_id)
    assert document is not None
    assert '"success"' in document, "clients read on"


async def test_a_longer_time_given_after_the_end_holds(rig: Rig, operator: OperatorProcess) -> None:
    video_job = await finished(rig, ttlSecondsAfterFinished=8)
    name = video_job["metadata"]["name"]
    longer = {"spec": {"ttlSecondsAfterFinished": 3600}}
    reads = 'videojobs_kube_request_seconds_count{code="200",resource="videojobs",verb="get"}'
    before = await operator.metric(reads)
    await rig.kube.patch(VIDEO_JOBS, rig.namespace, name, longer)

    async def noticed() -> bool:
        return await operator.metric(reads) > before

    await eventually(noticed, "the operator comes to delete it, and sees the change")
    assert not await rig.hand.is_gone(name)


async def test_a_new_operator_knows_the_end_of_an_earlier_one_s_jobs(
    rig: Rig, operator: OperatorProcess
) -> None:
    video_job = await finished(rig, ttlSecondsAfterFinished=4)
    await operator.discard()
    await operator.start()
    name = video_job["metadata"]["name"]
    await eventually(lambda: rig.hand.is_gone(name), "the VideoJob is deleted")
