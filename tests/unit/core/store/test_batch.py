"""What is asked in one turn of the event loop is sent together; each gets its own answer."""

import asyncio
from collections.abc import Sequence

import pytest

from videojobs.store.batch import Batcher


class Server:
    """Answers numbers with their doubles, an odd one with an error."""

    def __init__(self, *, ready: bool) -> None:
        self.asked: asyncio.Queue[list[int]] = asyncio.Queue()
        self.gate = asyncio.Event()
        if ready:
            self.gate.set()

    async def __call__(self, questions: list[int]) -> Sequence[int | Exception]:
        self.asked.put_nowait(questions)
        await self.gate.wait()
        return [2 * number if number % 2 == 0 else ValueError(number) for number in questions]


async def test_one_turn_is_one_question() -> None:
    server = Server(ready=True)
    batcher = Batcher(server)

    answers = await asyncio.gather(*(batcher.ask(number) for number in (2, 4, 2)))

    assert answers == [4, 8, 4]
    assert server.asked.get_nowait() == [2, 4, 2]
    assert server.asked.empty()


async def test_a_later_turn_does_not_wait_for_the_one_before() -> None:
    server = Server(ready=False)
    batcher = Batcher(server)
    first = asyncio.create_task(batcher.ask(2))
    assert await server.asked.get() == [2]
    second = asyncio.create_task(batcher.ask(4))
    assert await server.asked.get() == [4]

    server.gate.set()

    assert list(await asyncio.gather(first, second)) == [4, 8]


async def test_an_error_reaches_only_whom_it_concerns() -> None:
    server = Server(ready=True)
    batcher = Batcher(server)

    good, bad = await asyncio.gather(batcher.ask(2), batcher.ask(3), return_exceptions=True)

    assert good == 4
    assert isinstance(bad, ValueError)


async def test_a_failure_of_the_whole_reaches_all() -> None:
    async def fail(_: list[int]) -> list[int]:
        raise ConnectionError("away")

    batcher = Batcher(fail)

    for error in await asyncio.gather(*map(batcher.ask, (2, 4)), return_exceptions=True):
        assert isinstance(error, ConnectionError)


async def test_who_has_gone_is_not_asked_for_and_takes_nobody_along() -> None:
    server = Server(ready=False)
    batcher = Batcher(server)
    early, late, stays = (asyncio.create_task(batcher.ask(number)) for number in (2, 4, 6))
    await asyncio.sleep(0)  # they ask in this turn
    early.cancel()
    assert await server.asked.get() == [4, 6]
    late.cancel()

    server.gate.set()

    assert await stays == 12
    for task in (early, late):
        with pytest.raises(asyncio.CancelledError):
            await task
