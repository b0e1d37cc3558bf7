"""How many encoders run at once, while the limits of the pod change."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from videojobs_renderer.cpu import plan_workers, read_quota
from videojobs_renderer.encoder_slots import EncoderSlots
from videojobs_renderer.errors import Stopped
from videojobs_renderer.stop import StopReason, StopToken

LOOK_SECONDS = 0.01


class Encoders:
    """Encoders that run until they are told to end."""

    def __init__(self, slots: EncoderSlots, pool: ThreadPoolExecutor) -> None:
        self._slots, self._pool = slots, pool
        self.running = threading.Semaphore(0)
        self.ending = threading.Semaphore(0)

    def begin(self, count: int) -> None:
        for _ in range(count):
            self._pool.submit(self._encode)

    def _encode(self) -> None:
        with self._slots.one():
            self.running.release()
            self.ending.acquire()

    def run(self, count: int) -> bool:
        """Whether so many more come to run, and no more than these."""
        begun = [self.running.acquire(timeout=5) for _ in range(count)]
        return all(begun) and not self.running.acquire(timeout=20 * LOOK_SECONDS)


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as made:
        yield made


def limit(root: Path, cores: float) -> None:
    """As the kubelet writes it when a pod is resized."""
    (root / "cpu.max").write_text(f"{int(cores * 100_000)} 100000")


def test_more_encoders_run_once_the_pod_has_more_cpu(
    tmp_path: Path, pool: ThreadPoolExecutor
) -> None:
    cores = min(2, int(read_quota(tmp_path).cores))
    limit(tmp_path, 0.5)
    slots = EncoderSlots(
        lambda: plan_workers(read_quota(tmp_path), 8).count, StopToken(), LOOK_SECONDS
    )
    encoders = Encoders(slots, pool)
    encoders.begin(4)
    assert encoders.run(1)

    limit(tmp_path, cores)

    assert encoders.run(cores - 1)
    encoders.ending.release(4)


def test_no_encoder_begins_while_more_run_than_the_pod_has_cpu_for(
    pool: ThreadPoolExecutor,
) -> None:
    allowed = 3
    encoders = Encoders(EncoderSlots(lambda: allowed, StopToken(), LOOK_SECONDS), pool)
    encoders.begin(5)
    assert encoders.run(3)

    allowed = 1
    encoders.ending.release(2)
    assert encoders.run(0)
    encoders.ending.release(1)

    assert encoders.run(1)
    encoders.ending.release(2)


def test_a_stop_ends_the_wait(pool: ThreadPoolExecutor) -> None:
    stop = StopToken()
    slots = EncoderSlots(lambda: 1, stop, LOOK_SECONDS)

    def encode() -> None:
        with slots.one():
            pytest.fail("there is no slot for it")

    with slots.one():
        waiting = pool.submit(encode)
        stop.stop(StopReason.SIGNAL)
        with pytest.raises(Stopped):
            waiting.result(5)
