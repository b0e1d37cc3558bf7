"""A token bucket, the client-side rate limit of calls."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

MAX_PAUSE_SECONDS: Final = 30.0
"""Upper bound of a server's `Retry-After`."""


class TokenBucket:
    """`rate` calls a second in the long run, `burst` at once. For one event loop.

    Calls pass in the order of their arrival: each reserves its token at once, and waits until the
    token is due.
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
        """Reserve a token; returns the seconds until the call may be made."""
        now = self._clock()
        refilled = self._tokens + (now - self._counted_at) * self._rate
        self._tokens = min(float(self._burst), refilled) - 1
        self._counted_at = now
        wait = max(0.0, -self._tokens / self._rate)
        return max(wait, self._paused_until - now)

    async def take(self) -> float:
        """Reserve a token and wait until it is due; returns the seconds waited."""
        wait = self.reserve()
        if wait > 0:
            await asyncio.sleep(wait)
        return wait

    def pause(self, seconds: float) -> None:
        """Hold back all later calls for so long, because the server asked for it."""
        rest = min(seconds, MAX_PAUSE_SECONDS)
        self._paused_until = max(self._paused_until, self._clock() + rest)
