"""Every move of a job record, on a real Redis."""

import itertools
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from testkit.job_records import CREATED, TTL_SECONDS, new_job, statuses_listing

from videojobs.job.states import LIVE, TERMINAL, Status
from videojobs.job.submission import NewJob
from videojobs.protocol import wire
from videojobs.store import Finish, Standing, Store, Verdict

LATER = CREATED + timedelta(seconds=10)
END = CREATED + timedelta(seconds=70)
UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def document(store: Store, job: NewJob) -> dict[str, Any]:
    """The status document; every key must be there."""
    text = await store.records.document(job.job_id)
    assert text is not None
    parsed: dict[str, Any] = json.loads(text)
    assert tuple(parsed) == wire.FIELDS
    return parsed


async def job_in(store: Store, status: Status) -> NewJob:
    """A new job that has been brought into a status."""
    job = new_job()
    await store.submissions.create(job, outbox=True)
    if status is Status.STARTED:
        await store.attempts.start(job.job_id, 1, LATER)
    elif status is Status.PROCESSING:
        await store.attempts.progress(job.job_id, 1, 0.5, "Generating images", LATER)
    elif status in TERMINAL:
        await store.attempts.finish(job.job_id, Finish(status, LATER))
    assert (await document(store, job))["status"] == status
    return job


class TestCreate:
    async def test_a_new_record(self, store: Store, redis: Redis) -> None:
        job = new_job()
        assert await store.submissions.create(job, outbox=True) is Verdict.CREATED
        shown = await document(store, job)
        assert (shown["status"], shown["created_at"]) == ("pending", "2026-01-31T12:00:00Z")
        assert await statuses_listing(redis, job) == [Status.PENDING]
        assert await store.outbox.awaits_creation(job.job_id)
        assert await redis.ttl(f"jobs:{job.job_id}") == -1

    async def test_an_adopted_one_needs_no_videojob(self, store: Store) -> None:
        job = new_job()
        await store.submissions.create(job, outbox=False)
        assert not await store.outbox.awaits_creation(job.job_id)

    async def test_an_id_is_taken_once(self, store: Store) -> None:
        job = await job_in(store, Status.PROCESSING)
        before = await store.records.document(job.job_id)
        assert await store.submissions.create(job, outbox=True) is Verdict.KNOWN
        assert await store.records.document(job.job_id) == before

    async def test_the_request_comes_back_whole(self, store: Store) -> None:
        job = new_job()
        await store.submissions.create(job, outbox=True)
        entry = await store.records.entry(job.job_id)
        assert entry is not None
        assert (entry.job, entry.status, entry.artifacts_attempt) == (job, Status.PENDING, None)


class TestStart:
    async def test_the_first_attempt_starts_the_clock(self, store: Store) -> None:
        job = await job_in(store, Status.PENDING)
        assert await store.attempts.start(job.job_id, 1, LATER) is Standing.CURRENT
        shown = await document(store, job)
        assert (shown["status"], shown["attempt"]) == ("started", 1)
        assert (shown["started_at"], shown["queue_seconds"]) == ("2026-01-31T12:00:10Z", 10)

    async def test_a30_a_later_attempt_does_not(self, store: Store) -> None:
        job = await job_in(store, Status.PROCESSING)
        await store.attempts.record_wait(job.job_id, "Retrying", LATER, over=1, retry_count=1)
        assert await store.attempts.start(job.job_id, 2, END) is Standing.CURRENT
        shown = await document(store, job)
        assert (shown["status"], shown["attempt"]) == ("processing", 2)
        assert shown["started_at"] == "2026-01-31T12:00:10Z"

    async def test_an_attempt_that_is_over_does_not_start(self, store: Store) -> None:
        job = await job_in(store, Status.PROCESSING)
        await store.attempts.record_wait(
            job.job_id, "Retrying", LATER, over=1, retry_count=1, next_retry=END
        )
        assert await store.attempts.start(job.job_id, 1, END) is Standing.STALE
        assert (await document(store, job))["next_retry_at"] == "2026-01-31T12:01:10Z"


class TestProgress:
    async def test_a_first_report_without_a_start(self, store: Store) -> None:
        job = await job_in(store, Status.PENDING)
        assert (
            await store.attempts.progress(job.job_id, 1, 0.1, "Analyzing script", LATER)
            is Standing.CURRENT
        )
        shown = await document(store, job)
        assert (shown["status"], shown["progress"]) == ("processing", 0.1)
        assert shown["started_at"] == "2026-01-31T12:00:10Z"

    async def test_it_never_falls_within_an_attempt(self, store: Store) -> None:
        job = await job_in(store, Status.PROCESSING)
        await store.attempts.progress(job.job_id, 1, 0.2, "late report", LATER)
        shown = await document(store, job)
        assert (shown["progress"], shown["progress_message"]) == (0.5, "Generating images")

    async def test_a7_it_begins_again_with_the_next_attempt(self, store: Store) -> None:
        job = await job_in(store, Status.PROCESSING)
        await store.attempts.record_wait(job.job_id, "Retrying", LATER, over=1, retry_count=1)
        assert (await document(store, job))["progress"] == 0.0
        await store.attempts.progress(job.job_id, 2, 0.1, "Analyzing script", LATER)
        assert (await document(store, job))["progress"] == 0.1

    @pytest.mark.parametrize("attempt", [1, 2])
    async def test_a_stale_attempt_is_not_heard(self, store: Store, attempt: int) -> None:
        job = await job_in(store, Status.PROCESSING)
        await store.attempts.progress(job.job_id, 2, 0.1, "Analyzing script", LATER)
        await store.attempts.record_wait(job.job_id, "Retrying", LATER, over=2, retry_count=2)
        before = await store.records.document(job.job_id)
        assert (
            await store.attempts.progress(job.job_id, attempt, 0.9, "late", END) is Standing.STALE
        )
        assert await store.attempts.standing_of(job.job_id, attempt) is Standing.STALE
        assert await store.attempts.standing_of(job.job_id, 3) is Standing.CURRENT
        assert await store.records.document(job.job_id) == before


class TestWait:
    async def test_in_the_queue(self, store: Store) -> None:
        job = await job_in(store, Status.PENDING)
        assert (
            await store.attempts.record_wait(job.job_id, "3 jobs are ahead", LATER)
            is Standing.CURRENT
        )
        shown = await document(store, job)
        assert (shown["status"], shown["progress_message"]) == ("pending", "3 jobs are ahead")

    @pytest.mark.parametrize("status", [Status.STARTED, Status.PROCESSING])
    async def test_a8_for_a_retry(self, store: Store, status: Status) -> None:
        job = await job_in(store, status)
        assert (
            await store.attempts.record_wait(
                job.job_id, "Retrying", LATER, over=1, retry_count=1, next_retry=END
            )
            is Standing.CURRENT
        )
        shown = await document(store, job)
        assert (shown["status"], shown["retry_count"]) == ("processing", 1)
        assert shown["next_retry_at"] == "2026-01-31T12:01:10Z"
        await store.attempts.start(job.job_id, 2, END)
        assert (await document(store, job))["next_retry_at"] is None


class TestFinish:
    @pytest.mark.parametrize(
        ("status", "target"), list(itertools.product(sorted(LIVE), sorted(TERMINAL)))
    )
    async def test_from_every_live_status(
        self, store: Store, redis: Redis, status: Status, target: Status
    ) -> None:
        job = await job_in(store, status)
        assert await store.attempts.finish(job.job_id, Finish(target, END)) is Standing(target)
        shown = await document(store, job)
        assert (shown["status"], shown["completed_at"]) == (target, "2026-01-31T12:01:10Z")
        assert await statuses_listing(redis, job) == [target]
        assert not await store.outbox.awaits_creation(job.job_id)
        retracted = await store.outbox.to_delete(timedelta(), limit=10_000)
        assert (job.job_id in retracted) is (target is Status.CANCELLED)
        for key in (f"jobs:{job.job_id}", f"job:record:{job.job_id}"):
            assert 0 < await redis.ttl(key) <= TTL_SECONDS
        if status is not Status.PENDING:
            assert shown["duration"] == 60

    async def test_a10_a_success_that_nobody_saw_start(self, store: Store) -> None:
        job = await job_in(store, Status.PENDING)
        await store.attempts.finish(job.job_id, Finish(Status.SUCCESS, END, artifacts_attempt=1))
        shown = await document(store, job)
        assert shown["started_at"] is not None
        assert (shown["progress"], shown["duration"]) == (1.0, 0)
        entry = await store.records.entry(job.job_id)
        assert entry is not None
        assert entry.artifacts_attempt == 1

    @pytest.mark.parametrize(
        ("status", "target"), list(itertools.product(sorted(TERMINAL), sorted(TERMINAL)))
    )
    async def test_a_terminal_status_is_never_left(
        self, store: Store, status: Status, target: Status
    ) -> None:
        job = await job_in(store, status)
        before = await store.records.document(job.job_id)
        assert await store.attempts.finish(job.job_id, Finish(target, END)) is Standing(status)
        assert await store.attempts.start(job.job_id, 2, END) is Standing(status)
        assert await store.attempts.progress(job.job_id, 2, 0.9, "late", END) is Standing(status)
        assert await store.attempts.record_wait(job.job_id, "late", END, over=2) is Standing(status)
        assert await store.attempts.standing_of(job.job_id, 2) is Standing(status)
        assert await store.records.document(job.job_id) == before


@pytest.mark.parametrize(
    "move",
    [
        lambda store: store.attempts.start(UNKNOWN, 1, LATER),
        lambda store: store.attempts.progress(UNKNOWN, 1, 0.5, "x", LATER),
        lambda store: store.attempts.record_wait(UNKNOWN, "x", LATER),
        lambda store: store.attempts.standing_of(UNKNOWN, 1),
    ],
)
async def test_without_a_record(store: Store, move: Callable[[Store], Awaitable[Standing]]) -> None:
    assert await move(store) is Standing.MISSING
    assert await store.records.document(UNKNOWN) is None
    assert await store.attempts.finish(UNKNOWN, Finish(Status.SUCCESS, END)) is Standing.MISSING
    assert await store.records.entry(UNKNOWN) is None
