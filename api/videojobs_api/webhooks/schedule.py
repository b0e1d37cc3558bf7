"""What follows a try: the end of a webhook, or the next try. Pure."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Final

from videojobs.store.webhooks import WebhookState

PAUSES: Final = (5, 300, 1800, 7200, 18_000, 36_000)
"""Seconds before each further try: the specification's schedule, as far as it fits into the 24
hours for which a job can be read. The last try is 17.6 hours after the end."""
JITTER: Final = 0.2
"""A pause is longer by up to this share of it, so that receivers that come back are not flooded."""


@dataclass(frozen=True)
class Outcome:
    """How a try ended. `status` is None without an answer, and `error` then says why."""

    status: int | None
    seconds: float
    error: str | None = None
    retry_after: float | None = None

    @property
    def delivered(self) -> bool:
        """Only 2xx counts: a redirect is not followed."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Step:
    """`due` is set when another try follows."""

    state: WebhookState
    due: datetime | None = None


def after(outcome: Outcome, tries: int, now: datetime, jitter: float) -> Step:
    """What follows the try that was number `tries`; `jitter` is between 0 and 1."""
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
    """For `after`."""
    return random.random()  # noqa: S311  spreads load, hides nothing
