"""Cancels a job, counts jobs, and checks the health of the store."""

from videojobs.job.states import TERMINAL, Status
from videojobs.store import Finish, Standing, Store, StoreError
from videojobs.times import rfc3339, utc_now
from videojobs_api.errors import NotCancellable, Unavailable
from videojobs_api.jobs.reader import Reader, not_found
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.schemas import JobCancelled, JobCounts, ServiceHealth, Statistics


async def cancel(reader: Reader, resources: Resources, job_id: str) -> JobCancelled:
    """Cancel a job and delete its VideoJob. Raises NotFound, NotCancellable."""
    entry = await reader.entry(job_id)
    if entry.status in TERMINAL:
        raise _terminal(entry.status)
    held = await reader.store.attempts.finish(job_id, Finish(Status.CANCELLED, utc_now()))
    if held is Standing.MISSING:
        raise not_found(job_id)
    if held is not Standing.CANCELLED:
        raise _terminal(Status(held))
    await resources.delete(entry)
    return JobCancelled(job_id=job_id)


async def counts(store: Store) -> JobCounts:
    """Retained jobs by status; `total` is their sum."""
    numbers = {status.value: count for status, count in (await store.records.counts()).items()}
    statistics = Statistics(**numbers, total=sum(numbers.values()))
    return JobCounts(statistics=statistics, timestamp=rfc3339(utc_now()))


async def health(store: Store) -> ServiceHealth:
    """The guide's health check, which is of Redis alone. Raises Unavailable."""
    try:
        await store.health.ping()
    except StoreError:
        raise Unavailable("Redis connection failed") from None
    return ServiceHealth()


def _terminal(status: Status) -> NotCancellable:
    return NotCancellable(f"Cannot cancel job in {status.value} status")
