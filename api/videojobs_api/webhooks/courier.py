"""The background task that sends due webhooks. Every replica of the API runs one."""

import asyncio
import logging
from datetime import timedelta
from typing import Final

from videojobs.loops import repeat
from videojobs.store import StoreError
from videojobs.store.webhooks import Loan, Settlement, WebhookStore
from videojobs.times import utc_now
from videojobs_api.telemetry import metrics
from videojobs_api.webhooks import log, schedule
from videojobs_api.webhooks.sender import TIMEOUT_SECONDS, Sender

_LOAN: Final = timedelta(seconds=2 * TIMEOUT_SECONDS)
_AT_ONCE: Final = 20
_LOOK_SECONDS: Final = 1.0

logger = logging.getLogger(__name__)


class Courier:
    """Claims due webhooks from the store and sends at most _AT_ONCE of them concurrently."""

    def __init__(self, store: WebhookStore, sender: Sender) -> None:
        self._store = store
        self._sender = sender
        self._sending: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Send until cancelled. A message cut off then is sent again when its claim expires."""
        try:
            await repeat("Sending of webhooks", self._take, _LOOK_SECONDS, expected=(StoreError,))
        finally:
            for task in self._sending:
                task.cancel()

    async def _take(self) -> None:
        now, room = utc_now(), _AT_ONCE - len(self._sending)
        loans = await self._store.claim(now, now + _LOAN, room) if room else []
        for loan in loans:
            task = asyncio.create_task(self._send(loan))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def _send(self, loan: Loan) -> None:
        begun, tries = utc_now(), loan.tries + 1
        outcome = await self._sender.send(loan)
        step = schedule.after(outcome, tries, utc_now(), schedule.some_jitter())
        metrics.WEBHOOK_TRIES.labels(step.state.value).inc()
        logger.info(
            "webhook",
            extra={
                "job_id": loan.job_id,
                "tries": tries,
                "status": outcome.status,
                "reason": outcome.error,
                "state": step.state.value,
            },
        )
        kept = log.extended(loan.log, begun, outcome)
        try:
            await self._store.settle(loan, Settlement(step.state, tries, kept, step.due))
        except StoreError as error:
            logger.warning(
                "webhook will be sent again",
                extra={"job_id": loan.job_id, "reason": str(error)},
            )
