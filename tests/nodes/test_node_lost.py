"""A node that is lost in mid-render costs time: one video, even when the node comes back."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from testkit.cluster.release import (
    BASE_URL,
    LONG_REQUEST,
    job,
    kubectl_json,
    outcomes,
    pods_of,
    submit,
    uid_of,
    wait_for_render,
    wait_for_video,
    wait_until,
)

from tests.nodes.placement import WORKERS, cordoned, docker, node_ready

NOTICED_SECONDS: Final = 90.0
"""The node controller's grace period is 50 s."""
BACK_SECONDS: Final = 120.0
LOSSES: Final = (
    pytest.param(("stop", "--time=0"), "start", id="the machine dies, and boots again"),
    pytest.param(("pause",), "unpause", id="the network is cut, and the renderer never knew"),
)


@pytest.fixture(autouse=True)
def _every_node_is_back(spare_worker: str) -> Iterator[None]:
    yield
    wait_until("the node is back", lambda: node_ready(spare_worker) == "True", BACK_SECONDS)


@pytest.mark.parametrize(("lose", "bring_back"), LOSSES)
def test_a_lost_node_is_noticed_and_the_video_is_made_elsewhere_once(
    spare_worker: str, tmp_path: Path, lose: tuple[str, ...], bring_back: str
) -> None:
    (services_worker,) = set(WORKERS) - {spare_worker}
    with cordoned(services_worker):
        job_id = submit(LONG_REQUEST)
        wait_for_render(job_id)
    uid = uid_of(job_id)
    assert node_of_the_only_pod(uid) == spare_worker

    docker(*lose, spare_worker)
    try:
        wait_until(
            "the node is not Ready", lambda: node_ready(spare_worker) != "True", NOTICED_SECONDS
        )
        wait_for_video(job_id, tmp_path)
        made = digest_of_video(job_id)
    finally:
        docker(bring_back, spare_worker)

    wait_until("the node is back", lambda: node_ready(spare_worker) == "True", BACK_SECONDS)
    wait_until("the lost pod is gone", lambda: not live_pods(uid), BACK_SECONDS)
    assert outcomes(job_id) == ["Disrupted", "Succeeded"]
    assert disruption_of(job_id) == "NodeLost"
    assert job(job_id)["retry_count"] == 0
    assert digest_of_video(job_id) == made


def node_of_the_only_pod(uid: str) -> str:
    """Where a VideoJob renders."""
    (pod,) = pods_of(uid)
    return str(pod["spec"]["nodeName"])


def live_pods(uid: str) -> list[str]:
    """The pods of a VideoJob that have not ended."""
    return [
        pod["metadata"]["name"]
        for pod in pods_of(uid)
        if pod["status"]["phase"] in ("Pending", "Running")
    ]


def disruption_of(name: str) -> str:
    """Why the first attempt of a VideoJob ended."""
    return str(kubectl_json("get", "videojob", name)["status"]["attempts"][0]["reason"])


def digest_of_video(job_id: str) -> str:
    """Tells one video file from another."""
    answer = httpx.get(f"{BASE_URL}{job(job_id)['result']['video_path']}", timeout=60)
    assert answer.status_code == 200, answer.text
    return hashlib.sha256(answer.content).hexdigest()
