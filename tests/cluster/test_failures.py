"""What a failed render says of itself when Kubernetes is the one that ends it."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
import yaml
from testkit.cluster.release import (
    RENDER_SECONDS,
    SHORT_REQUEST,
    apply_video_job,
    job,
    kubectl_json,
    kubectl_ok,
    wait_for_status,
)

TOO_LITTLE: Final = "220Mi"
"""Of memory: enough to speak a script, too little for an encoder of 1080 lines beside that."""


@pytest.fixture
def small_pool() -> Iterator[str]:
    """A pool whose renders may use too little memory."""
    memory = {"memory": TOO_LITTLE}
    pool: dict[str, Any] = {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "RenderPool",
        "metadata": {"name": "small"},
        "spec": {"slots": 1, "template": {"resources": {"requests": memory, "limits": memory}}},
    }
    kubectl_ok("apply", "-f", "-", stdin=yaml.safe_dump(pool))
    yield "small"
    kubectl_ok("delete", "videojob", "out-of-memory", "--ignore-not-found")
    kubectl_ok("delete", "renderpool", "small")


def test_a_render_that_runs_out_of_memory_says_so_and_what_to_raise(small_pool: str) -> None:
    stored = apply_video_job(
        "out-of-memory", SHORT_REQUEST, pool=small_pool, retryLimit=1, retryDelaySeconds=1
    )
    job_id = stored["metadata"]["uid"]
    kubectl_ok(
        "wait", "videojob/out-of-memory", "--for=condition=Finished", f"--timeout={RENDER_SECONDS}s"
    )
    status = kubectl_json("get", "videojob", "out-of-memory")["status"]
    assert [attempt["outcome"] for attempt in status["attempts"]] == ["Failed", "Failed"]
    assert {attempt["reason"] for attempt in status["attempts"]} == {"RENDER.OOM"}
    assert status["failure"]["code"] == "RENDER.OOM"
    assert "memory" in status["failure"]["hint"]
    wait_for_status(job_id, "failure", seconds=30)
    assert "memory" in job(job_id)["error"]
