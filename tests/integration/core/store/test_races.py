"""Writers that meet: one wins, and readers never see anything in between."""

import asyncio
import json
import random

import pytest
from redis.asyncio import Redis
from testkit.job_records import CREATED, new_job, statuses_listing

from videojobs.job.states import TERMINAL, Status, path
from videojobs.store import Finish, Store


@pytest.mark.parametrize("seed", range(5))
async def test_of_200_finishers_one_wins(store: Store, redis: Redis, seed: int) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=True)
    chooser = random.Random(seed)
    wanted = [chooser.choice(sorted(TERMINAL)) for _ in range(200)]
    held = await asyncio.gather(
        *(
            store.attempts.finish(job.job_id, Finish(status, CREATED, artifacts_attempt=number))
            for number, status in enumerate(wanted)
        )
    )
    winner = held[0]
    assert set(held) == {winner}
    assert await statuses_listing(redis, job) == [Status(winner)]
    entry = await store.records.entry(job.job_id)
    assert entry is not None
    assert entry.artifacts_attempt is not None
    assert wanted[entry.artifacts_attempt] is Status(winner)


@pytest.mark.parametrize("seed", range(3))
async def test_reports_in_any_order_never_show_a_fall(store: Store, seed: int) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=False)
    reports = [number / 200 for number in range(1, 200)]
    random.Random(seed).shuffle(reports)
    seen: list[float] = []

    async def report(progress: float) -> None:
        await store.attempts.progress(job.job_id, 1, progress, "Generating images", CREATED)
        text = await store.records.document(job.job_id)
        assert text is not None
        seen.append(json.loads(text)["progress"])

    for at in range(0, len(reports), 10):
        before = max(seen, default=0.0)
        await asyncio.gather(*(report(progress) for progress in reports[at : at + 10]))
        assert min(seen[at:]) >= before
    assert max(seen) == 0.995


@pytest.mark.parametrize("seed", range(10))
async def test_a_watcher_sees_only_moves_that_the_guide_lists(
    store: Store, redis: Redis, seed: int
) -> None:
    """Operator, renderers of three attempts and a client act at random on one job."""
    job = new_job()
    await store.submissions.create(job, outbox=True)
    chooser = random.Random(seed)
    moves = [
        lambda: store.attempts.start(job.job_id, chooser.randint(1, 3), CREATED),
        lambda: store.attempts.progress(
            job.job_id, chooser.randint(1, 3), chooser.random(), "working", CREATED
        ),
        lambda: store.attempts.record_wait(
            job.job_id, "Retrying", CREATED, over=chooser.randint(0, 3)
        ),
    ]
    status = Status.PENDING
    for step in range(60):
        if step == 50:
            await store.attempts.finish(
                job.job_id, Finish(chooser.choice(sorted(TERMINAL)), CREATED)
            )
        else:
            await chooser.choice(moves)()
        text = await store.records.document(job.job_id)
        assert text is not None
        now = Status(json.loads(text)["status"])
        assert now is status or path(status, now), f"{status} to {now}"
        assert await statuses_listing(redis, job) == [now]
        status = now
    assert status in TERMINAL


async def test_reads_at_the_same_moment_are_one_command(store: Store, redis: Redis) -> None:
    jobs = [new_job() for _ in range(50)]
    for job in jobs:
        await store.submissions.create(job, outbox=False)
    before = await reads(redis)
    ids = [job.job_id for job in jobs for _ in range(2)]
    documents = await asyncio.gather(
        *(store.records.document(job_id) for job_id in [*ids, "unknown"])
    )
    assert await reads(redis) == before + 1
    assert documents.pop() is None
    shown = [json.loads(document or "null")["job_id"] for document in documents]
    assert shown == ids


async def test_a_reader_who_leaves_takes_nobody_along(store: Store) -> None:
    job = new_job()
    await store.submissions.create(job, outbox=False)
    leaves, stays = (asyncio.ensure_future(store.records.document(job.job_id)) for _ in range(2))
    await asyncio.sleep(0)
    leaves.cancel()
    assert await stays == await store.records.document(job.job_id)


async def reads(redis: Redis) -> int:
    """MGETs that Redis has served."""
    statistics = await redis.info("commandstats")
    return int(statistics.get("cmdstat_mget", {"calls": 0})["calls"])
