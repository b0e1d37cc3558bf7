"""The keyed work queue: a key waits once, is in one hand at a time, and backs off after an error.

The rules are those of client-go's workqueue, which level-driven controllers rely on: adding a key
that is being worked on marks it, and it is queued again when its worker is done.
"""

import asyncio
import random
from collections import deque
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)

BACKOFF_BASE_SECONDS: Final = 0.2
BACKOFF_CAP_SECONDS: Final = 30.0


class WorkQueue(Generic[K]):
    """For one event loop; nothing here is thread-safe."""

    def __init__(self) -> None:
        self._ready: deque[K] = deque()
        self._queued: set[K] = set()
        self._working: set[K] = set()
        self._again: set[K] = set()
        self._timers: dict[K, asyncio.TimerHandle] = {}
        self._failures: dict[K, int] = {}
        self._available = asyncio.Event()

    def __len__(self) -> int:
        return len(self._ready)

    @property
    def idle(self) -> bool:
        """Nothing waits and nothing is worked on; timers may be set."""
        return not self._ready and not self._working

    def add(self, key: K) -> None:
        """Have a key worked on soon."""
        if key in self._working:
            self._again.add(key)
        elif key not in self._queued:
            self._queued.add(key)
            self._ready.append(key)
            self._available.set()

    def add_after(self, key: K, seconds: float) -> None:
        """Have a key worked on later; the earliest of several times holds."""
        if seconds <= 0:
            self.add(key)
            return
        loop = asyncio.get_running_loop()
        when = loop.time() + seconds
        known = self._timers.get(key)
        if known is not None:
            if known.when() <= when:
                return
            known.cancel()
        self._timers[key] = loop.call_at(when, self._ring, key)

    def retry(self, key: K) -> None:
        """Have a key worked on after its own growing, jittered delay."""
        count = self._failures.get(key, 0)
        self._failures[key] = count + 1
        delay = min(BACKOFF_CAP_SECONDS, BACKOFF_BASE_SECONDS * 2.0**count)
        self.add_after(key, delay * random.uniform(0.5, 1.0))  # noqa: S311 - jitter, no secret

    def forget(self, key: K) -> None:
        """The key's work succeeded: its next failure backs off from the start."""
        self._failures.pop(key, None)

    async def take(self) -> K:
        """The next key. The caller must hand it back with `done`."""
        while not self._ready:
            self._available.clear()
            await self._available.wait()
        key = self._ready.popleft()
        self._queued.discard(key)
        self._working.add(key)
        return key

    def done(self, key: K) -> None:
        """The worker has let go of a key."""
        self._working.discard(key)
        if key in self._again:
            self._again.discard(key)
            self.add(key)

    def _ring(self, key: K) -> None:
        self._timers.pop(key, None)
        self.add(key)
