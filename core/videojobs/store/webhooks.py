"""The queue of webhooks, shared by all senders of an installation.

`finish` schedules a webhook in the same write that ends its job, whichever program ends it. A
sender takes due webhooks on loan and settles each loan. When it dies, the loan lapses and another
sender takes the webhook: delivery is at least once.
"""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, cast

from videojobs.store import keys
from videojobs.store.client import StorePart
from videojobs.store.operation import operation
from videojobs.times import epoch_ms, from_epoch_ms

_DISABLED_SECONDS: Final = 86_400
"""How long an address that answered 410 gets no webhook."""


class WebhookState(StrEnum):
    """State of one job's webhook."""

    WAITING = "waiting"  # the job has not ended
    SCHEDULED = "scheduled"
    DELIVERED = "delivered"
    FAILED = "failed"
    DISABLED = "disabled"  # the address answered 410


class Replay(StrEnum):
    """Result of a request to send a webhook again."""

    SCHEDULED = "scheduled"
    MISSING = "missing"  # the job has no record
    NONE = "none"  # the job has no webhook
    LIVE = "live"  # the job has not ended


@dataclass(frozen=True)
class Loan:
    """A webhook that one sender has until `until`."""

    job_id: str
    url: str
    tries: int
    log: str
    """The senders' log of earlier tries, as JSON; empty before the first."""
    document: str
    until: datetime


@dataclass(frozen=True)
class Settlement:
    """Result of a loan; `due` is set when another try follows."""

    state: WebhookState
    tries: int
    log: str
    due: datetime | None = None


@dataclass(frozen=True)
class Webhook:
    """A job's webhook at this moment."""

    url: str
    state: WebhookState
    log: str
    due: datetime | None


class WebhookStore(StorePart):
    """The webhooks of all jobs."""

    @operation
    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Loan]:
        """Take at most `limit` due webhooks on loan until `until`."""
        till = epoch_ms(until)
        lent = await self._client.run("claim_webhooks", epoch_ms(now), till, limit)
        return [
            Loan(job_id, url, int(tries), log, document, from_epoch_ms(till))
            for job_id, url, tries, log, document in lent
        ]

    @operation
    async def settle(self, loan: Loan, settlement: Settlement) -> bool:
        """Write the result of a loan; False when the loan has lapsed, and nothing is written."""
        due = settlement.due
        settled = await self._client.run(
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
        """Schedule a webhook again from the first try, whatever its state."""
        return Replay(await self._client.run("replay_webhook", job_id, epoch_ms(now)))

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
        return Webhook(url, known, log or "", from_epoch_ms(int(due)) if due else None)
