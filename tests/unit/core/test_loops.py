"""Periodic work outlives failures; a task that is cancelled is seen to its end."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

import pytest

from videojobs.loops import cancel, repeat

SOON = 0.001


class Refused(Exception):
    """A failure that the loop expects."""


async def run_until(turns: int, turn: Callable[[int], Awaitable[None]]) -> list[str]:
    """Repeat a turn, which gets its number, so many times; returns the defects counted
    meanwhile."""
    done, defects = 0, list[str]()
    enough = asyncio.Event()

    async def counted() -> None:
        nonlocal done
        done += 1
        if done >= turns:
            enough.set()
        await turn(done)

    def count() -> None:
        defects.append("defect")

    loop = repeat("Work", counted, SOON, expected=(Refused,), jitter=0.1, on_defect=count)
    task = asyncio.create_task(loop)
    await asyncio.wait_for(enough.wait(), 5)
    await cancel(task)
    assert task.cancelled()
    return defects


async def test_an_expected_failure_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    async def turn(_: int) -> None:
        raise Refused("not now")

    assert await run_until(3, turn) == []
    first = caplog.records[0]
    assert (first.levelno, first.message) == (
        logging.WARNING,
        "Work failed, retrying: not now",
    )


async def test_a_defect_is_logged_with_its_traceback_and_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def turn(number: int) -> None:
        if number == 1:
            raise KeyError("defect")

    assert await run_until(2, turn) == ["defect"]
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


async def test_a_cancellation_that_is_swallowed_is_repeated() -> None:
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while swallowed < 2:
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
            swallowed += 1

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await cancel(task)
    assert swallowed == 2
    assert task.done()


async def test_the_wait_for_the_end_is_bounded() -> None:
    over = asyncio.Event()

    async def stubborn() -> None:
        while not over.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await over.wait()

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    await cancel(task, within_seconds=0.01)
    assert not task.done()
    over.set()
    await task
