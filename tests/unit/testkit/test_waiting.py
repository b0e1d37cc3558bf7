"""Waiting ends with the first truthy answer, or with what was awaited and last seen."""

import pytest
from testkit.waiting import WaitTimeoutError, eventually, until


def test_the_first_truthy_answer_is_returned() -> None:
    answers = iter([0, None, 7])
    assert until(lambda: next(answers), "a number", poll=0) == 7


async def test_a_coroutine_is_awaited_each_time() -> None:
    answers = iter(["", "here"])

    async def answer() -> str:
        return next(answers)

    assert await eventually(answer, "a word", poll=0) == "here"


def test_a_timeout_names_what_was_awaited_for_how_long_and_the_last_answer() -> None:
    with pytest.raises(WaitTimeoutError, match=r"^not within 0 s: a list; last seen: \[\]$"):
        until(list, "a list", 0, poll=0)


async def test_a_timeout_shows_what_the_caller_looked_at() -> None:
    async def never() -> bool:
        return False

    with pytest.raises(WaitTimeoutError, match=r"^not within 0 s: the end; last seen: line 7$"):
        await eventually(never, "the end", 0, poll=0, seen=lambda: "line 7")
