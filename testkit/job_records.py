"""Making jobs as a client does, and ending them as the operator does."""

from typing import Any

import httpx

from testkit.servers.api import JOBS, sample_request
from videojobs.job.failures import Failure, FailureCode
from videojobs.job.result import RenderResult
from videojobs.job.states import Status
from videojobs.protocol import wire
from videojobs.store import Finish
from videojobs.times import utc_now


def created(client: httpx.Client, **changes: Any) -> str:
    """Id of a new job; `changes` are fields of `video_request`."""
    response = client.post(f"{JOBS}/", json=sample_request(**changes))
    assert response.status_code == 202, response.text
    job_id: str = response.json()["job_id"]
    return job_id


def success() -> Finish:
    """A good end."""
    result = RenderResult(duration=15, file_size=345678, resolution="1920x1080")
    document = wire.fragment(wire.result_document("the-id", result))
    return Finish(Status.SUCCESS, utc_now(), {"result": document}, artifacts_attempt=1)


def failure() -> Finish:
    """A bad end."""
    reason = Failure.of(FailureCode.RENDER_TIME_LIMIT, "Task exceeded time limit")
    return Finish(Status.FAILURE, utc_now(), wire.failure_fragments(reason))
