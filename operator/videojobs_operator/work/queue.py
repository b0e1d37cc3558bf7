"""The keyed work queue: a key waits once, has one worker at a time, and backs off after an error.

The rules are those of client-go's workqueue, on which level-driven controllers rely: a key that is
added while a worker holds it is queued again when that worker is done.
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
    """The queue is closed."""


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
        self._released = asyncio.Event()
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
        """Whether no key waits and no worker holds one; timers may be pending."""
        return not self._ready and not self._working

    @property
    def longest_work_seconds(self) -> float:
        """How long the slowest worker has held its key; 0 when none holds one."""
        return max((time.monotonic() - at for at in self._taken_at.values()), default=0.0)

    def add(self, key: K) -> None:
        """Queue a key, unless it waits already."""
        if key in self._working:
            self._again.add(key)
        elif key not in self._queued:
            self._queued.add(key)
            self._ready.append(key)
            self._added_at[key] = time.monotonic()
            self._adds.inc()
            self._available.set()

    def add_after(self, key: K, seconds: float) -> None:
        """Queue a key after some seconds; the earliest of several times applies."""
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
        """Queue a key after its exponential, jittered delay, or after `at_least` seconds."""
        count = self._failures.get(key, 0)
        self._failures[key] = count + 1
        delay = min(BACKOFF_CAP_SECONDS, BACKOFF_BASE_SECONDS * 2.0 ** min(count, _MOST_DOUBLINGS))
        jittered = delay * random.uniform(0.5, 1.0)  # noqa: S311 - no secret
        self._retries.inc()
        self.add_after(key, max(at_least, jittered))

    def forget(self, key: K) -> None:
        """Reset a key's delay, after success."""
        self._failures.pop(key, None)

    async def take(self) -> K:
        """Wait for the next key; the caller must call `done` with it. QueueClosedError if
        closed."""
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
        """Wait until no worker holds a key, for some seconds at most; returns whether none does."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._working:
                    self._released.clear()
                    await self._released.wait()
        return not self._working

    def close(self) -> None:
        """Give out no more keys; workers finish the keys they hold."""
        self._closed = True
        self._available.set()

    def done(self, key: K) -> None:
        """The worker has finished with a key."""
        self._working.discard(key)
        self._released.set()
        self._work_seconds.observe(time.monotonic() - self._taken_at.pop(key))
        if key in self._again:
            self._again.discard(key)
            self.add(key)

    def _ring(self, key: K) -> None:
        self._timers.pop(key, None)
        self.add(key)
