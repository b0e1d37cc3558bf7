"""A burst raises the slots of a pool, its end lowers them, and no running render is ended."""

from collections.abc import Iterator
from typing import Final

import pytest
from testkit.cluster.release import (
    SHORT_REQUEST,
    deploy,
    kubectl_json,
    outcomes,
    submit,
    wait_for_status,
    wait_until,
)

BURST: Final = 40
FEWEST, MOST = 2, 12
RAISED_SECONDS: Final = 60.0
DONE_SECONDS: Final = 900.0
LOWERED_SECONDS: Final = 180.0

BOUNDS: Final = (
    f"pool.minSlots={FEWEST}",
    f"pool.maxSlots={MOST}",
    "pool.autoscaling.targetWaitSeconds=60",
    "pool.autoscaling.scaleDownDelaySeconds=30",
    # Twelve renders at once on two cores: what is shown here is the number, not the speed.
    "pool.resources.requests.cpu=50m",
    "pool.resources.requests.memory=64Mi",
)
BUILT_IN: Final = ("pool.autoscaling.enabled=true",)
KEDA: Final = ("pool.keda.enabled=true", "pool.keda.pollingIntervalSeconds=5")


@pytest.fixture(
    params=[pytest.param(BUILT_IN, id="by the operator"), pytest.param(KEDA, id="by KEDA's HPA")]
)
def _autoscaled_pool(request: pytest.FixtureRequest) -> Iterator[None]:
    """The release with an autoscaler for its pool; without one again after the test."""
    deploy(*BOUNDS, *request.param)
    wait_until("the slots are at their fewest", lambda: slots() == FEWEST, LOWERED_SECONDS)
    yield
    deploy()


def slots() -> int:
    """How many videos may render at once now."""
    return int(kubectl_json("get", "renderpool", "default")["spec"]["slots"])


@pytest.mark.usefixtures("_autoscaled_pool")
def test_a_burst_raises_the_slots_and_its_end_lowers_them() -> None:
    burst = [submit(SHORT_REQUEST) for _ in range(BURST)]
    wait_until("the slots are raised", lambda: slots() > FEWEST, RAISED_SECONDS)
    for job_id in burst:
        wait_for_status(job_id, "success", "failure", "cancelled", seconds=DONE_SECONDS)
    assert [outcomes(job_id) for job_id in burst] == [["Succeeded"]] * BURST
    wait_until("the slots are lowered", lambda: slots() == FEWEST, LOWERED_SECONDS)
