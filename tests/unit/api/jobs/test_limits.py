"""Headers and refusals of limits."""

from datetime import UTC, datetime, timedelta

import pytest

from videojobs.store import Limits, Submitted, Verdict
from videojobs_api.http import problems, ratelimit
from videojobs_api.jobs.limits import Allowance

NOW = datetime(2026, 1, 31, 12, 0, 0, tzinfo=UTC)


def allowance(limits: Limits, verdict: Verdict = Verdict.CREATED) -> Allowance:
    """A user with 3 jobs in the hour that began 10 minutes ago, 2 of them live."""
    began = NOW - timedelta(minutes=10)
    return Allowance(limits, Submitted(verdict, 3, began, 2, "", ""), NOW)


@pytest.mark.parametrize(
    ("limits", "policy", "left"),
    [
        (Limits(jobs_per_hour=10), '"hour";q=10;w=3600', '"hour";r=7;t=3000'),
        (Limits(jobs_per_hour=2), '"hour";q=2;w=3600', '"hour";r=0;t=3000'),
        (Limits(live_jobs=5), '"live";q=5;qu="concurrent-requests"', '"live";r=3'),
    ],
)
def test_headers(limits: Limits, policy: str, left: str) -> None:
    assert ratelimit.headers(allowance(limits).quotas()) == {
        "RateLimit-Policy": policy,
        "RateLimit": left,
    }


def test_without_limits_there_are_no_headers() -> None:
    assert ratelimit.headers(allowance(Limits(pending_jobs=100)).quotas()) == {}


@pytest.mark.parametrize(
    ("verdict", "status", "retry_after"),
    [(Verdict.HOUR, 429, "3000"), (Verdict.LIVE, 429, "30"), (Verdict.PENDING, 503, "60")],
)
def test_refusals_say_when_to_come_again(verdict: Verdict, status: int, retry_after: str) -> None:
    refusal = allowance(Limits(3, 2, 1), verdict).refusal()
    assert refusal is not None
    problem = problems.of(refusal)
    assert (problem.status, problem.headers["Retry-After"]) == (status, retry_after)
    assert problem.headers["RateLimit-Policy"].startswith('"hour";q=3;w=3600, "live";q=2')


@pytest.mark.parametrize(
    "verdict", [Verdict.CREATED, Verdict.KNOWN, Verdict.OTHER, Verdict.UNANSWERED]
)
def test_all_else_is_no_matter_of_limits(verdict: Verdict) -> None:
    assert allowance(Limits(1, 1, 1), verdict).refusal() is None
