"""A rolling upgrade of the operator loses and doubles nothing."""

from pathlib import Path
from typing import Final

import pytest

from tests.cluster.cluster import (
    SHORT_REQUEST,
    job,
    jobs_of,
    kubectl_ok,
    submit,
    uid_of,
    wait_for_status,
    wait_for_video,
    wait_until,
)
from tests.cluster.test_disruption import outcomes

JOBS_IN_FLIGHT: Final = 20
ALL_DONE_SECONDS: Final = 600.0
OPERATOR: Final = "deployment/videojobs-operator"


@pytest.mark.usefixtures("spare_worker")
def test_twenty_jobs_in_flight_each_end_once(tmp_path: Path) -> None:
    submitted = [submit(SHORT_REQUEST) for _ in range(JOBS_IN_FLIGHT)]
    wait_until("the first renders", lambda: job(submitted[0])["status"] != "pending", 120)
    kubectl_ok("rollout", "restart", OPERATOR)
    kubectl_ok("rollout", "status", OPERATOR, "--timeout=180s")
    for job_id in submitted:
        wait_for_status(job_id, "success", "failure", "cancelled", seconds=ALL_DONE_SECONDS)
    wait_for_video(submitted[-1], tmp_path)
    for job_id in submitted:
        assert outcomes(job_id) == ["Succeeded"]
        assert len(jobs_of(uid_of(job_id))) == 1
