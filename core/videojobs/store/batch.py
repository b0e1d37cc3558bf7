"""Reads that are asked for at the same moment go to Redis as one command.

A command costs its client more than everything else in answering a poll; with a hundred pollers at
once that cost is shared. Nothing is cached: a value is read after it was asked for.
"""

import asyncio
from collections.abc import Awaitable
from typing import cast

from redis.asyncio import Redis

_Waiting = dict[str, list["asyncio.Future[str | None]"]]


class BatchedReads:
    """`get` of many callers becomes one MGET for each turn of the event loop."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: _Waiting = {}
        self._reads: set[asyncio.Task[None]] = set()

    async def get(self, key: str) -> str | None:
        """The value of a key; raises what Redis' client raises."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._begin)
        future: asyncio.Future[str | None] = loop.create_future()
        self._waiting.setdefault(key, []).append(future)
        return await future

    def _begin(self) -> None:
        waiting, self._waiting = self._waiting, {}
        task = asyncio.get_running_loop().create_task(self._read(waiting))
        self._reads.add(task)
        task.add_done_callback(self._reads.discard)

    async def _read(self, waiting: _Waiting) -> None:
        try:
            answer = self._redis.mget(list(waiting))
            values = await cast("Awaitable[list[str | None]]", answer)
        except Exception as error:  # whoever waits gets it, whatever it is
            for future in _still_wanted(waiting):
                future.set_exception(error)
            return
        for futures, value in zip(waiting.values(), values, strict=True):
            for future in futures:
                if not future.done():  # cancelled: its client has gone
                    future.set_result(value)


def _still_wanted(waiting: _Waiting) -> list["asyncio.Future[str | None]"]:
    return [future for futures in waiting.values() for future in futures if not future.done()]
