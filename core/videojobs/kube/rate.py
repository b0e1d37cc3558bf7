"""A token bucket: how many calls a client allows itself, however much there is to do."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

MAX_PAUSE_SECONDS: Final = 30.0
"""Longest time that a server's `Retry-After` holds calls back; then it is asked again."""


class TokenBucket:
    """`rate` calls a second in the long run, `burst` at once. For one event loop.

    Calls are let through in the order in which they came: each takes its token at once, also one
    that does not exist yet, and waits until it does.
    """

    def __init__(
        self, rate: float, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._clock = clock
        self._tokens = float(burst)
        self._counted_at = clock()
        self._paused_until = 0.0

    def reserve(self) -> float:
        """Take a token; returns in how many seconds it may be used."""
        now = self._clock()
        refilled = self._tokens + (now - self._counted_at) * self._rate
        self._tokens = min(float(self._burst), refilled) - 1
        self._counted_at = now
        wait = max(0.0, -self._tokens / self._rate)
        return max(wait, self._paused_until - now)

    async def take(self) -> float:
        """Wait for a token; returns the seconds waited."""
        wait = self.reserve()
        if wait > 0:
            await asyncio.sleep(wait)
        return wait

    def pause(self, seconds: float) -> None:
        """The server has asked for a rest: no call that comes from now on goes earlier."""
        rest = min(seconds, MAX_PAUSE_SECONDS)
        self._paused_until = max(self._paused_until, self._clock() + rest)
