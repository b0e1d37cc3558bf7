"""Random histories of the operator's whole world; `World` holds the sentences that must stay true.

Every history is one seed. Rerun one: `VIDEOJOBS_SIMULATION_SEED=123 pytest -k one_history`.
"""

import logging
import os
from collections.abc import Iterator
from itertools import islice
from random import Random

import pytest
from testkit.simulation.clock import Clock
from testkit.simulation.world import World

STEPS = 100_000
PARTS = 4  # of the steps: as many tests, for as many workers
MOVES_OF_A_HISTORY = 350
FEWEST_WRITES = 6
"""Of a life: the record, the Secret, the Job, three statuses; the record moves with them."""
SEED = int(os.environ.get("VIDEOJOBS_SIMULATION_SEED", "0"))


class _Surprises(logging.Handler):
    """The controller logs what it did not expect and tries again: here that is a failure."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        raise AssertionError(record.getMessage()) from (record.exc_info or (None, None))[1]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    clock.install(monkeypatch)
    logger, handler = logging.getLogger("videojobs_operator"), _Surprises()
    logger.addHandler(handler)
    level, logger.level = logger.level, logging.ERROR
    yield clock
    logger.level = level
    logger.removeHandler(handler)


def history(seed: int, clock: Clock) -> World:
    """Chaos, a moment of calm, chaos again, and then a world without faults."""
    clock.elapsed, clock.shift = 1000.0, 0.0
    world = World(seed, clock)
    world.chaos(MOVES_OF_A_HISTORY)
    world.calm()
    world.check_steady()
    world.chaos(MOVES_OF_A_HISTORY)
    world.calm()
    world.settle()
    world.calm()
    world.check_ends()
    world.check_steady()
    return world


def test_one_history(clock: Clock) -> None:
    history(SEED, clock)


@pytest.mark.parametrize("seed", [521426132, 657770978, 587205750])
def test_a_finished_job_that_is_not_settled_when_redis_is_emptied_is_known_again(
    clock: Clock, seed: int
) -> None:
    history(seed, clock)


@pytest.mark.parametrize("seed", range(5))
def test_an_operator_that_is_killed_after_each_of_its_writes_ends_every_job(
    clock: Clock, seed: int
) -> None:
    """Started again anywhere, it goes on from there: attempts fail, are disrupted and repeated."""
    world = World(seed, clock)
    world.misfortunes.clear()
    for _ in range(3):
        world.users.apply()
    assert world.die_after_each_write() >= 3 * FEWEST_WRITES
    world.calm()
    world.check_ends()
    world.check_steady()


@pytest.mark.parametrize("part", range(PARTS))
def test_a_hundred_thousand_steps_in_any_order_leave_every_sentence_true(
    clock: Clock, part: int
) -> None:
    random, steps = Random(20260101), 0
    for seed in islice(iter(lambda: random.randrange(10**9), None), part, None, PARTS):
        if steps >= STEPS / PARTS:
            break
        try:
            steps += history(seed, clock).steps
        except Exception as error:
            raise AssertionError(f"VIDEOJOBS_SIMULATION_SEED={seed}: {error}") from error
