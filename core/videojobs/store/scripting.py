"""How the store's Lua scripts are loaded, and what a Redis that is away looks like to callers."""

import functools
from collections.abc import Awaitable, Callable, Sequence
from importlib.resources import files
from typing import Any, Final, ParamSpec, Protocol, TypeVar

from redis.asyncio import Redis
from redis.exceptions import RedisError

from videojobs.store.records import StoreError

_PRELUDES: Final = ("_common", "_estimate", "_webhook")

P = ParamSpec("P")
T = TypeVar("T")


class Run(Protocol):
    """Runs a script by its name."""

    async def __call__(self, script: str, *args: str | int) -> Any:
        """Its answer; raises what Redis' client raises."""


def runner(redis: Redis, names: Sequence[str]) -> Run:
    """Of the scripts with these names in `scripts/`, each with the preludes before it."""
    folder = files("videojobs.store") / "scripts"
    prelude = "".join((folder / f"{name}.lua").read_text() for name in _PRELUDES)
    scripts = {
        name: redis.register_script(prelude + (folder / f"{name}.lua").read_text())
        for name in names
    }

    async def run(script: str, *args: str | int) -> Any:
        return await scripts[script](args=list(args))

    return run


def translated(call: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
    """Raise StoreError where Redis' client raises errors of its own."""

    @functools.wraps(call)
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await call(*args, **kwargs)
        except (RedisError, OSError) as error:
            raise StoreError(str(error) or type(error).__name__) from error

    return wrapper
