"""The keyed work queue: a key waits once, is in one hand at a time, and backs off after an error.

The rules are those of client-go's workqueue, which level-driven controllers rely on: adding a key
that is being worked on marks it, and it is queued again when its worker is done.
"""

import asyncio
import contextlib
import random
import time
from collections import deque
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from videojobs_operator.tell import metrics

K = TypeVar("K", bound=Hashable)

BACKOFF_BASE_SECONDS: Final = 0.2
BACKOFF_CAP_SECONDS: Final = 30.0
_MOST_DOUBLINGS: Final = 32  # far above the cap: a float overflows after a night of failures


class QueueClosedError(Exception):
    """The queue gives out no more keys."""


class WorkQueue(Generic[K]):
    """For one event loop; nothing here is thread-safe. `name` labels its metrics."""

    def __init__(self, name: str = "videojobs") -> None:
        self._ready: deque[K] = deque()
        self._queued: set[K] = set()
        self._working: set[K] = set()
        self._again: set[K] = set()
        self._timers: dict[K, asyncio.TimerHandle] = {}
        self._failures: dict[K, int] = {}
        self._available = asyncio.Event()
        self._let_go = asyncio.Event()
        self._closed = False
        self._added_at: dict[K, float] = {}
        self._taken_at: dict[K, float] = {}
        self._adds = metrics.WORKQUEUE_ADDS.labels(name)
        self._retries = metrics.WORKQUEUE_RETRIES.labels(name)
        self._queue_seconds = metrics.WORKQUEUE_QUEUE_SECONDS.labels(name)
        self._work_seconds = metrics.WORKQUEUE_WORK_SECONDS.labels(name)
        metrics.WORKQUEUE_DEPTH.labels(name).set_function(self.__len__)

    def __len__(self) -> int:
        return len(self._ready)

    @property
    def idle(self) -> bool:
        """Nothing waits and nothing is worked on; timers may be set."""
        return not self._ready and not self._working

    @property
    def longest_work_seconds(self) -> float:
        """For how long the slowest key has been in hand."""
        return max((time.monotonic() - at for at in self._taken_at.values()), default=0.0)

    def add(self, key: K) -> None:
        """Have a key worked on soon."""
        if key in self._working:
            self._again.add(key)
        elif key not in self._queued:
            self._queued.add(key)
            self._ready.append(key)
            self._added_at[key] = time.monotonic()
            self._adds.inc()
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

    def retry(self, key: K, at_least: float = 0.0) -> None:
        """Have a key worked on after its own growing, jittered delay, or after `at_least` s."""
        count = self._failures.get(key, 0)
        self._failures[key] = count + 1
        delay = min(BACKOFF_CAP_SECONDS, BACKOFF_BASE_SECONDS * 2.0 ** min(count, _MOST_DOUBLINGS))
        jittered = delay * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        self._retries.inc()
        self.add_after(key, max(at_least, jittered))

    def forget(self, key: K) -> None:
        """The key's work succeeded: its next failure backs off from the start."""
        self._failures.pop(key, None)

    async def take(self) -> K:
        """The next key. The caller must hand it back with `done`. QueueClosedError at the end."""
        while not self._ready and not self._closed:
            self._available.clear()
            await self._available.wait()
        if self._closed:
            raise QueueClosedError
        key = self._ready.popleft()
        self._queued.discard(key)
        self._working.add(key)
        now = time.monotonic()
        self._queue_seconds.observe(now - self._added_at.pop(key))
        self._taken_at[key] = now
        return key

    async def wait_idle(self, seconds: float) -> bool:
        """Wait until no key is in hand, at most for some seconds; whether it is so."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._working:
                    self._let_go.clear()
                    await self._let_go.wait()
        return not self._working

    def close(self) -> None:
        """No key is given out any more; who has one finishes its work."""
        self._closed = True
        self._available.set()

    def done(self, key: K) -> None:
        """The worker has let go of a key."""
        self._working.discard(key)
        self._let_go.set()
        self._work_seconds.observe(time.monotonic() - self._taken_at.pop(key))
        if key in self._again:
            self._again.discard(key)
            self.add(key)

    def _ring(self, key: K) -> None:
        self._timers.pop(key, None)
        self.add(key)
