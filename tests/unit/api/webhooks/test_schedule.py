"""What follows a try."""

from datetime import UTC, datetime, timedelta

import pytest

from videojobs.store.webhooks import WebhookState
from videojobs_api.webhooks.schedule import JITTER, PAUSES, Outcome, Step, after

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def answered(status: int | None, retry_after: float | None = None) -> Outcome:
    """A try that ended so."""
    return Outcome(status, 0.1, retry_after=retry_after)


@pytest.mark.parametrize("status", [200, 202, 204, 299])
def test_any_2xx_delivers(status: int) -> None:
    assert after(answered(status), 1, NOW, 0) == Step(WebhookState.DELIVERED)


def test_gone_disables() -> None:
    assert after(answered(410), 1, NOW, 0) == Step(WebhookState.DISABLED)


@pytest.mark.parametrize("status", [None, 301, 400, 404, 429, 500, 503])
def test_all_else_is_tried_again(status: int | None) -> None:
    step = after(answered(status), 1, NOW, 0)
    assert step == Step(WebhookState.SCHEDULED, NOW + timedelta(seconds=5))


def test_the_pauses_grow_until_the_last_try_which_a_job_outlives() -> None:
    moment = NOW
    for tries in range(1, len(PAUSES) + 1):
        due = after(answered(500), tries, moment, 1).due
        assert due is not None
        assert due - moment == timedelta(seconds=PAUSES[tries - 1] * (1 + JITTER))
        moment = due
    assert moment - NOW < timedelta(hours=24)
    assert after(answered(500), len(PAUSES) + 1, moment, 1) == Step(WebhookState.FAILED)


@pytest.mark.parametrize(
    ("wanted", "seconds"),
    [(3, 5), (120, 120), (10**9, PAUSES[-1])],
    ids=["early", "later", "never"],
)
def test_a_receiver_may_ask_for_a_longer_pause(wanted: float, seconds: float) -> None:
    step = after(answered(503, retry_after=wanted), 1, NOW, 0)
    assert step.due == NOW + timedelta(seconds=seconds)
