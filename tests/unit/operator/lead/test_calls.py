"""What every call of the operator to Kubernetes passes."""

import pytest

from videojobs.kube.client import Answer
from videojobs.kube.kinds import JOBS
from videojobs.kube.rate import MAX_PAUSE_SECONDS, TokenBucket
from videojobs_operator.lead.calls import OperatorCalls
from videojobs_operator.lead.fence import Fence, FencedError
from videojobs_operator.tell import metrics


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bucket(clock: Clock) -> TokenBucket:
    return TokenBucket(rate=10, burst=5, clock=clock)


@pytest.fixture
def fence(clock: Clock) -> Fence:
    return Fence(15, 10, clock)


def an_answer(status: int, retry_after: float | None) -> Answer:
    return Answer("POST", JOBS, status, 0.1, retry_after)


def throttled() -> float:
    """How many waits for the rate limit have been exported."""
    (family,) = metrics.KUBE_THROTTLE_SECONDS.collect()
    return sum(sample.value for sample in family.samples if sample.name.endswith("_count"))


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_asks_for_rest_gets_it(
    bucket: TokenBucket, fence: Fence, status: int
) -> None:
    OperatorCalls(bucket, fence).after(an_answer(status, 7))
    assert bucket.reserve() == 7


def test_a_server_cannot_silence_the_operator_for_long(bucket: TokenBucket, fence: Fence) -> None:
    OperatorCalls(bucket, fence).after(an_answer(429, 3600))
    assert bucket.reserve() == MAX_PAUSE_SECONDS


def test_other_answers_hold_nothing_up(bucket: TokenBucket, fence: Fence) -> None:
    calls = OperatorCalls(bucket, fence)
    calls.after(an_answer(429, None))
    calls.after(an_answer(201, None))
    assert bucket.reserve() == 0


async def test_the_wait_for_the_rate_limit_is_exported(bucket: TokenBucket, fence: Fence) -> None:
    before = throttled()
    await OperatorCalls(bucket, fence).before("GET")
    assert throttled() == before + 1


async def test_who_does_not_lead_reads_and_writes_not(bucket: TokenBucket, fence: Fence) -> None:
    calls = OperatorCalls(bucket, fence)
    assert await calls.before("GET") is None
    with pytest.raises(FencedError):
        await calls.before("POST")


async def test_a_write_of_the_leader_may_take_no_longer_than_its_lease(
    bucket: TokenBucket, fence: Fence, clock: Clock
) -> None:
    fence.renew(clock.now)
    assert await OperatorCalls(bucket, fence).before("POST") == pytest.approx(14.25)
