"""Every call of the REST API as data, for the clients to send: nothing here does I/O."""

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
    """One request, and how to read the body of its good answer."""

    method: str
    path: str
    read: Callable[[bytes], T]
    params: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    json: object = None


@dataclass(frozen=True)
class Order:
    """A job to be made. A mapping of fields is checked by the service alone."""

    video_request: VideoRequest | Mapping[str, Any]
    priority: int = DEFAULT_PRIORITY
    metadata: Mapping[str, str] = field(default_factory=dict)
    webhook_url: str | None = None

    def body(self) -> dict[str, Any]:
        """The JSON of a submission."""
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
    """The same key makes the same job once, so the call can be repeated."""
    return Call("POST", f"{JOBS}/", _as(Submitted), headers=_idempotent(key), json=order.body())


def rehearse(order: Order) -> Call[Rehearsal]:
    """Checks an order and makes nothing."""
    return Call(
        "POST", f"{JOBS}/", _as(Rehearsal), params=(("dry_run", "true"),), json=order.body()
    )


def retry(job_id: str, key: str | None) -> Call[Submitted]:
    """Makes a new job of one that failed or was cancelled."""
    return Call("POST", f"{_job(job_id)}/retry", _as(Submitted), headers=_idempotent(key))


def get(job_id: str) -> Call[Job]:
    """A job's state."""
    return Call("GET", _job(job_id), _as(Job))


def cancel(job_id: str) -> Call[Cancelled]:
    """Ends a job that is not over."""
    return Call("DELETE", _job(job_id), _as(Cancelled))


def page(user_id: str, statuses: Sequence[Status], size: int, cursor: str | None) -> Call[JobPage]:
    """A page of a user's jobs, newest first."""
    params = [("user_id", user_id), ("page_size", str(size))]
    params += [("status", Status(status).value) for status in statuses]
    if cursor is not None:
        params.append(("cursor", cursor))
    return Call("GET", f"{JOBS}/", _as(JobPage), params=tuple(params))


def events_path(job_id: str) -> str:
    """Path of a job's server-sent events."""
    return f"{_job(job_id)}/events"


def file_path(job_id: str, artifact: Artifact) -> str:
    """Path of a finished job's file."""
    _job(job_id)
    return artifact_path(quote(job_id, safe=""), artifact)


def _job(job_id: str) -> str:
    # "." and ".." would lead to another path.
    if not job_id.strip("."):
        raise Invalid("The job's id is empty; `submit` and `list` print it")
    return f"{JOBS}/{quote(job_id, safe='')}"


def _idempotent(key: str | None) -> dict[str, str]:
    return {"Idempotency-Key": key or str(uuid.uuid4())}


def _as(model: type[M]) -> Callable[[bytes], M]:
    def read(body: bytes) -> M:
        try:
            return model.model_validate_json(body)
        except ValidationError as error:
            raise UnexpectedAnswer(
                "The server's answer is none of a VideoJobs service; is its address right?"
            ) from error

    return read
