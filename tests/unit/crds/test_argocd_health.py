"""What Argo CD makes of a VideoJob: its health script, in the Lua (5.1) that Argo CD runs, on
statuses as the operator's own decisions write them."""

from pathlib import Path
from typing import Any

import pytest
from lupa.lua51 import LuaRuntime
from testkit.builders import (
    LASTING,
    PASSING,
    RESULT,
    a_record,
    a_video_job,
    attempting,
    later,
    observed,
    settle,
)

from videojobs.job.conditions import Reason
from videojobs.job.resource import VideoJob
from videojobs_operator.reconcile.attempt import Failed, Running, Succeeded, Waiting

SCRIPT = (Path(__file__).parents[3] / "docs" / "argocd" / "health.lua").read_text()

Health = tuple[str, str]


def health(video_job: VideoJob) -> Health:
    """Status and message, as Argo CD asks for them: the resource is the global `obj`."""
    lua = LuaRuntime(unpack_returned_tuples=True)
    status = video_job.status.to_manifest()
    metadata = video_job.metadata.model_dump(by_alias=True, exclude_none=True)
    manifest = {"metadata": metadata, "status": status} if status else {"metadata": metadata}
    lua.globals().obj = lua.table_from(manifest, recursive=True)
    answer: Any = lua.execute(SCRIPT)
    return answer.status, answer.message


def queued() -> VideoJob:
    return settle(observed(a_video_job(), queue_message="8 of 8 in use, 3 ahead"))[0]


def rendering() -> VideoJob:
    return settle(observed(attempting(), reading=Running()))[0]


def retrying() -> VideoJob:
    return settle(observed(attempting(), reading=Failed(PASSING)))[0]


def held() -> VideoJob:
    return settle(observed(a_video_job(suspend=True)))[0]


def without_a_pool() -> VideoJob:
    return settle(observed(a_video_job(pool="gpu"), pool_exists=False))[0]


def without_a_node() -> VideoJob:
    reading = Waiting(Reason.UNSCHEDULABLE, "No node fits the pod: Insufficient memory", "Add one")
    return settle(observed(attempting(), reading=reading), later(900))[0]


def succeeded() -> VideoJob:
    return settle(observed(attempting(), reading=Succeeded(RESULT)))[0]


def failed() -> VideoJob:
    return settle(observed(attempting(), reading=Failed(LASTING)))[0]


def cancelled() -> VideoJob:
    return settle(observed(attempting(), reading=Running(), record=a_record("cancelled")))[0]


@pytest.mark.parametrize(
    ("video_job", "status", "message"),
    [
        pytest.param(a_video_job(), "Progressing", "Waiting for the operator", id="new"),
        pytest.param(queued(), "Progressing", "8 of 8 in use, 3 ahead", id="queued"),
        pytest.param(rendering(), "Progressing", "Renderer started", id="rendering"),
        pytest.param(retrying(), "Progressing", "Retrying in 60s (attempt 2 of 4)", id="retrying"),
        pytest.param(held(), "Suspended", "Suspended by spec.suspend", id="held"),
        pytest.param(without_a_pool(), "Degraded", "RenderPool gpu does not exist", id="no pool"),
        pytest.param(without_a_node(), "Degraded", "No node fits the pod", id="no node"),
        pytest.param(succeeded(), "Healthy", "Video generation completed", id="succeeded"),
        pytest.param(failed(), "Degraded", "No such voice", id="failed"),
        pytest.param(cancelled(), "Degraded", "Job cancelled", id="cancelled"),
    ],
)
def test_health(video_job: VideoJob, status: str, message: str) -> None:
    verdict, told = health(video_job)
    assert verdict == status
    assert told.startswith(message)


def test_a_change_that_the_operator_has_not_seen_is_under_way() -> None:
    metadata = held().metadata.model_copy(update={"generation": 2})
    changed = held().model_copy(update={"metadata": metadata})
    assert health(changed) == ("Progressing", "Waiting for the operator")
