"""Places in the queue, and when jobs will be done: learned from runs that ended well."""

import json
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from redis.asyncio import Redis
from testkit.job_records import CREATED, new_job

from videojobs.job.states import Status
from videojobs.job.submission import NewJob
from videojobs.store import Finish, Store, Submission
from videojobs.times import rfc3339

SECONDS = 10
GUESS = 2 * SECONDS


def job_of(kind: str, seconds: int = SECONDS) -> NewJob:
    """A job of a kind of its own, so that no other test teaches it anything."""
    request = {"platform": kind, "voiceProvider": "azure", "duration": seconds}
    return replace(new_job(), request=request)


@pytest.fixture
def kind() -> str:
    """A kind of job that no other test knows."""
    return secrets.token_hex(6)


async def shown(store: Store, job: NewJob) -> dict[str, Any]:
    """The status document."""
    text = await store.records.document(job.job_id)
    assert text is not None
    parsed: dict[str, Any] = json.loads(text)
    return parsed


def at(seconds: float) -> str:
    """A time as it is shown, in seconds after the jobs were created."""
    return rfc3339(CREATED + timedelta(seconds=seconds))


async def run(store: Store, job: NewJob, seconds: float) -> None:
    """A run that ends well after so many seconds."""
    await store.submissions.create(job, outbox=False)
    await store.attempts.start(job.job_id, 1, CREATED)
    end = CREATED + timedelta(seconds=seconds)
    await store.attempts.finish(job.job_id, Finish(Status.SUCCESS, end))


class TestMedian:
    async def test_twenty_runs_are_needed(self, store: Store, kind: str) -> None:
        for number in range(1, 20):
            await run(store, job_of(kind), number)
        assert (await store.estimates.workload(f"{kind}/azure")).seconds_per_second is None
        await run(store, job_of(kind), 20)
        assert (await store.estimates.workload(f"{kind}/azure")).seconds_per_second == 1.0

    async def test_it_follows_the_last_fifty(self, store: Store, kind: str) -> None:
        for number in range(100):
            await run(store, job_of(kind), 10 if number < 70 else 50)
        assert (await store.estimates.workload(f"{kind}/azure")).seconds_per_second == 5.0

    async def test_only_a_success_teaches_and_only_its_last_attempt(
        self, store: Store, redis: Redis, kind: str
    ) -> None:
        failed, retried = job_of(kind), job_of(kind)
        for job in (failed, retried):
            await store.submissions.create(job, outbox=False)
            await store.attempts.start(job.job_id, 1, CREATED)
        await store.attempts.finish(
            failed.job_id, Finish(Status.FAILURE, CREATED + timedelta(hours=1))
        )
        later = CREATED + timedelta(hours=1)
        await store.attempts.record_wait(retried.job_id, "Retrying", later, over=1, retry_count=1)
        await store.attempts.start(retried.job_id, 2, later)
        end = later + timedelta(seconds=30)
        await store.attempts.finish(retried.job_id, Finish(Status.SUCCESS, end))
        assert await redis.lrange(f"job:runs:{kind}/azure", 0, -1) == ["3"]


class TestPlaces:
    async def test_first_come_first_served(self, store: Store, kind: str) -> None:
        jobs = [job_of(kind) for _ in range(3)]
        for job in jobs:
            await store.submissions.create(job, outbox=False)
        await store.estimates.write_places([job.job_id for job in jobs], slots=1, now=CREATED)
        documents = [await shown(store, job) for job in jobs]
        assert [document["queue_position"] for document in documents] == [1, 2, 3]
        # The run at hand is half done on average, then those ahead, then the job itself.
        expected = [GUESS * (half + 1 + ahead) for half, ahead in ((0.5, 0), (0.5, 1), (0.5, 2))]
        assert [document["estimated_completion_at"] for document in documents] == [
            at(seconds) for seconds in expected
        ]

    async def test_more_slots_shorten_the_wait(self, store: Store, kind: str) -> None:
        jobs = [job_of(kind) for _ in range(5)]
        for job in jobs:
            await store.submissions.create(job, outbox=False)
        await store.estimates.write_places([job.job_id for job in jobs], slots=4, now=CREATED)
        last = await shown(store, jobs[-1])
        assert last["estimated_completion_at"] == at(GUESS * 1.5 + 4 * GUESS / 4)

    async def test_a_long_queue_is_told_in_pieces(self, store: Store, kind: str) -> None:
        jobs = [job_of(kind) for _ in range(230)]
        for job in jobs:
            await store.submissions.create(job, outbox=False)
        await store.estimates.write_places([job.job_id for job in jobs], slots=1, now=CREATED)
        last = await shown(store, jobs[-1])
        assert last["queue_position"] == 230
        assert last["estimated_completion_at"] == at(GUESS * 1.5 + 229 * GUESS)

    async def test_the_same_places_are_no_news(self, store: Store, kind: str) -> None:
        job = job_of(kind)
        await store.submissions.create(job, outbox=False)
        await store.estimates.write_places([job.job_id], slots=1, now=CREATED)
        before = await store.records.state(job.job_id)
        await store.estimates.write_places(
            [job.job_id], slots=1, now=CREATED + timedelta(seconds=10)
        )
        assert await store.records.state(job.job_id) == before
        await store.estimates.write_places(
            [job.job_id], slots=1, now=CREATED + timedelta(seconds=20)
        )
        assert (await shown(store, job))["estimated_completion_at"] == at(20 + GUESS * 1.5)

    async def test_finished_and_unknown_jobs_have_none(self, store: Store, kind: str) -> None:
        done, waiting = job_of(kind), job_of(kind)
        for job in (done, waiting):
            await store.submissions.create(job, outbox=False)
        await store.attempts.finish(done.job_id, Finish(Status.CANCELLED, CREATED))
        await store.estimates.write_places(
            [done.job_id, "no-such-job", waiting.job_id], slots=1, now=CREATED
        )
        assert (await shown(store, done))["queue_position"] is None
        assert (await shown(store, waiting))["queue_position"] == 1


class TestExpectedEnd:
    async def test_from_submission_to_the_end(self, store: Store, kind: str) -> None:
        job = job_of(kind)
        await store.submissions.submit(job, Submission(answer="{}", estimate_seconds=45))
        assert (await shown(store, job))["estimated_completion_at"] == at(45)
        await store.estimates.write_places([job.job_id], slots=1, now=CREATED)
        await store.attempts.start(job.job_id, 1, CREATED + timedelta(seconds=5))
        started = await shown(store, job)
        assert started["estimated_completion_at"] == at(5 + GUESS)
        assert started["queue_position"] is None
        await store.attempts.progress(
            job.job_id, 1, 0.1, "Analyzing", CREATED + timedelta(seconds=30)
        )
        assert (await shown(store, job))["estimated_completion_at"] == at(5 + GUESS)
        await store.attempts.progress(job.job_id, 1, 0.5, "Half", CREATED + timedelta(seconds=65))
        assert (await shown(store, job))["estimated_completion_at"] == at(125)
        await store.attempts.finish(
            job.job_id, Finish(Status.SUCCESS, CREATED + timedelta(seconds=100))
        )
        assert (await shown(store, job))["estimated_completion_at"] is None

    async def test_the_renderers_own_word_counts_more(self, store: Store, kind: str) -> None:
        job = job_of(kind)
        await store.submissions.create(job, outbox=False)
        said = CREATED + timedelta(seconds=30)
        await store.attempts.progress(job.job_id, 1, 0.1, "Analyzing", said, eta_seconds=90)
        assert (await shown(store, job))["estimated_completion_at"] == at(120)
        await store.attempts.progress(job.job_id, 1, 0.5, "Half", said, eta_seconds=12.4)
        assert (await shown(store, job))["estimated_completion_at"] == at(42)

    async def test_a_retry_begins_again(self, store: Store, kind: str) -> None:
        job = job_of(kind)
        await store.submissions.create(job, outbox=False)
        await store.attempts.progress(job.job_id, 1, 0.5, "Half", CREATED + timedelta(seconds=10))
        await store.attempts.record_wait(job.job_id, "Retrying", CREATED, over=1, retry_count=1)
        assert (await shown(store, job))["estimated_completion_at"] is None
        await store.attempts.start(job.job_id, 2, CREATED + timedelta(seconds=70))
        assert (await shown(store, job))["estimated_completion_at"] == at(70 + GUESS)

    @pytest.mark.parametrize(
        "moment",
        [
            "2026-01-01T00:00:00",
            "2028-02-29T23:59:59",
            "2100-03-01T00:00:00",
            "1999-12-31T23:59:59",
        ],
    )
    async def test_lua_writes_times_as_python_does(
        self, store: Store, kind: str, moment: str
    ) -> None:
        start = CREATED.fromisoformat(f"{moment}+00:00")
        job = replace(job_of(kind, seconds=1), created=start)
        await store.submissions.create(job, outbox=False)
        await store.attempts.start(job.job_id, 1, start)
        expected = rfc3339(start + timedelta(seconds=2))
        assert (await shown(store, job))["estimated_completion_at"] == expected
