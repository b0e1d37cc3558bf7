"""What all parts of the store share: one Redis client, its batches, and an observer of its
calls."""

from collections.abc import Awaitable, Callable
from typing import cast

from redis.asyncio import Redis

from videojobs.store import keys
from videojobs.store.batch import Batcher
from videojobs.store.scripting import Scripts

Observe = Callable[[str, str, float], None]
"""Called after each operation with its name, its outcome (ok, error or cancelled) and its
seconds."""


def _ignore(operation: str, outcome: str, seconds: float) -> None:
    """Observe nothing."""


class StoreClient:
    """One for a connection pool. Script calls and document reads of the same turn of the event loop
    go to Redis together, whichever part of the store makes them."""

    def __init__(self, redis: Redis, observe: Observe | None = None) -> None:
        self.redis = redis
        self.observe = observe or _ignore
        self.run = Scripts(redis).run
        polls: Batcher[str, str | None] = Batcher(self.documents)
        self.document = polls.ask

    async def documents(self, job_ids: list[str]) -> list[str | None]:
        """The bytes of the status endpoint of each job; None for one without a record."""
        if not job_ids:
            return []
        names = [keys.wire(job_id) for job_id in job_ids]
        return await cast("Awaitable[list[str | None]]", self.redis.mget(names))


class StorePart:
    """Base of the parts of the store. Every method marked `operation` raises StoreError when Redis
    does not answer, or refuses a command."""

    def __init__(self, client: StoreClient) -> None:
        self._client = client
        self._redis = client.redis

    @property
    def observe(self) -> Observe:
        """The observer of this part's operations."""
        return self._client.observe
