"""What becomes of a VideoJob after its end. The operator's watch does not show it any more."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from testkit.cluster.hand import a_result, eventually
from testkit.cluster.processes import OperatorProcess

from tests.integration.operator.conftest import Bench
from videojobs.kube.client import VIDEO_JOBS, Manifest, NotFoundError


@pytest.fixture
async def operator(bench: Bench, tmp_path: Path) -> AsyncIterator[OperatorProcess]:
    """One that can be asked, in the place of the bench's."""
    await bench.stop_operator()
    process = OperatorProcess("asked", bench.environment, tmp_path / "asked.log")
    await process.start()
    yield process
    await process.discard()


async def rendered(bench: Bench, **spec: Any) -> Manifest:
    """A VideoJob whose render has just ended well."""
    video_job = await bench.submit(**spec)
    pod = await bench.hand.make_pod(await bench.hand.job_of_attempt(video_job, 1))
    await bench.hand.run_pod(pod)
    await bench.hand.end_pod(pod, 0, a_result())
    return video_job


async def finished(bench: Bench, **spec: Any) -> Manifest:
    """A VideoJob that has just succeeded."""
    video_job = await rendered(bench, **spec)
    return await bench.hand.condition(video_job["metadata"]["name"], "Finished", "True")


async def gone(bench: Bench, name: str) -> bool:
    try:
        await bench.hand.video_job(name)
    except NotFoundError:
        return True
    return False


@pytest.mark.usefixtures("operator")
async def test_a_finished_job_is_deleted_when_its_time_is_over(bench: Bench) -> None:
    video_job = await rendered(bench, ttlSecondsAfterFinished=1)
    name = video_job["metadata"]["name"]
    await eventually(lambda: gone(bench, name), "the VideoJob is deleted")
    job_id = video_job["metadata"]["uid"]
    document = await bench.store.records.document(job_id)
    assert document is not None
    assert '"success"' in document, "clients read on"


async def test_a_longer_time_given_after_the_end_holds(
    bench: Bench, operator: OperatorProcess
) -> None:
    video_job = await finished(bench, ttlSecondsAfterFinished=8)
    name = video_job["metadata"]["name"]
    longer = {"spec": {"ttlSecondsAfterFinished": 3600}}
    reads = 'videojobs_kube_request_seconds_count{code="200",resource="videojobs",verb="get"}'
    before = await operator.metric(reads)
    await bench.kube.patch(VIDEO_JOBS, bench.namespace, name, longer)

    async def noticed() -> bool:
        return await operator.metric(reads) > before

    await eventually(noticed, "the operator comes to delete it, and sees the change")
    assert not await gone(bench, name)


async def test_a_new_operator_knows_the_end_of_an_earlier_one_s_jobs(
    bench: Bench, operator: OperatorProcess
) -> None:
    video_job = await finished(bench, ttlSecondsAfterFinished=4)
    await operator.discard()
    await operator.start()
    name = video_job["metadata"]["name"]
    await eventually(lambda: gone(bench, name), "the VideoJob is deleted")
