"""The job records, moved by the rules of the store's Lua scripts.

`tests/integration/testkit/test_simulated_redis.py` holds this model against the scripts on a real
Redis.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

from redis.asyncio import Redis

from testkit.simulation.calls import Call
from videojobs.job.identity import Owner
from videojobs.job.outcome import Termination
from videojobs.job.states import TERMINAL, Status
from videojobs.job.submission import NewJob
from videojobs.protocol.wire import FIELDS
from videojobs.store import Entry, Finish, Standing, Store, StoreError, Verdict
from videojobs.store.attempts import Attempts
from videojobs.store.client import StoreClient
from videojobs.store.outbox import OutboxEntries
from videojobs.store.ownership import Claim, Ownership
from videojobs.store.reading import RecordReader
from videojobs.store.submissions import Submissions
from videojobs.store.survey import Survey
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
        self.uid: str | None = None
        self.over = 0
        self.artifacts_attempt: int | None = None
        self.outcome: tuple[int, Termination] | None = None

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

    def create(self, job: NewJob, outbox: bool, uid: str = "") -> Verdict:
        if job.job_id in self.records:
            return Verdict.KNOWN
        self.records[job.job_id] = record = Record(job)
        record.uid = uid or None
        if outbox:
            self.outbox[job.job_id] = self._now_ms()
        return Verdict.CREATED

    def claim(self, job_id: str, owner: Owner) -> Claim:
        record = self.records.get(job_id)
        if record is None:
            return Claim.MISSING
        if record.uid == owner.uid:
            return Claim.HELD
        if (record.job.namespace, record.job.name) != (owner.namespace, owner.name):
            return Claim.TAKEN
        if record.uid is not None:
            return Claim.REPLACED
        record.uid = owner.uid
        return Claim.HELD

    def document(self, job_id: str) -> str | None:
        record = self.records.get(job_id)
        return None if record is None else json.dumps(record.fields)

    def due(self, scores: dict[str, int], age: timedelta, limit: int) -> list[str]:
        before = self._now_ms() - age // timedelta(milliseconds=1)
        return [job_id for job_id, score in scores.items() if score <= before][:limit]

    def start(self, job_id: str, attempt: int) -> Standing:
        record = self.records.get(job_id)
        refusal = _refusal(record)
        if record is None or refusal is not None:
            return refusal or Standing.MISSING
        known = record.fields["attempt"]
        if attempt < known or record.over == attempt:
            return Standing.STALE
        if attempt > known:
            record.fields["progress"] = 0.0
        record.fields.update(attempt=attempt, next_retry_at=None)
        if record.status is Status.PENDING:
            record.fields.update(status=Status.STARTED, progress_message="Renderer started")
        return Standing.CURRENT

    def progress(self, job_id: str, attempt: int, progress: float, message: str) -> Standing:
        record = self.records.get(job_id)
        refusal = _refusal(record)
        if record is None or refusal is not None:
            return refusal or Standing.MISSING
        known = record.fields["attempt"]
        if attempt < known or record.over == attempt:
            return Standing.STALE
        if attempt == known and progress < record.fields["progress"]:
            return Standing.CURRENT
        record.fields.update(
            status=Status.PROCESSING,
            attempt=attempt,
            progress=progress,
            progress_message=message,
            next_retry_at=None,
        )
        return Standing.CURRENT

    def wait(
        self,
        job_id: str,
        message: str,
        over: int,
        retry_count: int,
        next_retry: datetime | None,
    ) -> Standing:
        record = self.records.get(job_id)
        refusal = _refusal(record)
        if record is None or refusal is not None:
            return refusal or Standing.MISSING
        if over < record.fields["attempt"]:
            return Standing.STALE
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
        return Standing.CURRENT

    def keep_outcome(self, job_id: str, attempt: int, outcome: Termination) -> Standing:
        record = self.records.get(job_id)
        if record is None:
            return Standing.MISSING
        newest = record.outcome[0] if record.outcome else 0
        if newest == attempt:
            same = record.outcome == (attempt, outcome)
            return Standing.CURRENT if same else Standing.STALE
        if record.terminal:
            return Standing(record.status)
        if attempt < max(record.fields["attempt"], newest) or record.over == attempt:
            return Standing.STALE
        record.outcome = (attempt, outcome)
        return Standing.CURRENT

    def outcome(self, job_id: str, attempt: int) -> Termination | None:
        record = self.records.get(job_id)
        if record is None or record.outcome is None or record.outcome[0] != attempt:
            return None
        return record.outcome[1]

    def finish(self, job_id: str, finish: Finish) -> Standing:
        record = self.records.get(job_id)
        if record is None:
            return Standing.MISSING
        if record.terminal:
            return Standing(record.status)
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
        return Standing(finish.status)


def _refusal(record: Record | None) -> Standing | None:
    """Why a record takes no report, or None when it does."""
    if record is None:
        return Standing.MISSING
    return Standing(record.status) if record.terminal else None


class _Link:
    """Turns an effect on the records into a call that the simulation delivers, loses or repeats."""

    def __init__(self, records: Records, is_up: Callable[[], bool]) -> None:
        self.records = records
        self._is_up = is_up

    def call(self, effect: Callable[[], Any]) -> Call:
        def guarded() -> Any:
            if not self._is_up():
                raise StoreError("away")
            return effect()

        return Call("redis", guarded)


class _Submissions(Submissions):
    def __init__(self, client: StoreClient, link: _Link) -> None:
        super().__init__(client)
        self._link = link

    async def create(self, job: NewJob, *, outbox: bool, uid: str = "") -> Verdict:
        records = self._link.records
        return cast("Verdict", await self._link.call(lambda: records.create(job, outbox, uid)))


class _Attempts(Attempts):
    def __init__(self, client: StoreClient, link: _Link) -> None:
        super().__init__(client, 86_400)
        self._link = link

    async def start(self, job_id: str, attempt: int, now: datetime) -> Standing:  # noqa: ARG002
        records = self._link.records
        return cast("Standing", await self._link.call(lambda: records.start(job_id, attempt)))

    async def record_wait(
        self,
        job_id: str,
        message: str,
        now: datetime,  # noqa: ARG002
        *,
        over: int = 0,
        retry_count: int = 0,
        next_retry: datetime | None = None,
    ) -> Standing:
        records, told = self._link.records, (message, over, retry_count, next_retry)
        return cast("Standing", await self._link.call(lambda: records.wait(job_id, *told)))

    async def finish(self, job_id: str, finish: Finish) -> Standing:
        records = self._link.records
        return cast("Standing", await self._link.call(lambda: records.finish(job_id, finish)))


class _RecordReader(RecordReader):
    def __init__(self, client: StoreClient, link: _Link) -> None:
        super().__init__(client)
        self._link = link

    async def document(self, job_id: str) -> str | None:
        records = self._link.records
        return cast("str | None", await self._link.call(lambda: records.document(job_id)))

    async def outcome(self, job_id: str, attempt: int) -> Termination | None:
        records = self._link.records
        found = await self._link.call(lambda: records.outcome(job_id, attempt))
        return cast("Termination | None", found)

    async def entry(self, job_id: str) -> Entry | None:
        def read() -> Entry | None:
            record = self._link.records.records.get(job_id)
            if record is None:
                return None
            uid = record.uid or (job_id if record.job.name != job_id else None)
            return Entry(record.job, record.status, record.artifacts_attempt, uid)

        return cast("Entry | None", await self._link.call(read))


class _Ownership(Ownership):
    def __init__(self, client: StoreClient, link: _Link) -> None:
        super().__init__(client)
        self._link = link

    async def claim(self, job_id: str, owner: Owner) -> Claim:
        records = self._link.records
        return cast("Claim", await self._link.call(lambda: records.claim(job_id, owner)))


class _OutboxEntries(OutboxEntries):
    def __init__(self, client: StoreClient, link: _Link) -> None:
        super().__init__(client)
        self._link = link

    async def to_create(self, age: timedelta, limit: int = 100) -> list[str]:
        records = self._link.records
        found = await self._link.call(lambda: records.due(records.outbox, age, limit))
        return cast("list[str]", found)

    async def to_delete(self, age: timedelta, limit: int = 100) -> list[str]:
        records = self._link.records
        found = await self._link.call(lambda: records.due(records.retracted, age, limit))
        return cast("list[str]", found)

    async def awaits_creation(self, job_id: str) -> bool:
        return bool(await self._link.call(lambda: job_id in self._link.records.outbox))

    async def mark_created(self, job_id: str, uid: str = "") -> Status | None:
        def mark() -> Status | None:
            self._link.records.outbox.pop(job_id, None)
            record = self._link.records.records.get(job_id)
            if record is None:
                return None
            record.uid = record.uid or uid or None
            return record.status

        return cast("Status | None", await self._link.call(mark))

    async def mark_deleted(self, job_id: str) -> None:
        await self._link.call(lambda: self._link.records.retracted.pop(job_id, None))


class _Survey(Survey):
    def __init__(self, client: StoreClient, link: _Link) -> None:
        super().__init__(client)
        self._link = link

    async def documents(self, job_ids: Sequence[str]) -> list[str | None]:
        records = self._link.records
        found = await self._link.call(lambda: [records.document(item) for item in job_ids])
        return cast("list[str | None]", found)

    async def live_ids(self) -> set[str]:
        def read() -> set[str]:
            found = self._link.records.records.items()
            return {job_id for job_id, record in found if not record.terminal}

        return cast("set[str]", await self._link.call(read))

    async def missing(self, job_ids: Sequence[str]) -> set[str]:
        known = self._link.records.records
        return cast("set[str]", await self._link.call(lambda: set(job_ids) - known.keys()))

    async def unbroken(self) -> bool:
        return bool(await self._link.call(lambda: self._link.records.vouched))

    async def vouch(self) -> None:
        def write() -> None:
            self._link.records.vouched = True

        await self._link.call(write)


def simulated_store(records: Records, is_up: Callable[[], bool]) -> Store:
    """The store as the operator calls it, answered by the model. Parts that the simulated loops do
    not call have no Redis behind them."""
    no_redis = cast("Redis", None)
    client, link = StoreClient(no_redis), _Link(records, is_up)
    return replace(
        Store.over(no_redis, 86_400),
        submissions=_Submissions(client, link),
        attempts=_Attempts(client, link),
        records=_RecordReader(client, link),
        ownership=_Ownership(client, link),
        outbox=_OutboxEntries(client, link),
        survey=_Survey(client, link),
    )
