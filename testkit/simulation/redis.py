"""The job records, moved by the rules of the store's Lua scripts.

`tests/integration/testkit/test_simulated_redis.py` holds this model against the scripts on a real
Redis.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from redis.asyncio import Redis

from testkit.simulation.calls import Call
from videojobs.job.states import TERMINAL, Status
from videojobs.job.submission import NewJob
from videojobs.protocol.wire import FIELDS
from videojobs.store import Entry, Finish, JobStore, StoreError, Survey
from videojobs.times import rfc3339


class Record:
    """One job as clients read it, and what lies beneath."""

    def __init__(self, job: NewJob) -> None:
        self.job = job
        self.fields: dict[str, Any] = dict.fromkeys(FIELDS)
        self.fields.update(
            job_id=job.job_id,
            status=Status.PENDING,
            progress=0.0,
            progress_message="Waiting in the queue",
            attempt=0,
            retry_count=0,
        )
        self.over = 0
        self.artifacts_attempt: int | None = None

    @property
    def status(self) -> Status:
        """The client's status."""
        return Status(self.fields["status"])

    @property
    def terminal(self) -> bool:
        """Whether clients have seen the end."""
        return self.status in TERMINAL


class Records:
    """The state of Redis."""

    def __init__(self, now_ms: Callable[[], int] = lambda: 0) -> None:
        self._now_ms = now_ms
        self.records: dict[str, Record] = {}
        self.outbox: dict[str, int] = {}
        self.retracted: dict[str, int] = {}
        self.vouched = False
        self.on_finish: Callable[[str, Status], None] = lambda *_: None

    def empty(self) -> None:
        """Everything is lost."""
        self.records.clear()
        self.outbox.clear()
        self.retracted.clear()
        self.vouched = False

    def create(self, job: NewJob, outbox: bool) -> bool:
        if job.job_id in self.records:
            return False
        self.records[job.job_id] = Record(job)
        if outbox:
            self.outbox[job.job_id] = self._now_ms()
        return True

    def document(self, job_id: str) -> str | None:
        record = self.records.get(job_id)
        return None if record is None else json.dumps(record.fields)

    def due(self, scores: dict[str, int], age: timedelta, limit: int) -> list[str]:
        before = self._now_ms() - age // timedelta(milliseconds=1)
        return [job_id for job_id, score in scores.items() if score <= before][:limit]

    def start(self, job_id: str, attempt: int) -> str:
        record = self.records.get(job_id)
        refusal = _refusal(record)
        if record is None or refusal:
            return refusal
        known = record.fields["attempt"]
        if attempt < known or record.over == attempt:
            return "stale"
        if attempt > known:
            record.fields["progress"] = 0.0
        record.fields.update(attempt=attempt, next_retry_at=None)
        if record.status is Status.PENDING:
            record.fields.update(status=Status.STARTED, progress_message="Renderer started")
        return "ok"

    def progress(self, job_id: str, attempt: int, progress: float, message: str) -> str:
        record = self.records.get(job_id)
        refusal = _refusal(record)
        if record is None or refusal:
            return refusal
        known = record.fields["attempt"]
        if attempt < known or record.over == attempt:
            return "stale"
        if attempt == known and progress < record.fields["progress"]:
            return "ok"
        record.fields.update(
            status=Status.PROCESSING,
            attempt=attempt,
            progress=progress,
            progress_message=message,
            next_retry_at=None,
        )
        return "ok"

    def wait(
        self,
        job_id: str,
        message: str,
        over: int,
        retry_count: int,
        next_retry: datetime | None,
    ) -> str:
        record = self.records.get(job_id)
        refusal = _refusal(record)
        if record is None or refusal:
            return refusal
        if over < record.fields["attempt"]:
            return "stale"
        if over > 0:
            if record.status is Status.STARTED or next_retry is not None:
                record.fields["status"] = Status.PROCESSING
            record.over = over
            record.fields["progress"] = 0.0
        record.fields.update(
            retry_count=retry_count,
            progress_message=message,
            next_retry_at=None if next_retry is None else rfc3339(next_retry),
        )
        return "ok"

    def finish(self, job_id: str, finish: Finish) -> Status | None:
        record = self.records.get(job_id)
        if record is None:
            return None
        if record.terminal:
            return record.status
        self.on_finish(job_id, finish.status)
        record.fields.update(status=finish.status, next_retry_at=None)
        record.fields.update({name: json.loads(text) for name, text in finish.fragments.items()})
        if finish.status is Status.SUCCESS:
            record.fields.update(progress=1.0, progress_message="Video generation completed")
        if finish.status is Status.CANCELLED:
            record.fields["progress_message"] = "Job cancelled"
            self.retracted[job_id] = self._now_ms()
        record.artifacts_attempt = finish.artifacts_attempt
        self.outbox.pop(job_id, None)
        return finish.status


def _refusal(record: Record | None) -> str:
    if record is None:
        return "missing"
    return record.status.value if record.terminal else ""


class SimulatedStore(JobStore):
    """The client's side: what the operator calls."""

    def __init__(self, records: Records, is_up: Callable[[], bool]) -> None:
        super().__init__(cast("Redis", _NoRedis()), 86_400)
        self._records_ = records
        self._is_up = is_up

    def _call(self, effect: Callable[[], Any]) -> Call:
        return _call(self._is_up, effect)

    async def create(self, job: NewJob, *, outbox: bool) -> bool:
        return bool(await self._call(lambda: self._records_.create(job, outbox)))

    async def start(self, job_id: str, attempt: int, now: datetime) -> str:  # noqa: ARG002
        return cast("str", await self._call(lambda: self._records_.start(job_id, attempt)))

    async def wait(
        self,
        job_id: str,
        message: str,
        now: datetime,  # noqa: ARG002
        *,
        over: int = 0,
        retry_count: int = 0,
        next_retry: datetime | None = None,
    ) -> str:
        return cast(
            "str",
            await self._call(
                lambda: self._records_.wait(job_id, message, over, retry_count, next_retry)
            ),
        )

    async def finish(self, job_id: str, finish: Finish) -> Status | None:
        return cast(
            "Status | None", await self._call(lambda: self._records_.finish(job_id, finish))
        )

    async def document(self, job_id: str) -> str | None:
        return cast("str | None", await self._call(lambda: self._records_.document(job_id)))

    async def entry(self, job_id: str) -> Entry | None:
        def read() -> Entry | None:
            record = self._records_.records.get(job_id)
            if record is None:
                return None
            return Entry(record.job, record.status, record.artifacts_attempt)

        return cast("Entry | None", await self._call(read))

    async def live_ids(self) -> set[str]:
        def read() -> set[str]:
            found = self._records_.records.items()
            return {job_id for job_id, record in found if not record.terminal}

        return cast("set[str]", await self._call(read))

    async def outbox(self, age: timedelta, limit: int = 100) -> list[str]:
        records = self._records_
        found = await self._call(lambda: records.due(records.outbox, age, limit))
        return cast("list[str]", found)

    async def resource_made(self, job_id: str) -> Status | None:
        def made() -> Status | None:
            self._records_.outbox.pop(job_id, None)
            record = self._records_.records.get(job_id)
            return record.status if record is not None else None

        return cast("Status | None", await self._call(made))

    async def in_outbox(self, job_id: str) -> bool:
        return bool(await self._call(lambda: job_id in self._records_.outbox))

    async def retracted(self, age: timedelta, limit: int = 100) -> list[str]:
        records = self._records_
        found = await self._call(lambda: records.due(records.retracted, age, limit))
        return cast("list[str]", found)

    async def resource_deleted(self, job_id: str) -> None:
        await self._call(lambda: self._records_.retracted.pop(job_id, None))


class SimulatedSurvey(Survey):
    """The client's side of bulk reads."""

    def __init__(self, records: Records, is_up: Callable[[], bool]) -> None:
        super().__init__(cast("Redis", _NoRedis()))
        self._records = records
        self._is_up = is_up

    async def documents(self, job_ids: Sequence[str]) -> list[str | None]:
        return cast(
            "list[str | None]",
            await _call(self._is_up, lambda: [self._records.document(item) for item in job_ids]),
        )

    async def missing(self, job_ids: Sequence[str]) -> set[str]:
        known = self._records.records
        return cast("set[str]", await _call(self._is_up, lambda: set(job_ids) - known.keys()))

    async def unbroken(self) -> bool:
        return bool(await _call(self._is_up, lambda: self._records.vouched))

    async def vouch(self) -> None:
        def write() -> None:
            self._records.vouched = True

        await _call(self._is_up, write)


def _call(is_up: Callable[[], bool], effect: Callable[[], Any]) -> Call:
    def guarded() -> Any:
        if not is_up():
            raise StoreError("away")
        return effect()

    return Call("redis", guarded)


class _NoRedis:
    """Stands where the client would be: every call of the operator is answered by the model."""

    def register_script(self, _: str) -> None:
        return None
