"""Joins what is asked in the same turn of the event loop into one round trip to Redis.

A round trip costs the client more than all else in answering a request. With a hundred requests at
once that cost is shared, and none waits for a connection behind a later one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Batcher(Generic[Q, A]):
    """`send` gets the questions of one turn of the event loop and returns their answers in order.

    An exception among the answers is raised to its asker; one that `send` raises, to all askers.
    """

    def __init__(self, send: Callable[[list[Q]], Awaitable[Sequence[A | Exception]]]) -> None:
        self._send = send
        self._waiting: list[tuple[Q, asyncio.Future[A]]] = []
        self._sending: set[asyncio.Task[None]] = set()

    async def ask(self, question: Q) -> A:
        """The answer to one question."""
        loop = asyncio.get_running_loop()
        if not self._waiting:
            loop.call_soon(self._begin)
        future: asyncio.Future[A] = loop.create_future()
        self._waiting.append((question, future))
        return await future

    def _begin(self) -> None:
        wanted = [pair for pair in self._waiting if not pair[1].done()]  # done: the asker has gone
        self._waiting = []
        task = asyncio.get_running_loop().create_task(self._answer(wanted))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _answer(self, wanted: list[tuple[Q, "asyncio.Future[A]"]]) -> None:
        answers: Sequence[A | Exception]
        try:
            answers = await self._send([question for question, _ in wanted])
        except Exception as error:  # raised to every asker, whatever it is
            answers = [error] * len(wanted)
        for (_, future), answer in zip(wanted, answers, strict=True):
            if future.done():
                continue
            if isinstance(answer, Exception):
                future.set_exception(answer)
            else:
                future.set_result(answer)
