"""One Redis subscription a process, shared by all clients that wait for a change of a job.

Messages may be lost while the connection is down. Followers then read the record again, so that
none of them misses the current state.
"""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError

from videojobs.loops import repeat
from videojobs.store import State
from videojobs.store.channel import CHANNEL, parse
from videojobs.store.reading import RecordReader

_IDLE_SECONDS: Final = 5.0
"""A connection that is silent for this long is checked with a PING."""
_RECONNECT_SECONDS: Final = 0.2
_KEPT: Final = 16
"""Size of a follower's inbox; older states are superseded and may be dropped."""


class Hub:
    """Delivers each change of a job to its followers."""

    def __init__(self, redis: Redis, records: RecordReader) -> None:
        self._redis = redis
        self._records = records
        self._followers: defaultdict[str, set[Follower]] = defaultdict(set)
        self.draining = False

    async def run(self) -> None:
        """Listen until cancelled; connects again when Redis comes back."""
        away = (RedisError, OSError)
        await repeat("Subscription to Redis", self._subscribe, _RECONNECT_SECONDS, expected=away)

    async def _subscribe(self) -> None:
        async with self._redis.pubsub() as subscription:
            await subscription.subscribe(CHANNEL)
            await self._listen(subscription)

    async def _listen(self, subscription: PubSub) -> None:
        silent = False
        while True:
            message = await subscription.get_message(timeout=_IDLE_SECONDS)
            if message is None and silent:
                return  # not even a pong: the connection is dead
            silent = message is None
            if silent:
                await subscription.ping()
            elif message is not None and message["type"] == "subscribe":
                self._refresh_all()  # also when redis-py has reconnected by itself
            elif message is not None and message["type"] == "message":
                job_id, state = parse(message["data"])
                for follower in self._followers.get(job_id, ()):
                    follower.deliver(state)

    def drain(self) -> None:
        """The process stops: end every wait."""
        self.draining = True
        self._refresh_all()

    def _refresh_all(self) -> None:
        for followers in self._followers.values():
            for follower in followers:
                follower.deliver(None)

    @contextmanager
    def follow(self, job_id: str, seen: int = 0) -> Iterator["Follower"]:
        """Follow a job from its state at hand, or from the version after `seen`."""
        follower = Follower(self, self._records, job_id, seen)
        self._followers[job_id].add(follower)
        try:
            yield follower
        finally:
            self._followers[job_id].discard(follower)
            if not self._followers[job_id]:
                del self._followers[job_id]


class Follower:
    """One client's view of one job."""

    def __init__(self, hub: Hub, records: RecordReader, job_id: str, seen: int) -> None:
        self._hub = hub
        self._records = records
        self._job_id = job_id
        self._seen = seen
        self._inbox: deque[State | None] = deque([None], maxlen=_KEPT)
        self._news = asyncio.Event()

    def deliver(self, state: State | None) -> None:
        """Put a state into the inbox; None makes the follower read the record."""
        self._inbox.append(state)
        self._news.set()

    async def next(self, seconds: float) -> State | None:
        """The next state; None when none arrives in time or the process stops.

        Raises StoreError.
        """
        deadline = time.monotonic() + seconds
        while not self._hub.draining:
            while self._inbox:
                state = self._inbox.popleft() or await self._records.state(self._job_id)
                if state is not None and state.version > self._seen:
                    self._seen = state.version
                    return state
            self._news.clear()
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    await self._news.wait()
            except TimeoutError:
                return None
        return None
