"""Tasks begin when what they need is there, run side by side, and stop together."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tools.cluster import paths, steps
from tools.cluster.plan import MAXIMUM_TASKS, Plan
from tools.cluster.steps import Children, StepFailed, step, wait_until

PATIENCE_SECONDS = 10


@pytest.fixture(autouse=True)
def own_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "LOGS", tmp_path)
    monkeypatch.setattr(steps, "CHILDREN", Children())


def test_a_task_begins_when_all_that_it_needs_has_ended() -> None:
    done: list[str] = []
    with Plan() as plan:
        base = plan.add(lambda: done.append("base"))
        left = plan.add(lambda: done.append("left"), base)
        right = plan.add(lambda: done.append("right"), base)
        plan.add(lambda: done.append("top"), left, right)
    assert done[0] == "base"
    assert done[-1] == "top"
    assert sorted(done[1:3]) == ["left", "right"]


def test_tasks_that_need_nothing_of_each_other_run_side_by_side() -> None:
    meeting = threading.Barrier(2)

    def meet() -> None:
        meeting.wait(PATIENCE_SECONDS)

    with Plan() as plan:
        plan.add(meet)
        plan.add(meet)


def test_a_failure_is_raised_and_what_needs_the_failed_task_never_begins() -> None:
    done: list[str] = []

    def fail() -> None:
        raise StepFailed("the reason")

    with pytest.raises(StepFailed, match="the reason"), Plan() as plan:
        plan.add(lambda: done.append("after"), plan.add(fail))
    assert done == []


@pytest.fixture
def in_the_background() -> Iterator[None]:
    """As a shell without job control starts what ends with an ampersand."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("in_the_background")
def test_a_failure_stops_the_commands_of_other_tasks() -> None:
    running = threading.Event()

    def wait_long() -> None:
        with step("a long step") as work:
            running.set()
            work.run(["sleep", "1000"])

    def fail() -> None:
        assert running.wait(PATIENCE_SECONDS)
        raise StepFailed("the reason")

    began = time.monotonic()
    with pytest.raises(StepFailed, match="the reason"):
        run_all(wait_long, fail)
    assert time.monotonic() - began < PATIENCE_SECONDS


@pytest.mark.parametrize(
    "work",
    [
        lambda: wait_until("it is there", lambda: False, 1000, ""),
        lambda: run_now(["sleep", "1000"]),
    ],
    ids=["a wait", "a command that would begin now"],
)
def test_nothing_goes_on_when_all_is_stopped(work: Callable[[], None]) -> None:
    steps.CHILDREN.stop()
    with pytest.raises(StepFailed, match="another step failed"):
        work()


def run_all(*work: Callable[[], None]) -> None:
    with Plan() as plan:
        for one in work:
            plan.add(one)


def run_now(command: list[str]) -> None:
    with step("another step") as running:
        running.run(command)


def test_a_plan_that_would_wait_for_threads_is_refused() -> None:
    with pytest.raises(ValueError, match="at most"):
        run_all(*[lambda: None] * (MAXIMUM_TASKS + 1))
