"""The simulation's model of the records moves as the store's scripts do on a real Redis."""

import json
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from testkit.builders import REQUEST
from testkit.servers.redis_server import RedisServer
from testkit.simulation.redis import Records

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.identity import Owner
from videojobs.job.outcome import Termination
from videojobs.job.states import Status
from videojobs.job.submission import NewJob
from videojobs.settings import RedisSettings
from videojobs.store import Finish, Store, connect

_STEPS = 1500
_START = datetime(2026, 1, 1, tzinfo=UTC)
_COMPARED = ("status", "attempt", "progress", "progress_message", "retry_count", "next_retry_at")


def _job(number: int) -> NewJob:
    name = f"job-{number}"
    return NewJob(name, "ann", REQUEST, 5, _START, "ns", name, "default")


async def test_the_model_and_the_scripts_answer_alike(own_redis_server: RedisServer) -> None:
    client = connect(RedisSettings(port=own_redis_server.port))
    store, model, random = Store.over(client, 86_400), Records(), Random(7)
    for step in range(_STEPS):
        job_id = f"job-{random.randrange(1 + step // 12)}"
        asked, answered = await _one_move(store, model, random, job_id, step)
        assert asked == answered, f"step {step}, {job_id}"
        text = await store.records.document(job_id)
        record = model.records.get(job_id)
        assert (text is None) == (record is None)
        if text is not None and record is not None:
            document = json.loads(text)
            seen = {name: document[name] for name in _COMPARED}
            assert seen == {name: record.fields[name] for name in _COMPARED}, f"step {step}"
    assert {record.status for record in model.records.values()} == set(Status)
    await client.aclose()


async def _one_move(
    store: Store, model: Records, random: Random, job_id: str, step: int
) -> tuple[Any, Any]:
    """The same move in both; returns what each answers."""
    now, attempt = _START + timedelta(seconds=step), random.randint(1, 3)
    match random.choice(
        ["create", "start", "progress", "progress", "wait", "outcome", "claim", "finish"]
    ):
        case "create":
            job = _job(int(job_id.removeprefix("job-")))
            return await store.submissions.create(job, outbox=False), model.create(job, False)
        case "start":
            return await store.attempts.start(job_id, attempt, now), model.start(job_id, attempt)
        case "progress":
            share = random.randint(0, 99) / 100
            given = (job_id, attempt, share, "Analyzing script")
            return await store.attempts.progress(*given, now), model.progress(*given)
        case "wait":
            over = random.randint(0, 3)
            retry = now if random.random() < 0.5 else None
            told = await store.attempts.record_wait(
                job_id, "Waiting", now, over=over, retry_count=attempt, next_retry=retry
            )
            return told, model.wait(job_id, "Waiting", over, attempt, retry)
        case "claim":
            place = random.choice([("ns", job_id), ("other", job_id), ("ns", "other")])
            owner = Owner(*place, f"uid-{attempt}")
            return await store.ownership.claim(job_id, owner), model.claim(job_id, owner)
        case "outcome":
            code = random.choice([FailureCode.INTERNAL, FailureCode.RENDER_OOM])
            said = Termination(failure=Failure.of(code, "It failed"))
            told = await store.attempts.keep_outcome(job_id, attempt, said)
            read = await store.records.outcome(job_id, attempt)
            modelled = model.keep_outcome(job_id, attempt, said)
            return (told, read), (modelled, model.outcome(job_id, attempt))
        case "finish" if random.random() < 0.4:
            end = Finish(random.choice([Status.SUCCESS, Status.FAILURE, Status.CANCELLED]), now)
            return await store.attempts.finish(job_id, end), model.finish(job_id, end)
    return None, None
