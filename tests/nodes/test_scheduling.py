"""The scheduler's decisions reach the VideoJob: preemption costs no retry, no room is explained."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml
from testkit.cluster.release import (
    JOBS,
    LONG_REQUEST,
    SHORT_REQUEST,
    apply_video_job,
    job,
    kubectl_json,
    kubectl_ok,
    outcomes,
    pods_of,
    submit,
    uid_of,
    wait_for_video,
    wait_until,
)

from tests.nodes.placement import WORKERS, condition

HIGH, LOW = 1, 10
PLACED_SECONDS: Final = 60.0
MANY_SLOTS: Final = 40


@pytest.fixture
def _large_renders() -> Iterator[None]:
    """Two fill a node's two CPUs, and the nodes fill up before the pool does."""
    spec = kubectl_json("get", "renderpool", "default")["spec"]
    patch_pool({"slots": MANY_SLOTS, "template": {"resources": {"requests": {"cpu": "900m"}}}})
    yield
    patch_pool({"slots": spec["slots"], "template": spec["template"]})


def patch_pool(spec: dict[str, Any]) -> None:
    """Change the default pool."""
    patch = json.dumps({"spec": spec})
    kubectl_ok("patch", "renderpool", "default", "--type=merge", f"--patch={patch}")


@pytest.mark.usefixtures("spare_worker", "_large_renders")
def test_a_high_tier_job_takes_the_place_of_a_low_one_which_ends_later_once(
    tmp_path: Path,
) -> None:
    low = fill_the_nodes()
    urgent = submit(SHORT_REQUEST, HIGH)
    wait_until("the urgent job has a node", lambda: placed(urgent), PLACED_SECONDS)
    wait_for_video(urgent, tmp_path)
    for job_id in low:
        wait_for_video(job_id, tmp_path)
        assert job(job_id)["retry_count"] == 0
    ended = {job_id: outcomes(job_id) for job_id in low}
    preempted = [job_id for job_id, attempts in ended.items() if attempts != ["Succeeded"]]
    assert preempted
    for job_id in preempted:
        assert ended[job_id][-1] == "Succeeded"
        assert set(ended[job_id][:-1]) == {"Disrupted"}
        attempts = kubectl_json("get", "videojob", job_id)["status"]["attempts"]
        assert {attempt["reason"] for attempt in attempts[:-1]} == {"Preempted"}
    assert outcomes(urgent) == ["Succeeded"]


def fill_the_nodes() -> list[str]:
    """Submit low-tier jobs until one finds no node; the ids of all."""
    submitted: list[str] = []
    while len(submitted) < MANY_SLOTS - 1:
        submitted.append(submit(LONG_REQUEST, LOW))
        if wait_until("it is placed or not", lambda: placement(submitted[-1]), 60) == "False":
            return submitted
    raise AssertionError(f"{MANY_SLOTS} renders fit on these nodes; ask for more CPU each")


def placement(job_id: str) -> str:
    """Whether the scheduler found a node for a job's pod: `True`, `False`, or empty before it."""
    pods = pods_of(uid_of(job_id)) if exists(job_id) else []
    return condition(pods[-1], "PodScheduled") if pods else ""


def placed(job_id: str) -> bool:
    """Whether a job's pod has a node."""
    return placement(job_id) == "True"


def exists(job_id: str) -> bool:
    """The API answers before the resource is there."""
    return bool(kubectl_ok("get", "videojob", job_id, "--ignore-not-found", "-o", "name"))


@pytest.fixture
def vast_pool(spare_worker: str) -> Iterator[str]:
    """A pool whose renders each reserve nearly a whole node's memory."""
    node = kubectl_json("get", "node", spare_worker)
    memory = node["status"]["allocatable"]["memory"]
    pool: dict[str, Any] = {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "RenderPool",
        "metadata": {"name": "vast"},
        "spec": {"slots": 8, "template": {"resources": {"requests": {"memory": memory}}}},
    }
    kubectl_ok("apply", "-f", "-", stdin=yaml.safe_dump(pool))
    yield "vast"
    kubectl_ok("delete", "renderpool", "vast")


@pytest.fixture
def vast_jobs(vast_pool: str) -> Iterator[list[str]]:
    """The ids of one job more than there are workers, each as large as one."""
    names = [f"vast-{number}" for number in range(len(WORKERS) + 1)]
    yield [
        str(apply_video_job(name, LONG_REQUEST, pool=vast_pool)["metadata"]["uid"])
        for name in names
    ]
    kubectl_ok("delete", "videojob", *names)


def test_a_job_that_finds_no_memory_is_pending_with_the_schedulers_reason(
    vast_jobs: list[str],
) -> None:
    def told() -> list[str]:
        return [message for message in map(waiting_message, vast_jobs) if "memory" in message]

    (message, *_) = wait_until("one tells why it waits", told, PLACED_SECONDS)
    assert "Insufficient memory" in message


def waiting_message(job_id: str) -> str:
    """What a pending job says of its wait, as clients read it; empty when it does not wait."""
    answer = httpx.get(f"{JOBS}/{job_id}")
    document: dict[str, Any] = answer.json() if answer.status_code == 200 else {}
    return str(document["progress_message"]) if document.get("status") == "pending" else ""
