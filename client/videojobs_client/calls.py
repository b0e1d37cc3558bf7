"""The calls of the REST API as data, which the clients send. No I/O."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ValidationError

from videojobs.job.request import DEFAULT_PRIORITY, VideoRequest
from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact
from videojobs.protocol.wire import artifact_path
from videojobs_client.errors import Invalid, UnexpectedAnswer
from videojobs_client.models import Cancelled, Job, JobPage, Rehearsal, Submitted

JOBS: Final = "/api/v1/jobs"
PAGE_SIZE: Final = 100

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Call(Generic[T]):
    """One request; `read` parses the body of a successful response."""

    method: str
    path: str
    read: Callable[[bytes], T]
    params: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    json: object = None


@dataclass(frozen=True)
class Order:
    """A job to submit. A `video_request` given as a mapping is validated by the service only."""

    video_request: VideoRequest | Mapping[str, Any]
    priority: int = DEFAULT_PRIORITY
    metadata: Mapping[str, str] = field(default_factory=dict)
    webhook_url: str | None = None

    def body(self) -> dict[str, Any]:
        """The request body of a submission."""
        request = self.video_request
        if isinstance(request, VideoRequest):
            request = request.model_dump(mode="json", exclude_none=True)
        body = {
            "video_request": dict(request),
            "priority": self.priority,
            "metadata": dict(self.metadata),
        }
        return body if self.webhook_url is None else {**body, "webhook_url": self.webhook_url}


def submit(order: Order, key: str | None) -> Call[Submitted]:
    """Submit a job. A key creates one job, so that the call can be repeated; None is a new key."""
    return Call("POST", f"{JOBS}/", _as(Submitted), headers=_idempotent(key), json=order.body())


def rehearse(order: Order) -> Call[Rehearsal]:
    """Validate an order without creating a job."""
    return Call(
        "POST", f"{JOBS}/", _as(Rehearsal), params=(("dry_run", "true"),), json=order.body()
    )


def retry(job_id: str, key: str | None) -> Call[Submitted]:
    """Create a new job with the request of one that failed or was cancelled."""
    return Call("POST", f"{_job(job_id)}/retry", _as(Submitted), headers=_idempotent(key))


def get(job_id: str) -> Call[Job]:
    """Read the state of a job."""
    return Call("GET", _job(job_id), _as(Job))


def cancel(job_id: str) -> Call[Cancelled]:
    """Cancel a job that has not ended."""
    return Call("DELETE", _job(job_id), _as(Cancelled))


def page(user_id: str, statuses: Sequence[Status], size: int, cursor: str | None) -> Call[JobPage]:
    """List a user's jobs, newest first, `size` jobs a page."""
    params = [("user_id", user_id), ("page_size", str(size))]
    params += [("status", Status(status).value) for status in statuses]
    if cursor is not None:
        params.append(("cursor", cursor))
    return Call("GET", f"{JOBS}/", _as(JobPage), params=tuple(params))


def events_path(job_id: str) -> str:
    """Path of the server-sent events of a job. Raises Invalid for an empty id."""
    return f"{_job(job_id)}/events"


def file_path(job_id: str, artifact: Artifact) -> str:
    """Path of a file of a finished job. Raises Invalid for an empty id."""
    _job(job_id)
    return artifact_path(quote(job_id, safe=""), artifact)


def _job(job_id: str) -> str:
    # "." and ".." would be resolved to another path.
    if not job_id.strip("."):
        raise Invalid("The job id is empty; `submit` and `list` print ids")
    return f"{JOBS}/{quote(job_id, safe='')}"


def _idempotent(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key or str(uuid.uuid4())}


def _as(model: type[M]) -> Callable[[bytes], M]:
    def read(body: bytes) -> M:
        try:
            return model.model_validate_json(body)
        except ValidationError as error:
            raise UnexpectedAnswer(
                "The server is not a VideoJobs API; check the server URL"
            ) from error

    return read
