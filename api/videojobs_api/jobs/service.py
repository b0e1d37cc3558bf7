"""What the job endpoints do beside submitting and polling, without HTTP."""

from videojobs.job.states import TERMINAL, Status
from videojobs.store import Finish, Listing, Standing, Store, StoreError
from videojobs.times import rfc3339, utc_now
from videojobs_api.http.problems import ProblemError, unavailable
from videojobs_api.jobs import cursors
from videojobs_api.jobs.reader import Reader, not_found
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.schemas import (
    JobCancelled,
    JobCounts,
    PageQuery,
    ServiceHealth,
    Statistics,
)


async def page(reader: Reader, query: PageQuery) -> bytes:
    """A page of stored documents, joined without being parsed."""
    reader.caller.act_for(query.user_id, "user_id")
    if query.cursor is not None and query.page != 1:
        raise ProblemError(422, "cursor: goes on where a page ended; leave `page` out")
    listing = Listing(
        offset=(query.page - 1) * query.page_size,
        limit=query.page_size,
        after=cursors.decode(query.cursor) if query.cursor is not None else None,
        statuses=tuple(dict.fromkeys(query.status)),
    )
    found = await reader.store.records.page(query.user_id, listing)
    jobs = ",".join(found.documents)
    following = f'"{cursors.encode(found.next)}"' if found.next else "null"
    counts = f'"total":{found.total},"page":{query.page},"page_size":{query.page_size}'
    return f'{{"jobs":[{jobs}],{counts},"next_cursor":{following}}}'.encode()


async def cancel(reader: Reader, resources: Resources, job_id: str) -> JobCancelled:
    """Cancel for good, or say why not."""
    entry = await reader.entry(job_id)
    if entry.status in TERMINAL:
        raise _final(entry.status)
    held = await reader.store.attempts.finish(job_id, Finish(Status.CANCELLED, utc_now()))
    if held is Standing.MISSING:
        raise not_found(job_id)
    if held is not Standing.CANCELLED:
        raise _final(Status(held))
    await resources.delete(entry.job)
    return JobCancelled(job_id=job_id)


async def counts(store: Store) -> JobCounts:
    """Retained jobs by status; `total` is their sum."""
    numbers = {status.value: count for status, count in (await store.records.counts()).items()}
    statistics = Statistics(**numbers, total=sum(numbers.values()))
    return JobCounts(statistics=statistics, timestamp=rfc3339(utc_now()))


async def health(store: Store) -> ServiceHealth:
    """The guide's health: Redis alone."""
    try:
        await store.health.ping()
    except StoreError:
        raise unavailable("Redis connection failed") from None
    return ServiceHealth()


def _final(status: Status) -> ProblemError:
    return ProblemError(400, f"Cannot cancel job in {status.value} status")
