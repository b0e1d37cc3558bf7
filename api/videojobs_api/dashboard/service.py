"""The data of the dashboard page. Users see their own jobs, administrators those of all users."""

import json
import time
from typing import Any, Final

from pydantic import BaseModel

from videojobs.job.states import Status
from videojobs.job.traceparent import TraceParent
from videojobs.store import Store
from videojobs.store.overview import Row
from videojobs_api.auth.callers import Caller
from videojobs_api.dashboard.figures import Ended, summarise
from videojobs_api.dashboard.timeline import Moment, timeline
from videojobs_api.jobs import listing
from videojobs_api.jobs.reader import Reader
from videojobs_api.jobs.resources import Resources
from videojobs_api.webhooks import service as webhooks
from videojobs_api.webhooks.service import WebhookStatus

SAMPLE: Final = 1000
"""Number of ended jobs from which rates and percentiles are computed."""

_FRESH_SECONDS: Final = 5.0


class Pool(BaseModel):
    """A RenderPool: its slots, active renders, and waiting jobs by tier."""

    name: str
    slots: int
    active: int
    waiting: dict[str, int]
    work_seconds: float


class Figures(BaseModel):
    """The head of the page. `may_act` says whether this caller may cancel and retry jobs."""

    counts: dict[str, int]
    pools: list[Pool]
    ended: Ended
    user: str | None
    may_act: bool


class JobRow(BaseModel):
    """One row of the list: the status document, and parts of the job's request."""

    job: dict[str, Any]
    title: str
    user_id: str
    platform: str
    pool: str


class JobList(BaseModel):
    """A page of the list, newest job first."""

    rows: list[JobRow]
    next_cursor: str | None


class JobDetail(JobRow):
    """A job with its timeline, and its webhook where one was requested."""

    trace_id: str | None
    timeline: list[Moment]
    webhook: WebhookStatus | None


class Dashboard:
    """Reads the data of the page; figures of ended jobs are cached for _FRESH_SECONDS."""

    def __init__(self, store: Store, resources: Resources) -> None:
        self._store = store
        self._resources = resources
        self._ended = summarise(())
        self._summed = float("-inf")

    async def figures(self, caller: Caller) -> Figures:
        """Figures of the whole service, without data of any single job."""
        counts = await self._store.records.counts()
        pools = await self._store.pools.demands()
        return Figures(
            counts={status.value: count for status, count in counts.items()},
            pools=[
                Pool(
                    name=name,
                    slots=demand.slots,
                    active=demand.active,
                    waiting=dict(demand.waiting),
                    work_seconds=demand.work_seconds,
                )
                for name, demand in sorted(pools.items())
            ],
            ended=await self._ended_jobs(),
            user=caller.user_id,
            may_act=caller.unbounded,
        )

    async def _ended_jobs(self) -> Ended:
        if time.monotonic() - self._summed > _FRESH_SECONDS:
            self._ended = summarise(await self._store.overview.ended(SAMPLE))
            self._summed = time.monotonic()
        return self._ended

    async def jobs(
        self,
        caller: Caller,
        statuses: tuple[Status, ...],
        limit: int,
        user_id: str | None,
        cursor: str | None,
    ) -> JobList:
        """A page of the list: the caller's own jobs, unless the caller may access all.

        Raises Invalid for a bad cursor.
        """
        if not caller.unbounded:
            user_id = caller.user_id
        after = listing.decode_cursor(cursor) if cursor is not None else None
        found = await self._store.overview.recent(
            statuses or tuple(Status), limit, user_id=user_id, after=after
        )
        following = listing.encode_cursor(found.next) if found.next else None
        return JobList(rows=[_row(row) for row in found.rows], next_cursor=following)

    async def detail(self, reader: Reader, job_id: str) -> JobDetail:
        """One job of the caller. Raises NotFound."""
        document, entry = await reader.document(job_id), await reader.entry(job_id)
        row = _row(Row(document, entry.job))
        video_job = await self._resources.read(entry)
        trace = TraceParent.parse(entry.job.traceparent)
        return JobDetail(
            **row.model_dump(),
            trace_id=trace.trace_id if trace else None,
            timeline=timeline(row.job, video_job, await self._store.deeds.of(job_id)),
            webhook=await webhooks.find(self._store.webhooks, job_id),
        )


def _row(row: Row) -> JobRow:
    return JobRow(
        job=json.loads(row.document),
        title=str(row.job.request.get("title", "")),
        user_id=row.job.user_id,
        platform=str(row.job.request.get("platform", "")),
        pool=row.job.pool,
    )
