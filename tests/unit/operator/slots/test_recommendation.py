"""How many slots a pool should have."""

from datetime import timedelta

import pytest
from testkit.builders import NOW, a_video_job

from videojobs.job.forecast import FIRST_GUESS
from videojobs.job.resource import Autoscaling, RenderPoolSpec
from videojobs.times import epoch_ms, rfc3339
from videojobs_operator.slots.demand import measure
from videojobs_operator.slots.recommendation import Stabilizer, recommend


def a_pool(slots: int, low: int = 1, high: int = 64, wait: int = 60) -> RenderPoolSpec:
    scaling = Autoscaling(enabled=True, target_wait_seconds=wait, scale_down_delay_seconds=300)
    return RenderPoolSpec(slots=slots, min_slots=low, max_slots=high, autoscaling=scaling)


@pytest.mark.parametrize(
    ("work_seconds", "pool", "slots"),
    [
        pytest.param(0, a_pool(4), 1, id="no work takes the fewest"),
        pytest.param(0, a_pool(4, low=0), 0, id="which may be none"),
        pytest.param(600, a_pool(4), 10, id="ten minutes of work in one minute take ten"),
        pytest.param(601, a_pool(4), 11, id="a part of a slot is a slot"),
        pytest.param(600, a_pool(4, wait=300), 2, id="who can wait longer needs fewer"),
        pytest.param(60_000, a_pool(4, high=20), 20, id="never more than the most"),
        pytest.param(630, a_pool(10), 10, id="a tenth more is no reason to scale"),
        pytest.param(670, a_pool(10), 12, id="more than a tenth is one"),
        pytest.param(60, a_pool(0), 1, id="from none it always scales"),
    ],
)
def test_the_slots_follow_the_work(work_seconds: float, pool: RenderPoolSpec, slots: int) -> None:
    assert recommend(work_seconds, pool) == slots


def test_slots_go_up_at_once_and_down_only_after_the_delay() -> None:
    pool, stabilizer = a_pool(4), Stabilizer()
    assert stabilizer.settle(4, pool, now=0) == 4
    assert stabilizer.settle(20, pool, now=10) == 20
    assert stabilizer.settle(1, pool, now=20) == 20
    assert stabilizer.settle(7, pool, now=300) == 20
    assert stabilizer.settle(1, pool, now=311) == 7
    assert stabilizer.settle(1, pool, now=601) == 1


def test_a_new_leader_waits_the_delay_out_before_it_lowers_the_slots() -> None:
    pool, stabilizer = a_pool(16), Stabilizer()
    assert stabilizer.settle(1, pool, now=1000) == 16
    assert stabilizer.settle(1, pool, now=1299) == 16
    assert stabilizer.settle(1, pool, now=1301) == 1


def test_the_work_is_what_is_left_of_those_that_run_and_all_of_those_that_wait() -> None:
    attempt = {"number": 1, "job": "j", "startTime": rfc3339(NOW - timedelta(seconds=10))}
    running = a_video_job({"attempts": [attempt], "progress": {"percent": 75, "message": ""}})
    jobs = [running, a_video_job(), a_video_job()]
    demand = measure(jobs, 8, {"youtube/azure": 4.0}, NOW)
    assert (demand.slots, demand.active, demand.waiting) == (8, 1, {"default": 2})
    assert demand.work_seconds == pytest.approx(15 * 4.0 * 2.25)
    assert demand.measured_ms == epoch_ms(NOW)


def test_a_kind_that_never_ran_is_guessed_and_a_held_job_asks_for_nothing() -> None:
    demand = measure([a_video_job(), a_video_job(suspend=True)], 8, {}, NOW)
    assert (demand.queued, demand.work_seconds) == (1, 15 * FIRST_GUESS)
