"""What the store's callers see of Redis: one kind of error, and how long each operation takes."""

import functools
import time
from collections.abc import Awaitable, Callable
from typing import Final, ParamSpec, TypeVar

from redis.exceptions import RedisError

from videojobs.store.records import StoreError
from videojobs.telemetry.histogram import SecondsHistogram

P = ParamSpec("P")
T = TypeVar("T")

REDIS_SECONDS: Final = SecondsHistogram(
    "videojobs_redis_seconds",
    "Operations of the job store, the wait for a connection included; outcome is ok, "
    "error or cancelled",
    ["operation", "outcome"],
    (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1),
)
"""For the registry of the program."""


def operation(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Raise StoreError where Redis' client raises errors of its own; measured by its name."""

    @functools.wraps(call)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        outcome, begun = "cancelled", time.perf_counter()
        try:
            answer = await call(*args, **kwargs)
            outcome = "ok"
        except (RedisError, OSError) as error:
            outcome = "error"
            raise StoreError(str(error) or type(error).__name__) from error
        else:
            return answer
        finally:
            REDIS_SECONDS.labels(call.__name__, outcome).observe(time.perf_counter() - begun)

    return wrapper
