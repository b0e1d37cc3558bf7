"""Jobs as clients make them, and as Redis records them; ends as the operator writes them."""

import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
from redis.asyncio import Redis

from testkit.servers.api import JOBS, sample_request
from videojobs.job.failures import Failure, FailureCode
from videojobs.job.result import RenderResult
from videojobs.job.states import Status
from videojobs.job.submission import NewJob
from videojobs.protocol import wire
from videojobs.store import Finish
from videojobs.times import utc_now

TTL_SECONDS = 3600
CREATED = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


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


def new_job(user_id: str = "user") -> NewJob:
    """A job with an id of its own."""
    job_id = str(uuid.uuid4())
    return NewJob(
        job_id=job_id,
        user_id=user_id,
        request={"title": "Größe", "scriptContent": 'He said: "5 < 6"'},
        priority=5,
        created=CREATED,
        namespace="default",
        name=job_id,
        pool="default",
    )


async def statuses_listing(redis: Redis, job: NewJob) -> list[Status]:
    """The statuses whose sorted set holds the job."""
    return [
        status
        for status in Status
        if await redis.zscore(f"jobs:status:{status.value}", job.job_id) is not None
    ]
