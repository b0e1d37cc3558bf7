"""Accepts new jobs: within the limits, once for each idempotency key, stored before the answer."""

import logging
from dataclasses import dataclass, replace
from typing import Final

from videojobs.job.request import tier_of
from videojobs.job.submission import NewJob
from videojobs.store import (
    Limits,
    Store,
    StoreError,
    Submission,
    Submitted,
    Verdict,
)
from videojobs_api.errors import Invalid, NotStored, Quota
from videojobs_api.jobs import idempotency
from videojobs_api.jobs.estimates import EstimateCache
from videojobs_api.jobs.limits import Allowance
from videojobs_api.jobs.resources import DEADLINE_SECONDS, Resources
from videojobs_api.jobs.schemas import DryRun, JobCreated
from videojobs_api.telemetry import context, submissions

_MANY: Final = 20
"""While more submissions than these are in flight, none waits for Kubernetes: each wait would add
to the latency of all that follow."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Accepted:
    """A stored job. `answer` is the JSON of `JobCreated`; a repeated request under the same key
    gets the bytes of the first one."""

    job_id: str
    answer: str
    quotas: tuple[Quota, ...]
    repeated: bool


class Submitter:
    """Stores jobs in Redis, then creates their VideoJobs; until then they stay in the outbox."""

    def __init__(self, store: Store, resources: Resources, limits: Limits) -> None:
        self._store = store
        self._resources = resources
        self._limits = limits
        self._estimates = EstimateCache(store.estimates)
        self._in_flight = 0

    async def submit(self, job: NewJob, key: str | None) -> Accepted:
        """Store the job and create its VideoJob.

        Raises LimitReached, QueueFull, NotStored, Invalid when Kubernetes refuses the request, and
        what `idempotency.first_answer` raises.
        """
        self._in_flight += 1
        try:
            return await self._submit(job, key)
        finally:
            self._in_flight -= 1

    async def _submit(self, job: NewJob, key: str | None) -> Accepted:
        try:
            job = await self._under_its_id(job, key)
            context.note(**{"job_id": job.job_id, submissions.TIER: tier_of(job.priority).value})
            kept, answer = await self._keep(job, key)
        except StoreError as error:
            logger.error("job not created", extra={"job_id": job.job_id, "reason": str(error)})
            raise NotStored(
                "Failed to create job: the job store does not answer; try again in a few seconds "
                f"(request id {context.request_id()})"
            ) from error
        allowance = Allowance(self._limits, kept, job.created)
        refusal = allowance.refusal()
        if refusal is not None:
            raise refusal
        repeated = key is not None and kept.verdict is not Verdict.CREATED
        if repeated:
            answer = idempotency.first_answer(kept)
            context.note(**{submissions.REPEATED: True})
        else:
            await self._make(job, repeatable=key is not None)
        return Accepted(job.job_id, answer, allowance.quotas(), repeated)

    async def rehearse(self, job: NewJob) -> DryRun:
        """What `submit` would answer, without storing anything."""
        return DryRun(
            estimated_duration=await self._estimates.of(job),
            effective_priority=job.priority,
            tier=tier_of(job.priority),
        )

    async def _under_its_id(self, job: NewJob, key: str | None) -> NewJob:
        """The job with the id that version 0.1 gave its key, if the key was sent before."""
        if key is None:
            return job
        former = idempotency.former_job_id_of(job.user_id, key)
        if not await self._store.submissions.was_keyed(former):
            return job
        return replace(job, job_id=former, name=former)

    async def _keep(self, job: NewJob, key: str | None) -> tuple[Submitted, str]:
        seconds = await self._estimates.of(job)
        answer = JobCreated(job_id=job.job_id, estimated_duration=seconds).model_dump_json()
        submission = Submission(
            answer=answer,
            fingerprint=idempotency.fingerprint(job) if key is not None else "",
            estimate_seconds=seconds,
            limits=self._limits,
        )
        return await self._store.submissions.submit(job, submission), answer

    async def _make(self, job: NewJob, *, repeatable: bool) -> None:
        patience = DEADLINE_SECONDS if self._in_flight <= _MANY else 0.0
        refusal = await self._resources.make(job, patience)
        if repeatable:
            try:
                await self._store.submissions.mark_answered(job.job_id)
            except StoreError as error:  # the mark expires by itself
                logger.warning("answer not marked", extra={"reason": str(error)})
        if refusal is not None:
            raise Invalid(f"video_request: {refusal}")
