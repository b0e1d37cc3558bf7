"""What the job endpoints do, without HTTP."""

import logging
import re
import uuid
from dataclasses import dataclass
from typing import Final

from videojobs.settings import KubernetesSettings
from videojobs.states import TERMINAL, Status
from videojobs.store import Finish, JobStore, NewJob, StoreError
from videojobs.times import rfc3339, utc_now
from videojobs_api import context
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.schemas import (
    CreateJob,
    JobCancelled,
    JobCounts,
    JobCreated,
    ServiceHealth,
    Statistics,
)
from videojobs_api.problems import RETRY_AFTER_SECONDS, ProblemError, unavailable

_ECHOED_ID_CHARACTERS: Final = 64
_NOT_IN_IDS: Final = re.compile(r"[^0-9A-Za-z._:-]")
_RENDER_SECONDS_PER_SECOND: Final = 2

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Placement:
    """Where this installation's VideoJobs live."""

    namespace: str
    pool: str

    @classmethod
    def of(cls, settings: KubernetesSettings) -> "Placement":
        """From the settings."""
        return cls(settings.namespace, settings.pool)


async def create(
    store: JobStore, resources: Resources, placement: Placement, body: CreateJob
) -> JobCreated:
    """Keep the job in Redis, then make its VideoJob; the outbox holds it until that is done."""
    job_id = str(uuid.uuid4())
    context.note(job_id=job_id)
    job = NewJob(
        job_id=job_id,
        user_id=body.video_request.user_id,
        request=body.video_request.as_camel_case(),
        priority=body.priority,
        created=utc_now(),
        namespace=placement.namespace,
        name=job_id,
        pool=placement.pool,
    )
    try:
        # False means that a retry after a lost answer met its own record: ids are never reused.
        await store.create(job, outbox=True)
    except StoreError as error:
        logger.error("job not created", extra={"job_id": job_id, "reason": str(error)})
        raise _not_created() from error
    refusal = await resources.make(job)
    if refusal is not None:
        raise ProblemError(422, f"video_request: {refusal}")
    seconds = max(1, _RENDER_SECONDS_PER_SECOND * body.video_request.duration)
    return JobCreated(job_id=job_id, estimated_duration=seconds)


async def status(store: JobStore, job_id: str) -> bytes:
    """The stored bytes, as they are."""
    document = await store.document(job_id)
    if document is None:
        raise not_found(job_id)
    return document.encode()


async def page(store: JobStore, user_id: str, number: int, size: int) -> bytes:
    """A page of stored documents, joined without being parsed."""
    found = await store.page(user_id, (number - 1) * size, size)
    jobs = ",".join(found.documents)
    counts = f'"total":{found.total},"page":{number},"page_size":{size}'
    return f'{{"jobs":[{jobs}],{counts}}}'.encode()


async def cancel(store: JobStore, resources: Resources, job_id: str) -> JobCancelled:
    """Cancel for good, or say why not."""
    entry = await store.entry(job_id)
    if entry is None:
        raise not_found(job_id)
    if entry.status in TERMINAL:
        raise _final(entry.status)
    held = await store.finish(job_id, Finish(Status.CANCELLED, utc_now()))
    if held is None:
        raise not_found(job_id)
    if held is not Status.CANCELLED:
        raise _final(held)
    await resources.delete(entry.job)
    return JobCancelled(job_id=job_id)


async def counts(store: JobStore) -> JobCounts:
    """Retained jobs by status; `total` is their sum."""
    numbers = {status.value: count for status, count in (await store.counts()).items()}
    statistics = Statistics(**numbers, total=sum(numbers.values()))
    return JobCounts(statistics=statistics, timestamp=rfc3339(utc_now()))


async def health(store: JobStore) -> ServiceHealth:
    """The guide's health: Redis alone."""
    try:
        await store.ping()
    except StoreError:
        raise unavailable("Redis connection failed") from None
    return ServiceHealth()


def not_found(job_id: str) -> ProblemError:
    """The guide's 404. The id is echoed tame: it is whatever a client typed."""
    return ProblemError(
        404, f"Job {_NOT_IN_IDS.sub('?', job_id)[:_ECHOED_ID_CHARACTERS]} not found"
    )


def _final(status: Status) -> ProblemError:
    return ProblemError(400, f"Cannot cancel job in {status.value} status")


def _not_created() -> ProblemError:
    return ProblemError(
        500,
        "Failed to create job: the job store does not answer; try again in a few seconds "
        f"(request id {context.request_id()})",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )
