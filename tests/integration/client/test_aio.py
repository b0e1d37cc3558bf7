"""The asynchronous client does what its twin does."""

import asyncio
import inspect
from pathlib import Path

import pytest
from testkit.job_records import failure
from testkit.servers.api import Api
from testkit.wires.wire_cutter import WireCutter

from tests.integration.client.command import VIDEO, Renders, request
from videojobs.store import Store
from videojobs_client import AsyncClient, Client, JobNotFound, Status


def test_both_have_the_same_methods_and_arguments() -> None:
    def methods(kind: type) -> dict[str, list[str]]:
        return {
            name: list(inspect.signature(method).parameters)
            for name, method in inspect.getmembers(kind, inspect.isfunction)
            if not name.startswith("_")
        }

    assert methods(AsyncClient) == methods(Client)


async def test_from_a_request_to_a_file(
    async_client: AsyncClient, user: str, renders: Renders, tmp_path: Path
) -> None:
    assert (await async_client.rehearse(request(user))).valid
    job_id = (await async_client.submit(request(user))).job_id
    waiting = asyncio.create_task(async_client.wait(job_id))
    await renders.succeed(job_id)
    assert (await waiting).status is Status.SUCCESS
    path = await async_client.download(job_id, tmp_path)
    assert path.read_bytes() == VIDEO


async def test_a_hundred_watches_in_one_loop(
    async_client: AsyncClient, user: str, store: Store
) -> None:
    job_id = (await async_client.submit(request(user))).job_id
    waiting = [asyncio.create_task(async_client.wait(job_id)) for _ in range(100)]
    await store.attempts.finish(job_id, failure())
    assert {job.status for job in await asyncio.gather(*waiting)} == {Status.FAILURE}


async def test_cancel_retry_and_list(async_client: AsyncClient, user: str) -> None:
    job_id = (await async_client.submit(request(user))).job_id
    assert (await async_client.cancel(job_id)).status is Status.CANCELLED
    again = (await async_client.retry(job_id)).job_id
    assert [job.job_id async for job in async_client.jobs(user)] == [again, job_id]


async def test_a_service_without_events(api: Api, user: str, store: Store) -> None:
    with WireCutter(api.public, hidden=b"/events") as cutter:
        async with AsyncClient(cutter.url) as client:
            job_id = (await client.submit(request(user))).job_id
            waiting = asyncio.create_task(client.wait(job_id))
            await store.attempts.finish(job_id, failure())
            assert (await waiting).status is Status.FAILURE


async def test_broken_downloads_go_on(
    api: Api, async_client: AsyncClient, user: str, renders: Renders, tmp_path: Path
) -> None:
    job_id = (await async_client.submit(request(user))).job_id
    await renders.succeed(job_id)
    with WireCutter(api.public, [300_000]) as cutter:
        async with AsyncClient(cutter.url) as broken:
            path = await broken.download(job_id, tmp_path / "video.mp4")
    assert path.read_bytes() == VIDEO


async def test_errors_have_types(async_client: AsyncClient) -> None:
    with pytest.raises(JobNotFound):
        await async_client.get("unknown")
