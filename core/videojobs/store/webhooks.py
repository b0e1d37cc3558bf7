"""Which ends of jobs are still to be told, shared by all senders of an installation.

`finish` schedules a webhook in the same step that ends its job, so an end that the operator writes
is told too. A sender takes what is due on loan and settles each loan. If it dies, the loan lapses
and another sender takes it: an end is told at least once.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, cast

from redis.asyncio import Redis

from videojobs.store import keys
from videojobs.store.operation import operation
from videojobs.store.scripting import Scripts
from videojobs.times import epoch_ms

_SCRIPTS: Final = ("claim_webhooks", "settle_webhook", "replay_webhook")
_DISABLED_SECONDS: Final = 86_400


class WebhookState(StrEnum):
    """How the telling of one job's end stands."""

    WAITING = "waiting"  # the job has not ended
    SCHEDULED = "scheduled"
    DELIVERED = "delivered"
    FAILED = "failed"
    DISABLED = "disabled"  # the address wants nothing more


class Replay(StrEnum):
    """What became of the wish to send a webhook again."""

    OK = "ok"
    MISSING = "missing"  # there is no such job
    NONE = "none"  # the job has no webhook
    LIVE = "live"  # the job has not ended


@dataclass(frozen=True)
class Loan:
    """A webhook that one sender has until a moment."""

    job_id: str
    url: str
    tries: int
    log: str
    """What senders kept of earlier tries; empty before the first."""
    document: str
    until: datetime


@dataclass(frozen=True)
class Settlement:
    """What became of a loan; `due` is set when another try follows."""

    state: WebhookState
    tries: int
    log: str
    due: datetime | None = None


@dataclass(frozen=True)
class Webhook:
    """A job's webhook as it stands."""

    url: str
    state: WebhookState
    log: str
    due: datetime | None


class WebhookStore:
    """Every method raises StoreError when Redis is away."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._run = Scripts(redis, _SCRIPTS).run

    @operation
    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Loan]:
        """At most `limit` webhooks that are due, on loan."""
        till = epoch_ms(until)
        lent = await self._run("claim_webhooks", epoch_ms(now), till, limit)
        return [
            Loan(job_id, url, int(tries), log, document, _moment(till))
            for job_id, url, tries, log, document in lent
        ]

    @operation
    async def settle(self, loan: Loan, settlement: Settlement) -> bool:
        """Give a loan back; False when it has lapsed and the settlement counts for nothing."""
        due = settlement.due
        settled = await self._run(
            "settle_webhook",
            loan.job_id,
            epoch_ms(loan.until),
            settlement.state.value,
            settlement.tries,
            settlement.log,
            epoch_ms(due) if due is not None else "",
            _DISABLED_SECONDS,
        )
        return bool(settled)

    @operation
    async def replay(self, job_id: str, now: datetime) -> Replay:
        """Send a webhook again, whatever became of it."""
        return Replay(await self._run("replay_webhook", job_id, epoch_ms(now)))

    @operation
    async def read(self, job_id: str) -> Webhook | None:
        """A job's webhook; None without one."""
        names = ["_webhook_url", "_webhook_state", "_webhook_log", "_webhook_due"]
        url, state, log, due = await cast(
            "Awaitable[list[str | None]]", self._redis.hmget(keys.record(job_id), names)
        )
        if url is None:
            return None
        known = WebhookState(state) if state else WebhookState.WAITING
        return Webhook(url, known, log or "", _moment(int(due)) if due else None)


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
