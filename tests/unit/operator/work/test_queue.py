"""The work queue's promises."""

import asyncio

from videojobs_operator.work.queue import WorkQueue


async def test_a_key_that_is_added_twice_is_worked_on_once() -> None:
    queue = WorkQueue[str]()
    queue.add("a")
    queue.add("a")
    assert await queue.take() == "a"
    assert len(queue) == 0


async def test_a_key_in_hand_is_not_given_to_another_and_comes_back_afterwards() -> None:
    queue = WorkQueue[str]()
    queue.add("a")
    await queue.take()
    queue.add("a")
    assert len(queue) == 0
    queue.done("a")
    assert await queue.take() == "a"


async def test_the_earliest_of_several_times_holds() -> None:
    queue = WorkQueue[str]()
    queue.add_after("a", 60)
    queue.add_after("a", 0.01)
    queue.add_after("a", 60)
    async with asyncio.timeout(5):
        assert await queue.take() == "a"


async def test_failures_back_off_and_success_forgets_them() -> None:
    queue = WorkQueue[str]()
    loop = asyncio.get_running_loop()
    waits = []
    for _ in range(3):
        began = loop.time()
        queue.retry("a")
        async with asyncio.timeout(10):
            queue.done(await queue.take())
        waits.append(loop.time() - began)
    assert waits[2] > waits[0] >= 0.09
    queue.forget("a")
    queue.retry("a")
    async with asyncio.timeout(0.5):
        await queue.take()


async def test_a_waiting_taker_gets_a_key_that_is_added_later() -> None:
    queue = WorkQueue[str]()
    taker = asyncio.create_task(queue.take())
    await asyncio.sleep(0)
    queue.add("a")
    async with asyncio.timeout(5):
        assert await taker == "a"
    assert not queue.idle
    queue.done("a")
    assert queue.idle
