"""Turns a request into a `NewJob`: checks permissions, applies the tier, derives the id."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from videojobs.job.states import Status
from videojobs.job.submission import Deadlines, NewJob
from videojobs.store import Entry
from videojobs.telemetry import tracing
from videojobs.times import utc_now
from videojobs_api.auth.callers import Caller
from videojobs_api.errors import Conflict, FieldError, Invalid
from videojobs_api.jobs.idempotency import JobIds
from videojobs_api.jobs.schemas import CreateJob
from videojobs_api.jobs.screening import Screening
from videojobs_api.settings import ApiSettings

_REPEATABLE: Final = frozenset({Status.FAILURE, Status.CANCELLED})
_MOST_LOGGED: Final = 500
"""Clients choose the names of unknown fields: the memory for them is bounded."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Placement:
    """Namespace, pool and deadlines that this installation gives its VideoJobs."""

    namespace: str
    pool: str
    deadlines: Deadlines | None

    @classmethod
    def of(cls, settings: ApiSettings) -> "Placement":
        """Read from the settings."""
        kubernetes = settings.kubernetes
        return cls(kubernetes.namespace, kubernetes.pool, settings.deadlines.as_deadlines())


class Drafting:
    """Drafts jobs; nothing is stored. Each unknown field is logged once.

    `ids` derives their ids, `screening` refuses what would fail. `refuse_webhook` says why a URL
    may not be used for webhooks, None when it may.
    """

    def __init__(
        self,
        placement: Placement,
        ids: JobIds,
        screening: Screening,
        refuse_webhook: Callable[[str], str | None],
    ) -> None:
        self._placement = placement
        self._screening = screening
        self._ids = ids
        self._refuse_webhook = refuse_webhook
        self._logged: set[str] = set()

    def new(self, body: CreateJob, caller: Caller, key: str | None, *, strict: bool) -> NewJob:
        """The job of a POST, its priority within the caller's tier.

        `strict` refuses what is otherwise corrected: unknown fields, and a priority beyond the
        tier. Raises Forbidden for another user's job or the priority, Invalid, MalformedKey.
        """
        request = body.video_request
        caller.act_for(request.user_id, "video_request.user_id")
        unknown = body.unknown_fields()
        if strict:
            _refuse(unknown)
            caller.allow_priority(body.priority)
        self._log(unknown)
        refusal = self._refuse_webhook(body.webhook_url) if body.webhook_url is not None else None
        if refusal is not None:
            raise Invalid(f"webhook_url: {refusal}")
        return self._draft(
            key,
            user_id=request.user_id,
            request=request.as_camel_case(),
            priority=caller.priority(body.priority),
            metadata=body.metadata,
            webhook_url=body.webhook_url,
        )

    def again(self, entry: Entry, caller: Caller, key: str | None) -> NewJob:
        """A new job with the request of one that failed or was cancelled; Conflict for any other.

        Raises Invalid, MalformedKey.
        """
        job = entry.job
        if entry.status not in _REPEATABLE:
            raise Conflict(
                f"Job {job.job_id} is in {entry.status.value} status; "
                "only a job in failure or cancelled status can be retried"
            )
        return self._draft(
            key,
            user_id=job.user_id,
            request=job.request,
            priority=caller.priority(job.priority),
            metadata=job.metadata,
            webhook_url=job.webhook_url,
            retry_of=job.job_id,
        )

    def _draft(
        self,
        key: str | None,
        *,
        user_id: str,
        request: Mapping[str, Any],
        priority: int,
        metadata: Mapping[str, str],
        webhook_url: str | None,
        retry_of: str | None = None,
    ) -> NewJob:
        self._screening.check(request)
        job_id = self._ids.of(user_id, key)
        parent = tracing.current()
        return NewJob(
            job_id=job_id,
            user_id=user_id,
            request=request,
            priority=priority,
            created=utc_now(),
            namespace=self._placement.namespace,
            name=job_id,
            pool=self._placement.pool,
            metadata=metadata,
            retry_of=retry_of,
            webhook_url=webhook_url,
            deadlines=self._placement.deadlines,
            traceparent=str(parent) if parent else None,
        )

    def _log(self, unknown: list[str]) -> None:
        for field in unknown:
            if field not in self._logged and len(self._logged) < _MOST_LOGGED:
                self._logged.add(field)
                logger.warning("unknown field ignored", extra={"field": field})


def _refuse(unknown: list[str]) -> None:
    if unknown:
        errors = [
            FieldError(field=field, message="is not a field of this version", type="unknown_field")
            for field in unknown
        ]
        raise Invalid("; ".join(f"{error.field}: {error.message}" for error in errors), errors)
