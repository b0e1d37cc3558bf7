"""Who rests after a refusal, when a pool is blocked, and what those who wait are told."""

from videojobs.job.conditions import Reason
from videojobs_operator.constants import REFUSED_PROBE_SECONDS, REFUSED_RETRY_SECONDS
from videojobs_operator.state.refusal import Refusal
from videojobs_operator.state.refusals import Refusals

POOL = ("ns", "default")
OTHER_POOL = ("ns", "large")
QUOTA = Refusal(Reason.QUOTA_EXCEEDED, "exceeded quota")
POLICY = Refusal(Reason.ADMISSION_DENIED, "denied")


class Clock:
    """A clock that stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_one_refusal_rests_one_job_and_blocks_nobody_else() -> None:
    clock = Clock()
    refusals = Refusals(clock)
    refusals.start_refused("a", POOL, QUOTA)
    assert refusals.rest_seconds("a") == REFUSED_RETRY_SECONDS
    assert refusals.of("a", POOL) == QUOTA
    assert refusals.of("b", POOL) is None
    assert refusals.most_grants(POOL) is None
    clock.now += REFUSED_RETRY_SECONDS
    assert refusals.rest_seconds("a") == 0
    assert refusals.of("a", POOL) is None


def test_two_in_a_row_block_their_pool_to_one_try_at_a_time() -> None:
    clock = Clock()
    refusals = Refusals(clock)
    refusals.start_refused("a", POOL, POLICY)
    refusals.start_refused("b", POOL, QUOTA)
    assert refusals.most_grants(POOL) == 0
    assert refusals.most_grants(OTHER_POOL) is None
    assert refusals.of("a", POOL) == POLICY
    assert refusals.of("c", POOL) == QUOTA
    assert refusals.of("c", OTHER_POOL) is None
    clock.now += REFUSED_PROBE_SECONDS
    assert refusals.most_grants(POOL) == 1


def test_a_start_ends_the_block() -> None:
    refusals = Refusals(Clock())
    for uid in ("a", "b"):
        refusals.start_refused(uid, POOL, QUOTA)
    refusals.started("c", POOL)
    assert refusals.most_grants(POOL) is None
    assert refusals.of("c", POOL) is None
    assert refusals.rest_seconds("a") == REFUSED_RETRY_SECONDS


def test_a_job_that_is_gone_leaves_nothing() -> None:
    refusals = Refusals(Clock())
    refusals.start_refused("a", POOL, QUOTA)
    refusals.forget("a")
    assert refusals.rest_seconds("a") == 0


def test_refusals_of_pods_are_news_once() -> None:
    refusals = Refusals(Clock())
    assert refusals.pods_refused({"j": QUOTA}) == {"j"}
    assert refusals.pods_refused({"j": QUOTA}) == set()
    assert refusals.of_pod("j") == QUOTA
    assert refusals.pods_refused({"j": POLICY}) == {"j"}
    assert refusals.pods_refused({}) == set()
    assert refusals.of_pod("j") is None
