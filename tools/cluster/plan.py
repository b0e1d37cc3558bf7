"""Tasks that run at the same time, as far as none needs what another has yet to make."""

from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import Self

from tools.cluster import steps

Task = Future[None]

MAXIMUM_TASKS = 32
"""A thread each: it waits for what its task needs."""


class Plan:
    """A `with` block that adds tasks; it ends when all of them have ended.

    When a task fails, the commands of the others are stopped, and the block raises its failure.
    """

    def __init__(self) -> None:
        self._tasks: list[Task] = []
        self._threads = ThreadPoolExecutor(MAXIMUM_TASKS)

    def add(self, work: Callable[[], object], *needs: Task) -> Task:
        """Do the work as soon as the tasks that it needs have ended."""
        if len(self._tasks) == MAXIMUM_TASKS:
            raise ValueError(f"a plan has at most {MAXIMUM_TASKS} tasks")
        self._tasks.append(self._threads.submit(_do, work, needs))
        return self._tasks[-1]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for task in wait(self._tasks, return_when=FIRST_EXCEPTION).done:
                task.result()
        except BaseException:
            steps.CHILDREN.stop()
            raise
        finally:
            self._threads.shutdown()


def _do(work: Callable[[], object], needs: tuple[Task, ...]) -> None:
    for need in needs:
        need.result()
    work()
