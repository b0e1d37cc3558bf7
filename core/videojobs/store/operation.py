"""The decorator of the store's operations: one kind of error, and a measured duration."""

import functools
import time
from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from redis.exceptions import RedisError

from videojobs.store.client import StorePart
from videojobs.store.records import StoreError

S = TypeVar("S", bound=StorePart)
P = ParamSpec("P")
T = TypeVar("T")


def operation(
    call: Callable[Concatenate[S, P], Awaitable[T]],
) -> Callable[Concatenate[S, P], Awaitable[T]]:
    """Raise StoreError in place of the Redis client's errors; report the call, by the method's
    name, to the part's observer."""

    @functools.wraps(call)
    async def wrapper(part: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        outcome, begun = "cancelled", time.perf_counter()
        try:
            answer = await call(part, *args, **kwargs)
            outcome = "ok"
        except (RedisError, OSError) as error:
            outcome = "error"
            raise StoreError(str(error) or type(error).__name__) from error
        else:
            return answer
        finally:
            part.observe(call.__name__, outcome, time.perf_counter() - begun)

    return wrapper
