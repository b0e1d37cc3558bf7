"""The job store: one Lua script a transition, so each is seen whole or not at all."""

import functools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any, Final, ParamSpec, TypeVar, cast

from redis.asyncio import Redis
from redis.exceptions import RedisError

from videojobs import wire
from videojobs.reports import MESSAGE_CANCELLED, MESSAGE_COMPLETED, MESSAGE_QUEUED
from videojobs.states import LIVE, TERMINAL, Status
from videojobs.store import keys
from videojobs.times import epoch_ms

_SCRIPTS: Final = ("create", "start", "progress", "wait", "finish")
_SWEEP_CHUNK: Final = 500

P = ParamSpec("P")
T = TypeVar("T")


class StoreError(Exception):
    """Redis does not answer, or refuses to."""


@dataclass(frozen=True)
class NewJob:
    """What a record is made of. `request` is `VideoRequest` in camelCase JSON."""

    job_id: str
    user_id: str
    request: Mapping[str, Any]
    priority: int
    created: datetime
    namespace: str
    name: str
    pool: str


@dataclass(frozen=True)
class Finish:
    """A terminal state to be reached, with the wire fields that it sets."""

    status: Status
    moment: datetime
    fragments: Mapping[str, str] = field(default_factory=dict)
    artifacts_attempt: int | None = None


@dataclass(frozen=True)
class Entry:
    """A record's internal side: what is needed to make its VideoJob."""

    job: NewJob
    status: Status
    artifacts_attempt: int | None


@dataclass(frozen=True)
class Page:
    """Wire documents of one page, newest first, and how many there are in all."""

    documents: list[str]
    total: int


def _translated(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    @functools.wraps(call)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except (RedisError, OSError) as error:
            raise StoreError(str(error) or type(error).__name__) from error

    return wrapper


class JobStore:
    """Reads and moves job records. Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Redis, ttl_seconds: int) -> None:
        self._redis = redis
        self._ttl = ttl_seconds
        folder = files("videojobs.store") / "scripts"
        prelude = (folder / "_common.lua").read_text()
        self._scripts = {
            name: redis.register_script(prelude + (folder / f"{name}.lua").read_text())
            for name in _SCRIPTS
        }

    async def _run(self, script: str, *args: str | int) -> Any:
        return await self._scripts[script](args=list(args))

    @_translated
    async def create(self, job: NewJob, *, outbox: bool) -> bool:
        """A pending record; False when the id is taken. `outbox`: its VideoJob is to be made."""
        fragments = {
            "job_id": wire.fragment(job.job_id),
            "status": wire.fragment(Status.PENDING.value),
            "progress": wire.progress_fragment(0.0),
            "progress_message": wire.fragment(MESSAGE_QUEUED),
            "created_at": wire.time_fragment(job.created),
            "retry_count": "0",
            "attempt": "0",
            "_job": json.dumps(_job_fields(job)),
        }
        created = await self._run(
            "create",
            job.job_id,
            job.user_id,
            epoch_ms(job.created),
            int(outbox),
            len(wire.FIELDS),
            *wire.FIELDS,
            *_flat(fragments),
        )
        return bool(created)

    @_translated
    async def start(self, job_id: str, attempt: int, now: datetime) -> str:
        """An attempt's container runs. Returns "ok", "missing", "stale" or a terminal status."""
        moment = (epoch_ms(now), wire.time_fragment(now))
        return cast("str", await self._run("start", job_id, attempt, *moment, *wire.FIELDS))

    @_translated
    async def progress(
        self, job_id: str, attempt: int, progress: float, message: str, now: datetime
    ) -> str:
        """A report of a renderer. Returns as `start` does."""
        shown = (wire.progress_fragment(min(progress, 0.9999)), wire.fragment(message))
        moment = (epoch_ms(now), wire.time_fragment(now))
        return cast(
            "str", await self._run("progress", job_id, attempt, *shown, *moment, *wire.FIELDS)
        )

    @_translated
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

    @_translated
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
                *wire.FIELDS,
            ),
        )

    @_translated
    async def finish(self, job_id: str, finish: Finish) -> Status | None:
        """Compare-and-set: returns the terminal state that holds, None without a record."""
        fragments = dict(finish.fragments)
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
            len(wire.FIELDS),
            *wire.FIELDS,
            *_flat(fragments),
        )
        return None if answer == "missing" else Status(answer)

    @_translated
    async def document(self, job_id: str) -> str | None:
        """The bytes of the status endpoint."""
        return cast("str | None", await self._redis.get(keys.wire(job_id)))

    @_translated
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
            job=_job_from(json.loads(job)),
            status=Status(json.loads(status)),
            artifacts_attempt=int(attempt) if attempt else None,
        )

    @_translated
    async def page(self, user_id: str, offset: int, limit: int) -> Page:
        """A user's jobs, newest first; expired ones are left out and forgotten."""
        key = keys.by_user(user_id)
        ids = cast("list[str]", await self._redis.zrevrange(key, offset, offset + limit - 1))
        documents = await self._documents(ids)
        gone = [job_id for job_id, text in zip(ids, documents, strict=True) if text is None]
        if gone:
            await self._redis.zrem(key, *gone)
        total = await self._redis.zcard(key)
        return Page([text for text in documents if text is not None], total)

    @_translated
    async def counts(self) -> dict[Status, int]:
        """How many retained jobs are in each status."""
        async with self._redis.pipeline(transaction=True) as pipe:
            for status in Status:
                pipe.zcard(keys.by_status(status))
            numbers = await pipe.execute()
        return dict(zip(Status, numbers, strict=True))

    @_translated
    async def live_ids(self) -> set[str]:
        """Ids of all jobs that are not finished."""
        found: set[str] = set()
        for status in LIVE:
            ids = await self._redis.zrange(keys.by_status(status), 0, -1)
            found.update(cast("list[str]", ids))
        return found

    @_translated
    async def outbox(self, older_than: datetime, limit: int = 100) -> list[str]:
        """Jobs created before a moment whose VideoJob is not known to exist."""
        return cast(
            "list[str]",
            await self._redis.zrangebyscore(
                keys.OUTBOX, "-inf", epoch_ms(older_than), start=0, num=limit
            ),
        )

    @_translated
    async def resource_made(self, job_id: str) -> None:
        """The VideoJob exists: the outbox may forget the job."""
        await self._redis.zrem(keys.OUTBOX, job_id)

    @_translated
    async def in_outbox(self, job_id: str) -> bool:
        """Whether the VideoJob of a job is yet to be made."""
        return await self._redis.zscore(keys.OUTBOX, job_id) is not None

    @_translated
    async def retracted(self, older_than: datetime, limit: int = 100) -> list[str]:
        """Cancelled jobs whose VideoJob is not known to be deleted."""
        return cast(
            "list[str]",
            await self._redis.zrangebyscore(
                keys.RETRACTED, "-inf", epoch_ms(older_than), start=0, num=limit
            ),
        )

    @_translated
    async def resource_deleted(self, job_id: str) -> None:
        """The VideoJob of a cancelled job is gone."""
        await self._redis.zrem(keys.RETRACTED, job_id)

    @_translated
    async def ping(self) -> None:
        """Whether Redis answers."""
        await self._redis.ping()

    @_translated
    async def sweep(self) -> int:
        """Forget finished jobs whose record has expired; returns how many."""
        forgotten = 0
        for status in TERMINAL:
            forgotten += await self._forget_expired(keys.by_status(status))
        async for key in self._redis.scan_iter(match=keys.by_user("*"), count=_SWEEP_CHUNK):
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


def _job_fields(job: NewJob) -> dict[str, Any]:
    return {
        "jobId": job.job_id,
        "userId": job.user_id,
        "request": dict(job.request),
        "priority": job.priority,
        "createdMs": epoch_ms(job.created),
        "namespace": job.namespace,
        "name": job.name,
        "pool": job.pool,
    }


def _job_from(fields: Mapping[str, Any]) -> NewJob:
    return NewJob(
        job_id=fields["jobId"],
        user_id=fields["userId"],
        request=fields["request"],
        priority=fields["priority"],
        created=datetime.fromtimestamp(fields["createdMs"] / 1000, UTC),
        namespace=fields["namespace"],
        name=fields["name"],
        pool=fields["pool"],
    )
