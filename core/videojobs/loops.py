"""Periodic work and the end of tasks, the same in the API and in the operator."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from math import inf
from typing import Final, NoReturn

_LOG: Final = logging.getLogger(__name__)

_CANCEL_AGAIN_SECONDS: Final = 0.5
"""A client library may swallow a cancellation, so it is repeated."""


def _ignore() -> None:
    """Count no defect."""


async def repeat(
    name: str,
    turn: Callable[[], Awaitable[object]],
    period_seconds: float,
    *,
    expected: tuple[type[Exception], ...],
    first_seconds: float = 0.0,
    jitter: float = 0.0,
    on_defect: Callable[[], None] = _ignore,
) -> NoReturn:
    """Do `turn` until cancelled, with a pause of `period_seconds` after each, longer or shorter by
    up to `jitter` of it, and of `first_seconds` before the first.

    No exception ends the loop: an `expected` one is logged as a warning, any other with its
    traceback and after a call of `on_defect`.
    """
    await asyncio.sleep(first_seconds)
    while True:
        try:
            await turn()
        except expected as error:
            _LOG.warning("%s failed, retrying: %s", name, error)
        except Exception:
            on_defect()
            _LOG.exception("%s failed unexpectedly, retrying", name)
        await asyncio.sleep(period_seconds * random.uniform(1 - jitter, 1 + jitter))  # noqa: S311


async def cancel(task: asyncio.Task[None], within_seconds: float = inf) -> None:
    """Cancel a task and wait for its end, but no longer than `within_seconds`. Its result is not
    raised."""
    deadline = time.monotonic() + within_seconds
    while not task.done() and (left := deadline - time.monotonic()) > 0:
        task.cancel()
        await asyncio.wait({task}, timeout=min(left, _CANCEL_AGAIN_SECONDS))
