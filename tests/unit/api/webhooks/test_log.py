"""What is kept of tries."""

from datetime import UTC, datetime

from videojobs_api.webhooks import log
from videojobs_api.webhooks.schedule import Outcome

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def test_the_newest_is_last() -> None:
    first = log.extended("", NOW, Outcome(500, 0.12345))
    both = log.parse(log.extended(first, NOW, Outcome(None, 15.0, "no answer")))
    assert [(each.status, each.error) for each in both] == [(500, None), (None, "no answer")]
    assert (both[0].at, both[0].seconds) == ("2026-01-31T12:00:00Z", 0.123)


def test_the_oldest_are_forgotten() -> None:
    text = ""
    for status in range(200, 200 + 2 * log.KEPT):
        text = log.extended(text, NOW, Outcome(status, 0.1))
    kept = [each.status for each in log.parse(text)]
    assert kept == list(range(200 + log.KEPT, 200 + 2 * log.KEPT))
