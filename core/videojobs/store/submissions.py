"""Creates job records: once for each id, and within the limits."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Final, NamedTuple, cast

from videojobs.job.states import Status
from videojobs.job.submission import NewJob
from videojobs.protocol import wire
from videojobs.protocol.reports import MESSAGE_QUEUED
from videojobs.store import keys
from videojobs.store.client import StoreClient, StorePart
from videojobs.store.operation import operation
from videojobs.store.records import HELD, Submission, Submitted, Verdict, flat
from videojobs.store.replication import replicated
from videojobs.times import epoch_ms, from_epoch_ms

_ANSWER_MS: Final = 10_000
"""How long the first answer to a submission may take; it takes longer only if its process died."""


class _Created(NamedTuple):
    """The answer of create.lua."""

    verdict: str
    in_hour: int
    began_ms: int
    live: int
    answer: str
    refusal: str


class Submissions(StorePart):
    """New records. `wait_replicas`: how many replicas must hold a submitted job."""

    def __init__(self, client: StoreClient, wait_replicas: int = 0) -> None:
        super().__init__(client)
        self._wait_replicas = wait_replicas

    @operation
    async def create(self, job: NewJob, *, outbox: bool, uid: str = "") -> Verdict:
        """Write a pending record, without limits: CREATED, or KNOWN when the id is taken. With
        `outbox`, the job's VideoJob is to be created; `uid` is that of one which exists, to which
        the record belongs."""
        created = await self._create(job, Submission(answer=""), outbox=outbox, uid=uid)
        return Verdict(created.verdict)

    @operation
    async def submit(self, job: NewJob, submission: Submission) -> Submitted:
        """Write a client's job within the limits and put it into the outbox. StoreError unless the
        required number of replicas holds it."""
        created = await self._create(job, submission, outbox=True)
        verdict = Verdict(created.verdict)
        if self._wait_replicas and verdict in HELD:
            await replicated(self._redis, keys.record(job.job_id), self._wait_replicas)
        return Submitted(
            verdict=verdict,
            jobs_in_hour=created.in_hour,
            hour_began=from_epoch_ms(created.began_ms),
            live_jobs=created.live,
            answer=created.answer,
            refusal=created.refusal,
        )

    @operation
    async def was_keyed(self, job_id: str) -> bool:
        """Whether a job was submitted with an idempotency key. One that was created from a VideoJob
        was not, whatever its name."""
        return bool(
            await cast(
                "Awaitable[str | None]", self._redis.hget(keys.record(job_id), "_fingerprint")
            )
        )

    @operation
    async def mark_answered(self, job_id: str) -> None:
        """The first answer to a submission is decided; repetitions get it from now on."""
        await self._redis.delete(keys.unanswered(job_id))

    async def _create(
        self, job: NewJob, submission: Submission, *, outbox: bool, uid: str = ""
    ) -> _Created:
        limits = submission.limits
        answer = await self._client.run(
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
            *flat(_new_record(job, submission, uid)),
        )
        return _Created(*answer)


def _new_record(job: NewJob, submission: Submission, uid: str) -> dict[str, str]:
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
        "_job": job.to_json(),
        "_kind": job.kind,
        "_namespace": job.namespace,
        "_name": job.name,
        "_answer": submission.answer,
    }
    if end is not None:
        fragments["_eta_ms"] = str(epoch_ms(end))
    if uid:
        fragments["_uid"] = uid
    if job.webhook_url:
        fragments["_webhook_url"] = job.webhook_url
    if "duration" in job.request:
        fragments["_video_seconds"] = str(job.request["duration"])
    return fragments
