"""Waiting for a condition: a stated timeout, and a message of what was awaited and last seen.

`until` blocks, `eventually` is its coroutine. Tests, benches and servers under `testkit` wait with
these two only; no test sleeps for a fixed time.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, Final

from videojobs.times import rfc3339, utc_now

WAIT_SECONDS: Final = 60.0
"""Default timeout: far more than any condition takes, as a busy machine is not a failing test."""
POLL_SECONDS: Final = 0.05


class WaitTimeoutError(AssertionError):
    """The condition did not hold in time."""


def until(
    condition: Callable[[], Any],
    what: str,
    seconds: float = WAIT_SECONDS,
    *,
    poll: float = POLL_SECONDS,
    seen: Callable[[], object] | None = None,
) -> Any:
    """Call `condition` every `poll` seconds and return its first truthy answer.

    Raises `WaitTimeoutError` after `seconds`. Its message names `what` was awaited and the last
    answer, or what `seen` returns where the answer itself says too little.
    """
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise WaitTimeoutError(_message(what, seconds, answer if seen is None else seen()))
        time.sleep(poll)
    return answer


async def eventually(
    condition: Callable[[], Awaitable[Any]],
    what: str,
    seconds: float = WAIT_SECONDS,
    *,
    poll: float = POLL_SECONDS,
    seen: Callable[[], object] | None = None,
) -> Any:
    """As `until`, for a condition that is awaited; the event loop runs between two calls."""
    deadline = time.monotonic() + seconds
    while not (answer := await condition()):
        if time.monotonic() > deadline:
            raise WaitTimeoutError(_message(what, seconds, answer if seen is None else seen()))
        await asyncio.sleep(poll)
    return answer


async def a_second_after(moment: str) -> None:
    """Wait for the second after an RFC 3339 time: times of Kubernetes are whole seconds, so what
    happens then is the later of two."""

    async def later() -> bool:
        return rfc3339(utc_now()) > moment

    await eventually(later, f"a second after {moment}")


def _message(what: str, seconds: float, last: object) -> str:
    text = last if isinstance(last, str) else repr(last)
    return f"not within {seconds:g} s: {what}; last seen: {text}"
