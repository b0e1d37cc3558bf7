"""What one VideoJob costs the API server, by the operator's own count."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from testkit.cluster.hand import a_result
from testkit.cluster.processes import OperatorProcess
from testkit.cluster.rig import Rig
from testkit.waiting import eventually

LIFE = {
    ("post", "secrets"): 1,
    ("post", "jobs"): 1,
    ("patch", "videojobs"): 3,  # it starts, it runs, it has ended
    ("delete", "videojobs"): 1,
}
"""Six writes. Those of the pool's status and of the Lease go by time, not by jobs."""

STORY = {("post", "events"): 2}  # Started, Succeeded
SHARED = ("renderpools", "leases")


@pytest.fixture
async def operator(rig: Rig, tmp_path: Path) -> AsyncIterator[OperatorProcess]:
    """One that can be asked, in the place of the rig's."""
    await rig.operator.stop()
    process = OperatorProcess("asked", rig.operator.environment, tmp_path / "asked.log")
    await process.start()
    yield process
    await process.discard()


async def writes(operator: OperatorProcess) -> dict[tuple[str, str], int]:
    """By verb and resource."""
    found: Counter[tuple[str, str]] = Counter()
    _, text = await operator.ask("/metrics")
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == "videojobs_kube_request_seconds_count":
                verb, resource = sample.labels["verb"], sample.labels["resource"]
                if verb != "get" and resource not in SHARED:
                    found[verb, resource] += int(sample.value)
    return dict(found)


async def test_a_life_takes_six_writes_and_two_events(rig: Rig, operator: OperatorProcess) -> None:
    video_job = await rig.submit(ttlSecondsAfterFinished=1)
    name = video_job["metadata"]["name"]
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.run_pod(pod)
    await rig.hand.condition(name, "Rendering", "True")
    await rig.hand.end_pod(pod, 0, a_result())

    async def over() -> bool:
        counted = await writes(operator)
        deleted = counted.get(("delete", "videojobs"), 0)
        return bool(deleted and counted.get(("post", "events"), 0) == STORY["post", "events"])

    await eventually(over, "the VideoJob is deleted and its story told")
    assert await writes(operator) == {**LIFE, **STORY}
