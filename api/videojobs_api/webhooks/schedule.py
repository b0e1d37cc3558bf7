"""The retry schedule of webhooks: what follows each try. Pure."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from videojobs.store.webhooks import WebhookState

PAUSES: Final = (5, 300, 1800, 7200, 18_000, 36_000)
"""Seconds before each further try: the schedule of Standard Webhooks, as far as it fits into the 24
hours for which a job is retained. The last try is 17.6 hours after the job's end."""
JITTER: Final = 0.2
"""Pauses are extended by up to this fraction, so that recovering receivers are not flooded."""


@dataclass(frozen=True)
class Outcome:
    """Result of a try. `status` is None without a response, and `error` then says why.
    `seconds` is its duration, `retry_after` the receiver's `Retry-After` in seconds."""

    status: int | None
    seconds: float
    error: str | None = None
    retry_after: float | None = None

    @property
    def delivered(self) -> bool:
        """Whether the status is 2xx; redirects are not followed."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Step:
    """The state after a try; `due` is set when another try follows."""

    state: WebhookState
    due: datetime | None = None


def after(outcome: Outcome, tries: int, now: datetime, jitter: float) -> Step:
    """What follows try number `tries`, counted from 1; `jitter` is between 0 and 1."""
    if outcome.delivered:
        return Step(WebhookState.DELIVERED)
    if outcome.status == HTTPStatus.GONE:
        return Step(WebhookState.DISABLED)
    if tries > len(PAUSES):
        return Step(WebhookState.FAILED)
    pause = PAUSES[tries - 1] * (1 + JITTER * jitter)
    wanted = min(outcome.retry_after or 0.0, PAUSES[-1])
    return Step(WebhookState.SCHEDULED, now + timedelta(seconds=max(pause, wanted)))


def some_jitter() -> float:
    """A random jitter for `after`."""
    return random.random()  # noqa: S311  spreads load, hides nothing
