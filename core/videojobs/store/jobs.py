"""The job store: one Lua script a transition, so each is seen whole or not at all."""

import json
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final, cast

from redis.asyncio import Redis

from videojobs.job.states import LIVE, TERMINAL, Status
from videojobs.job.submission import NewJob
from videojobs.protocol import wire
from videojobs.protocol.reports import MESSAGE_CANCELLED, MESSAGE_COMPLETED, MESSAGE_QUEUED
from videojobs.store import keys
from videojobs.store.batch import Batcher
from videojobs.store.operation import operation
from videojobs.store.records import (
    HELD,
    Cursor,
    Entry,
    Finish,
    Listing,
    Load,
    Page,
    PoolDemand,
    State,
    Submission,
    Submitted,
    Verdict,
    job_fields,
    job_from,
)
from videojobs.store.replication import replicated
from videojobs.store.scripting import Scripts
from videojobs.times import epoch_ms

_SCRIPTS: Final = ("create", "made", "start", "progress", "wait", "finish", "queue", "list")
_SWEEP_CHUNK: Final = 500
_QUEUE_CHUNK: Final = 100  # ids a call: Redis serves nobody else meanwhile
_ANSWER_MS: Final = 10_000  # a first answer takes less, unless its process died


class JobStore:
    """Reads and moves job records. Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Redis, ttl_seconds: int, wait_replicas: int = 0) -> None:
        self._redis = redis
        self._polls: Batcher[str, str | None] = Batcher(self._documents)
        self._ttl = ttl_seconds
        self._wait_replicas = wait_replicas
        self._run = Scripts(redis, _SCRIPTS).run

    @operation
    async def create(self, job: NewJob, *, outbox: bool) -> bool:
        """A pending record; False when the id is taken. `outbox`: its VideoJob is to be made."""
        answer = await self._create(job, Submission(answer=""), outbox=outbox)
        return Verdict(answer[0]) is Verdict.CREATED

    @operation
    async def submit(self, job: NewJob, submission: Submission) -> Submitted:
        """A client's job: kept within the limits, its VideoJob to be made by way of the outbox.
        It is on as many replicas as was asked for, or StoreError."""
        answer = await self._create(job, submission, outbox=True)
        verdict, in_hour, began, live, given, refusal = answer
        if self._wait_replicas and Verdict(verdict) in HELD:
            await replicated(self._redis, keys.record(job.job_id), self._wait_replicas)
        return Submitted(
            verdict=Verdict(verdict),
            jobs_in_hour=in_hour,
            hour_began=datetime.fromtimestamp(began / 1000, UTC),
            live_jobs=live,
            answer=given,
            refusal=refusal,
        )

    @operation
    async def answered(self, job_id: str) -> None:
        """The first answer to a submission has been decided; from now on it is repeated."""
        await self._redis.delete(keys.unanswered(job_id))

    async def _create(self, job: NewJob, submission: Submission, *, outbox: bool) -> list[Any]:
        fragments = _new_record(job, submission)
        limits = submission.limits
        answer = await self._run(
            "create",
            job.job_id,
            job.user_id,
            epoch_ms(job.created),
            int(outbox),
            submission.fingerprint,
            _ANSWER_MS,
            limits.jobs_per_hour,
            limits.live_jobs,
            limits.pending_jobs,
            *_flat(fragments),
        )
        return cast("list[Any]", answer)

    @operation
    async def start(self, job_id: str, attempt: int, now: datetime) -> str:
        """An attempt's container runs. Returns "ok", "missing", "stale" or a terminal status."""
        moment = (epoch_ms(now), wire.time_fragment(now))
        return cast("str", await self._run("start", job_id, attempt, *moment))

    @operation
    async def progress(
        self,
        job_id: str,
        attempt: int,
        progress: float,
        message: str,
        now: datetime,
        eta_seconds: float | None = None,
    ) -> str:
        """A report of a renderer, with the seconds it expects to take. Returns as `start` does."""
        shown = (wire.progress_fragment(min(progress, 0.9999)), wire.fragment(message))
        moment = (epoch_ms(now), wire.time_fragment(now))
        eta = "" if eta_seconds is None else f"{eta_seconds:.1f}"
        return cast("str", await self._run("progress", job_id, attempt, *shown, *moment, eta))

    @operation
    async def standing(self, job_id: str, attempt: int) -> str:
        """Whether an attempt still counts. Returns as `progress` does, and changes nothing."""
        names = ["status", "attempt", "_over"]
        values = await cast(
            "Awaitable[list[str | None]]", self._redis.hmget(keys.record(job_id), names)
        )
        status, known, over = values
        if status is None:
            return "missing"
        if Status(json.loads(status)) in TERMINAL:
            return str(json.loads(status))
        stale = attempt < int(known or 0) or over == str(attempt)
        return "stale" if stale else "ok"

    @operation
    async def wait(
        self,
        job_id: str,
        message: str,
        now: datetime,
        *,
        over: int = 0,
        retry_count: int = 0,
        next_retry: datetime | None = None,
    ) -> str:
        """The job waits; `over` is the attempt that ended, 0 before the first."""
        return cast(
            "str",
            await self._run(
                "wait",
                job_id,
                over,
                retry_count,
                wire.fragment(message),
                wire.time_fragment(next_retry),
                epoch_ms(now),
                wire.time_fragment(now),
            ),
        )

    @operation
    async def finish(self, job_id: str, finish: Finish) -> Status | None:
        """Compare-and-set: returns the terminal state that holds, None without a record."""
        fragments = dict(finish.fragments)
        gone = finish.moment + timedelta(seconds=self._ttl)
        fragments["expires_at"] = wire.time_fragment(gone)
        if finish.status is Status.SUCCESS:
            fragments["progress"] = wire.progress_fragment(1.0)
            fragments["progress_message"] = wire.fragment(MESSAGE_COMPLETED)
        elif finish.status is Status.CANCELLED:
            fragments["progress_message"] = wire.fragment(MESSAGE_CANCELLED)
        if finish.artifacts_attempt is not None:
            fragments["_artifacts_attempt"] = str(finish.artifacts_attempt)
        answer = await self._run(
            "finish",
            job_id,
            finish.status.value,
            epoch_ms(finish.moment),
            wire.time_fragment(finish.moment),
            self._ttl,
            *_flat(fragments),
        )
        return None if answer == "missing" else Status(answer)

    @operation
    async def document(self, job_id: str) -> str | None:
        """The bytes of the status endpoint."""
        return await self._polls.ask(job_id)

    @operation
    async def state(self, job_id: str) -> State | None:
        """The bytes of the status endpoint, and their version."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.wire(job_id))
            pipe.hget(keys.record(job_id), "_version")
            document, version = await pipe.execute()
        return None if document is None else State(int(version or 0), document)

    @operation
    async def owned_document(self, job_id: str) -> tuple[str | None, str | None]:
        """The bytes of the status endpoint, and whose job it is."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.get(keys.wire(job_id))
            pipe.hget(keys.record(job_id), "_user")
            document, owner = await pipe.execute()
        return document, owner

    @operation
    async def entry(self, job_id: str) -> Entry | None:
        """The internal side of a record."""
        names = ["_job", "status", "_artifacts_attempt"]
        values = await cast(
            "Awaitable[list[str | None]]", self._redis.hmget(keys.record(job_id), names)
        )
        job, status, attempt = values
        if job is None or status is None:
            return None
        return Entry(
            job=job_from(json.loads(job)),
            status=Status(json.loads(status)),
            artifacts_attempt=int(attempt) if attempt else None,
        )

    @operation
    async def page(self, user_id: str, listing: Listing) -> Page:
        """A user's jobs, newest first; expired ones are left out and forgotten."""
        after = listing.after
        total, score, last, *documents = await self._run(
            "list",
            user_id,
            listing.offset,
            listing.limit,
            after.created_ms if after else "",
            after.job_id if after else "",
            *(status.value for status in listing.statuses),
        )
        return Page(documents, total, Cursor(int(score), last) if last else None)

    @operation
    async def load(self, kind: str) -> Load:
        """How busy the renderers are, and how fast they have been with jobs of a kind."""
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.hget(keys.MEDIANS, kind)
            for status in (Status.PENDING, Status.STARTED, Status.PROCESSING):
                pipe.zcard(keys.by_status(status))
            median, pending, started, processing = await pipe.execute()
        return Load(pending, started + processing, float(median) if median else None)

    @operation
    async def queue(self, job_ids: Sequence[str], slots: int, now: datetime) -> None:
        """Tell waiting jobs their places: ids of one pool, the next to be admitted first."""
        ahead_ms: str | int = 0
        for first in range(0, len(job_ids), _QUEUE_CHUNK):
            chunk = job_ids[first : first + _QUEUE_CHUNK]
            ahead_ms = await self._run(
                "queue",
                epoch_ms(now),
                max(1, slots),
                first + 1,
                ahead_ms,
                *chunk,
            )

    @operation
    async def medians(self) -> dict[str, float]:
        """Seconds of run a second of video, by kind of job; kinds with few runs are left out."""
        found = await cast("Awaitable[dict[str, str]]", self._redis.hgetall(keys.MEDIANS))
        return {kind: float(median) for kind, median in found.items()}

    @operation
    async def tell_demand(self, namespace: str, pool: str, demand: PoolDemand) -> None:
        """Keep what a pool is asked for."""
        text = json.dumps(asdict(demand))
        await self._redis.hset(keys.DEMAND, f"{namespace}/{pool}", text)

    @operation
    async def demand(self, namespace: str, pool: str) -> PoolDemand | None:
        """What a pool is asked for; None for a pool that no operator has told of."""
        text = await cast(
            "Awaitable[str | None]", self._redis.hget(keys.DEMAND, f"{namespace}/{pool}")
        )
        return None if text is None else PoolDemand(**json.loads(text))

    @operation
    async def counts(self) -> dict[Status, int]:
        """How many retained jobs are in each status."""
        async with self._redis.pipeline(transaction=True) as pipe:
            for status in Status:
                pipe.zcard(keys.by_status(status))
            numbers = await pipe.execute()
        return dict(zip(Status, numbers, strict=True))

    @operation
    async def live_ids(self) -> set[str]:
        """Ids of all jobs that are not finished."""
        found: set[str] = set()
        for status in LIVE:
            ids = await self._redis.zrange(keys.by_status(status), 0, -1)
            found.update(cast("list[str]", ids))
        return found

    @operation
    async def outbox(self, age: timedelta, limit: int = 100) -> list[str]:
        """Jobs at least so old whose VideoJob is not known to exist, the oldest first."""
        return await self._due(keys.OUTBOX, age, limit)

    @operation
    async def resource_made(self, job_id: str) -> Status | None:
        """The VideoJob exists: the outbox may forget the job. Returns the job's status by then."""
        status = await self._run("made", job_id)
        return Status(status) if status else None

    @operation
    async def in_outbox(self, job_id: str) -> bool:
        """Whether the VideoJob of a job is yet to be made."""
        return await self._redis.zscore(keys.OUTBOX, job_id) is not None

    @operation
    async def retracted(self, age: timedelta, limit: int = 100) -> list[str]:
        """Jobs cancelled at least so long ago whose VideoJob is not known to be deleted."""
        return await self._due(keys.RETRACTED, age, limit)

    async def _due(self, key: str, age: timedelta, limit: int) -> list[str]:
        """By Redis' clock: those of the API and of the operator may differ."""
        seconds, microseconds = await self._redis.time()
        now_ms = seconds * 1000 + microseconds // 1000
        before = now_ms - age // timedelta(milliseconds=1)
        found = await self._redis.zrangebyscore(key, "-inf", before, start=0, num=limit)
        return cast("list[str]", found)

    @operation
    async def resource_deleted(self, job_id: str) -> None:
        """The VideoJob of a cancelled job is gone."""
        await self._redis.zrem(keys.RETRACTED, job_id)

    @operation
    async def ping(self) -> None:
        """Whether Redis answers."""
        await self._redis.ping()

    @operation
    async def eviction_policy(self) -> str:
        """What Redis does when its memory is full; `noeviction` also while it has no bound."""
        memory = await self._redis.info("memory")
        return str(memory["maxmemory_policy"]) if int(memory["maxmemory"]) else "noeviction"

    @operation
    async def sweep(self) -> int:
        """Forget finished jobs whose record has expired; returns how many."""
        forgotten = 0
        for status in TERMINAL:
            forgotten += await self._forget_expired(keys.by_status(status))
        for pattern in (keys.by_user("*"), keys.owned("*", "*")):
            async for key in self._redis.scan_iter(match=pattern, count=_SWEEP_CHUNK):
                await self._forget_expired(key)
        return forgotten

    async def _forget_expired(self, key: str) -> int:
        forgotten = 0
        async for ids in self._chunks(key):
            documents = await self._documents(ids)
            gone = [job_id for job_id, text in zip(ids, documents, strict=True) if text is None]
            if gone:
                forgotten += await self._redis.zrem(key, *gone)
        return forgotten

    async def _documents(self, ids: list[str]) -> list[str | None]:
        if not ids:
            return []
        return cast(
            "list[str | None]", await self._redis.mget([keys.wire(job_id) for job_id in ids])
        )

    async def _chunks(self, key: str) -> AsyncIterator[list[str]]:
        cursor = 0
        while True:
            cursor, found = await self._redis.zscan(key, cursor, count=_SWEEP_CHUNK)
            if found:
                yield [str(member) for member, _ in found]
            if cursor == 0:
                return


def _flat(pairs: Mapping[str, str]) -> list[str]:
    return [part for pair in pairs.items() for part in pair]


def _new_record(job: NewJob, submission: Submission) -> dict[str, str]:
    seconds = submission.estimate_seconds
    end = job.created + timedelta(seconds=seconds) if seconds else None
    fragments = {
        "job_id": wire.fragment(job.job_id),
        "status": wire.fragment(Status.PENDING.value),
        "progress": wire.progress_fragment(0.0),
        "progress_message": wire.fragment(MESSAGE_QUEUED),
        "created_at": wire.time_fragment(job.created),
        "retry_count": "0",
        "attempt": "0",
        "estimated_completion_at": wire.time_fragment(end),
        "effective_priority": str(job.priority),
        "metadata": wire.fragment(dict(job.metadata)),
        "retry_of": wire.fragment(job.retry_of),
        "_job": json.dumps(job_fields(job)),
        "_kind": job.kind,
        "_answer": submission.answer,
    }
    if end is not None:
        fragments["_eta_ms"] = str(epoch_ms(end))
    if job.webhook_url:
        fragments["_webhook_url"] = job.webhook_url
    if "duration" in job.request:
        fragments["_video_seconds"] = str(job.request["duration"])
    return fragments
