"""When a request is repeated, and when it is given up."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from videojobs_renderer.http.client import Answer
from videojobs_renderer.http.retry import RetryPolicy, TryAgain

POLICY = RetryPolicy(tries=4, first_wait=2.0, longest_wait=5.0)


@pytest.mark.parametrize(
    ("attempt", "hint", "least", "most"),
    [
        (1, None, 1.4, 2.6),
        (2, None, 2.8, 5.2),
        (3, None, 3.5, 6.5),  # 8 s, bounded to 5 before the jitter
        (1, 4.0, 4.0, 6.0),
        (3, 0.0, 0.0, 2.0),
    ],
)
def test_waits_double_up_to_a_bound_and_a_hint_is_a_minimum(
    attempt: int, hint: float | None, least: float, most: float
) -> None:
    waits = [POLICY.wait_after(attempt, hint) for _ in range(100)]
    assert all(wait is not None and least <= wait <= most for wait in waits)
    assert len(set(waits)) > 1  # clients do not come back together


def test_waits_of_ones_own_choice_may_be_shorter_than_those_that_a_server_asks_for() -> None:
    policy = RetryPolicy(tries=9, first_wait=2.0, longest_wait=60.0, longest_backoff=8.0)
    own, asked = policy.wait_after(8, None), policy.wait_after(8, 50.0)
    assert own is not None
    assert own <= 8 * 1.3
    assert asked is not None
    assert asked >= 50


@pytest.mark.parametrize(("attempt", "hint"), [(4, None), (4, 1.0), (1, 5.1)])
def test_the_last_try_and_a_hint_beyond_the_bound_end_it(attempt: int, hint: float | None) -> None:
    assert POLICY.wait_after(attempt, hint) is None


def test_a_request_is_repeated_until_it_succeeds() -> None:
    failures, waits = [TryAgain(OSError("one")), TryAgain(OSError("two"), 3.0)], list[float]()

    def request() -> str:
        if failures:
            raise failures.pop(0)
        return "answer"

    assert POLICY.run(request, waits.append) == "answer"
    assert len(waits) == 2
    assert waits[1] >= 3.0


def test_the_last_failure_is_the_one_that_is_raised() -> None:
    tries = list[int]()

    def request() -> None:
        tries.append(len(tries) + 1)
        raise TryAgain(OSError(f"try {len(tries)}"))

    with pytest.raises(OSError, match="try 4"):
        POLICY.run(request, lambda _: None)
    assert tries == [1, 2, 3, 4]


def test_an_error_that_cannot_pass_is_raised_at_once() -> None:
    def request() -> None:
        raise KeyError("refused")

    with pytest.raises(KeyError):
        POLICY.run(request, lambda _: pytest.fail("it waited"))


def test_retry_after_holds_seconds_or_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert asked_to_wait("7") == 7
    assert 55 < (asked_to_wait(later) or 0) <= 60
    assert asked_to_wait("Fri, 31 Dec 1999 23:59:59 GMT") == 0
    assert asked_to_wait("soon") is None
    assert asked_to_wait("nan") is None
    assert Answer(503, "", {}, b"").retry_after is None


def asked_to_wait(header: str) -> float | None:
    return Answer(503, "", {"retry-after": header}, b"").retry_after
