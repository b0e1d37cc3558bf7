"""Takes a job: within the limits, once for each key, kept before it is answered."""

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from starlette.responses import Response

from videojobs.job.request import tier_of
from videojobs.job.states import Status
from videojobs.job.submission import Deadlines, NewJob
from videojobs.store import (
    Entry,
    Limits,
    Store,
    StoreError,
    Submission,
    Submitted,
    Verdict,
    Workload,
)
from videojobs.telemetry import tracing
from videojobs.times import utc_now
from videojobs_api.auth.callers import Caller
from videojobs_api.http import context
from videojobs_api.http.problems import RETRY_AFTER_SECONDS, ProblemError
from videojobs_api.jobs import counting, estimates, idempotency, unknown
from videojobs_api.jobs.limits import Allowance
from videojobs_api.jobs.resources import DEADLINE_SECONDS, Resources
from videojobs_api.jobs.schemas import CreateJob, DryRun, JobCreated
from videojobs_api.settings import ApiSettings
from videojobs_api.webhooks.policy import Policy

POLL_SECONDS: Final = 3
"""The guide's clients poll every 2-5 seconds."""

_LOAD_SECONDS: Final = 1.0
_MANY: Final = 20
"""While more submissions than these are under way, none waits for Kubernetes: each wait would be
added to the answers of all that follow."""

_REPEATABLE: Final = frozenset({Status.FAILURE, Status.CANCELLED})

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Placement:
    """Where this installation's VideoJobs live, and how long they may run."""

    namespace: str
    pool: str
    deadlines: Deadlines | None

    @classmethod
    def of(cls, settings: ApiSettings) -> "Placement":
        """From the settings."""
        kubernetes = settings.kubernetes
        return cls(kubernetes.namespace, kubernetes.pool, settings.deadlines.as_deadlines())


@dataclass(frozen=True)
class Order:
    """What is to be made, whoever asked for it and how."""

    user_id: str
    request: Mapping[str, Any]
    priority: int
    metadata: Mapping[str, str]
    retry_of: str | None = None
    webhook_url: str | None = None

    @property
    def video_seconds(self) -> int:
        """Wanted length of the video."""
        return int(self.request["duration"])


def order_of(body: CreateJob, caller: Caller, webhooks: Policy, *, strict: bool) -> Order:
    """The order of a POST, its priority within the caller's tier; 403 for somebody else's.

    `strict` refuses what is otherwise corrected: unknown fields, a priority beyond the tier.
    """
    caller.act_for(body.video_request.user_id, "video_request.user_id")
    if strict:
        unknown.refuse(body)
        caller.allow_priority(body.priority)
    unknown.tolerate(body)
    refusal = webhooks.refusal(body.webhook_url) if body.webhook_url is not None else None
    if refusal is not None:
        raise ProblemError(422, f"webhook_url: {refusal}")
    return Order(
        user_id=body.video_request.user_id,
        request=body.video_request.as_camel_case(),
        priority=caller.priority(body.priority),
        metadata=body.metadata,
        webhook_url=body.webhook_url,
    )


def order_again(entry: Entry, caller: Caller) -> Order:
    """The order of a job that ended without a video; 409 for any other."""
    job = entry.job
    if entry.status not in _REPEATABLE:
        raise ProblemError(
            409,
            f"Job {job.job_id} is in {entry.status.value} status; "
            "only a job in failure or cancelled status can be retried",
        )
    priority = caller.priority(job.priority)
    return Order(
        job.user_id,
        job.request,
        priority,
        job.metadata,
        retry_of=job.job_id,
        webhook_url=job.webhook_url,
    )


class Submitter:
    """Keeps jobs in Redis, then makes their VideoJobs; the outbox holds them until that is done."""

    def __init__(
        self, store: Store, resources: Resources, placement: Placement, limits: Limits
    ) -> None:
        self._store = store
        self._resources = resources
        self._placement = placement
        self._limits = limits
        self._loads: dict[str, tuple[float, Workload]] = {}
        self._under_way = 0

    async def submit(self, order: Order, key: str | None) -> Response:
        """202 with the job; ProblemError for a limit, a conflict or a refusal."""
        self._under_way += 1
        try:
            return await self._submit(order, key)
        finally:
            self._under_way -= 1

    async def _submit(self, order: Order, key: str | None) -> Response:
        job = self._job(order, idempotency.job_id_of(order.user_id, key))
        context.note(**{"job_id": job.job_id, counting.TIER: tier_of(job.priority).value})
        try:
            kept, answer = await self._keep(job, order, key)
        except StoreError as error:
            logger.error("job not created", extra={"job_id": job.job_id, "reason": str(error)})
            raise _not_created() from error
        allowance = Allowance(self._limits, kept, job.created)
        headers = {
            "Location": f"/api/v1/jobs/{job.job_id}",
            "Retry-After": str(POLL_SECONDS),
            **allowance.headers(),
        }
        refusal = allowance.refusal()
        if refusal is not None:
            raise refusal
        if key is not None and kept.verdict is not Verdict.CREATED:
            answer = _answer_again(kept)
            headers["Idempotent-Replayed"] = "true"
            context.note(**{counting.REPEATED: True})
        else:
            await self._make(job, repeatable=key is not None)
        return Response(answer, 202, headers, media_type="application/json")

    async def rehearse(self, order: Order) -> DryRun:
        """What a POST would do, without doing it."""
        load = await self._load(self._job(order, ""))
        return DryRun(
            estimated_duration=estimates.seconds_until_done(order.video_seconds, load),
            effective_priority=order.priority,
            tier=tier_of(order.priority),
        )

    def _job(self, order: Order, job_id: str) -> NewJob:
        asking = tracing.current()
        return NewJob(
            job_id=job_id,
            user_id=order.user_id,
            request=order.request,
            priority=order.priority,
            created=utc_now(),
            namespace=self._placement.namespace,
            name=job_id,
            pool=self._placement.pool,
            metadata=order.metadata,
            retry_of=order.retry_of,
            webhook_url=order.webhook_url,
            deadlines=self._placement.deadlines,
            traceparent=str(asking) if asking else None,
        )

    async def _keep(self, job: NewJob, order: Order, key: str | None) -> tuple[Submitted, str]:
        load = await self._load(job)
        seconds = estimates.seconds_until_done(order.video_seconds, load)
        answer = JobCreated(job_id=job.job_id, estimated_duration=seconds).model_dump_json()
        submission = Submission(
            answer=answer,
            fingerprint=idempotency.fingerprint(asdict(order)) if key is not None else "",
            estimate_seconds=seconds,
            limits=self._limits,
        )
        return await self._store.submissions.submit(job, submission), answer

    async def _make(self, job: NewJob, *, repeatable: bool) -> None:
        patience = DEADLINE_SECONDS if self._under_way <= _MANY else 0.0
        refusal = await self._resources.make(job, patience)
        if repeatable:
            try:
                await self._store.submissions.mark_answered(job.job_id)
            except StoreError as error:  # the mark lapses by itself
                logger.warning("answer not marked", extra={"reason": str(error)})
        if refusal is not None:
            raise ProblemError(422, f"video_request: {refusal}")

    async def _load(self, job: NewJob) -> Workload:
        """Of a kind of job, read at most once in _LOAD_SECONDS."""
        now = time.monotonic()
        read, load = self._loads.get(job.kind, (-_LOAD_SECONDS, None))
        if load is None or now - read > _LOAD_SECONDS:
            load = await self._store.estimates.workload(job.kind)
            self._loads[job.kind] = (now, load)
        return load


def _answer_again(kept: Submitted) -> str:
    """What was answered the first time; ProblemError when the key cannot be honoured."""
    match kept.verdict:
        case Verdict.OTHER:
            raise ProblemError(
                422, "Idempotency-Key: belongs to another request of yours; send a new key"
            )
        case Verdict.UNANSWERED:
            raise ProblemError(
                409,
                "Idempotency-Key: its first request is being answered; repeat this in a second",
                headers={"Retry-After": "1"},
            )
        case Verdict.KNOWN if kept.refusal:
            raise ProblemError(422, f"video_request: {kept.refusal}")
    return kept.answer


def _not_created() -> ProblemError:
    return ProblemError(
        500,
        "Failed to create job: the job store does not answer; try again in a few seconds "
        f"(request id {context.request_id()})",
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )
