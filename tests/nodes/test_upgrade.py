"""An upgrade with jobs in flight loses and doubles nothing."""

from pathlib import Path
from typing import Final

import pytest
from testkit.cluster.release import (
    SHORT_REQUEST,
    deploy,
    job,
    jobs_of,
    kubectl_json,
    kubectl_ok,
    outcomes,
    submit,
    uid_of,
    wait_for_status,
    wait_for_video,
    wait_until,
)

JOBS_IN_FLIGHT: Final = 20
ALL_DONE_SECONDS: Final = 600.0
OPERATOR: Final = "deployment/videojobs-operator"
JOBS_OF_AN_UPGRADE: Final = 6
PARTS: Final = ("api", "operator", "redis", "storage.embedded")
INSTANCE: Final = "app.kubernetes.io/instance=videojobs"


@pytest.mark.usefixtures("spare_worker")
def test_twenty_jobs_in_flight_each_end_once(tmp_path: Path) -> None:
    submitted = [submit(SHORT_REQUEST) for _ in range(JOBS_IN_FLIGHT)]
    wait_until("the first renders", lambda: job(submitted[0])["status"] != "pending", 120)
    kubectl_ok("rollout", "restart", OPERATOR)
    kubectl_ok("rollout", "status", OPERATOR, "--timeout=180s")
    wait_for_ends(submitted, tmp_path)
    for job_id in submitted:
        assert outcomes(job_id) == ["Succeeded"]
        assert len(jobs_of(uid_of(job_id))) == 1


@pytest.mark.usefixtures("spare_worker")
def test_an_upgrade_that_restarts_every_part_loses_no_job(tmp_path: Path) -> None:
    """Redis, the storage, the API and the operator go and come while videos are rendered."""
    submitted = [submit(SHORT_REQUEST) for _ in range(JOBS_OF_AN_UPGRADE)]
    wait_until("the first renders", lambda: job(submitted[0])["status"] != "pending", 120)
    before = generations()
    deploy(*(f"{part}.podAnnotations.release=next" for part in PARTS))
    assert all(generations()[name] > generation for name, generation in before.items())
    wait_for_ends(submitted, tmp_path)
    for job_id in submitted:
        assert outcomes(job_id) == ["Succeeded"]
        assert job(job_id)["retry_count"] == 0
    deploy()


def wait_for_ends(submitted: list[str], folder: Path) -> None:
    """Of all of them, the last one's with its video."""
    for job_id in submitted:
        wait_for_status(job_id, "success", "failure", "cancelled", seconds=ALL_DONE_SECONDS)
    wait_for_video(submitted[-1], folder)


def generations() -> dict[str, int]:
    """Of the release's workloads: one more for each change of their pods."""
    found = kubectl_json("get", "deployments,statefulsets", "-l", INSTANCE)["items"]
    return {
        f"{item['kind']}/{item['metadata']['name']}": int(item["metadata"]["generation"])
        for item in found
    }
