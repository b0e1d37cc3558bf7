"""The client's own rate limit, by a clock that the test moves."""

from videojobs.kube.rate import MAX_PAUSE_SECONDS, TokenBucket


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_goes_at_once_and_what_follows_at_the_rate() -> None:
    bucket = TokenBucket(10, 3, Clock())
    assert [bucket.reserve() for _ in range(3)] == [0, 0, 0]
    assert [round(bucket.reserve(), 6) for _ in range(3)] == [0.1, 0.2, 0.3]


def test_time_refills_up_to_the_burst_and_no_further() -> None:
    clock = Clock()
    bucket = TokenBucket(10, 3, clock)
    for _ in range(3):
        bucket.reserve()
    clock.now += 3600
    assert [round(bucket.reserve(), 6) for _ in range(4)] == [0, 0, 0, 0.1]


def test_who_waits_keeps_the_place_in_front_of_who_comes_later() -> None:
    clock = Clock()
    bucket = TokenBucket(1, 1, clock)
    bucket.reserve()
    first = clock.now + bucket.reserve()
    clock.now += 0.5
    second = clock.now + bucket.reserve()
    assert second - first == 1


def test_a_server_that_asks_for_a_rest_gets_it() -> None:
    clock = Clock()
    bucket = TokenBucket(10, 3, clock)
    bucket.pause(7)
    assert bucket.reserve() == 7
    clock.now += 7
    assert bucket.reserve() == 0


def test_a_server_that_asks_for_hours_is_asked_again_sooner() -> None:
    bucket = TokenBucket(10, 3, Clock())
    bucket.pause(86_400)
    assert bucket.reserve() == MAX_PAUSE_SECONDS


async def test_taking_a_free_token_waits_for_nothing() -> None:
    assert await TokenBucket(10, 3).take() == 0
