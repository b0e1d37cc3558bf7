"""Polling cheaply: validators, waiting, and when to come again."""

import asyncio
import time

import httpx
import pytest
from testkit.job_records import created, success
from testkit.servers.api import JOBS, Api

from videojobs.job.states import Status
from videojobs.store import Finish, Store
from videojobs.times import utc_now


class TestValidators:
    async def test_the_same_state_is_sent_once(self, client: httpx.Client, store: Store) -> None:
        job_id = created(client)
        first = client.get(f"{JOBS}/{job_id}")
        known = {"If-None-Match": first.headers["etag"]}
        again = client.get(f"{JOBS}/{job_id}", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["retry-after"] == "3"
        await store.attempts.progress(job_id, 1, 0.5, "Generating images", utc_now())
        changed = client.get(f"{JOBS}/{job_id}", headers=known)
        assert changed.status_code == 200
        assert changed.headers["etag"] != first.headers["etag"]

    @pytest.mark.parametrize("header", ['"other", {etag}', "W/{etag}", "*"])
    def test_lists_and_weak_tags_count(self, client: httpx.Client, header: str) -> None:
        job_id = created(client)
        etag = client.get(f"{JOBS}/{job_id}").headers["etag"]
        headers = {"If-None-Match": header.format(etag=etag)}
        assert client.get(f"{JOBS}/{job_id}", headers=headers).status_code == 304

    async def test_retry_after_only_while_there_is_something_to_wait_for(
        self, client: httpx.Client, store: Store
    ) -> None:
        job_id = created(client)
        assert client.get(f"{JOBS}/{job_id}").headers["retry-after"] == "3"
        await store.attempts.finish(job_id, success())
        assert "retry-after" not in client.get(f"{JOBS}/{job_id}").headers


class TestPreferWait:
    async def test_the_answer_comes_with_the_end(
        self, api: Api, client: httpx.Client, store: Store
    ) -> None:
        job_id = created(client)
        waiting = asyncio.create_task(self.waited(api, job_id, "wait=30"))
        assert not (await asyncio.wait({waiting}, timeout=0.5))[0]
        await store.attempts.progress(job_id, 1, 0.5, "Generating images", utc_now())
        await store.attempts.finish(job_id, Finish(Status.SUCCESS, utc_now()))
        ended = time.monotonic()
        response = await waiting
        assert time.monotonic() - ended < 5
        assert response.json()["status"] == "success"
        assert response.headers["preference-applied"] == "wait=30"

    async def test_with_a_tag_the_answer_comes_with_any_change(
        self, api: Api, client: httpx.Client, store: Store
    ) -> None:
        job_id = created(client)
        etag = client.get(f"{JOBS}/{job_id}").headers["etag"]
        waiting = asyncio.create_task(self.waited(api, job_id, "wait=30", etag))
        assert not (await asyncio.wait({waiting}, timeout=0.5))[0]
        await store.attempts.start(job_id, 1, utc_now())
        response = await waiting
        assert (response.status_code, response.json()["status"]) == (200, "started")

    async def test_time_is_up(self, api: Api, client: httpx.Client) -> None:
        job_id = created(client)
        etag = client.get(f"{JOBS}/{job_id}").headers["etag"]
        begun = time.monotonic()
        response = await self.waited(api, job_id, "respond-async, wait=1", etag)
        assert 0.9 < time.monotonic() - begun < 5
        assert (response.status_code, response.headers["preference-applied"]) == (304, "wait=1")

    async def test_a_finished_job_is_not_waited_for(
        self, api: Api, client: httpx.Client, store: Store
    ) -> None:
        job_id = created(client)
        await store.attempts.finish(job_id, success())
        response = await self.waited(api, job_id, "wait=600")
        assert response.json()["status"] == "success"
        assert response.headers["preference-applied"] == "wait=60"

    @staticmethod
    async def waited(api: Api, job_id: str, prefer: str, etag: str | None = None) -> httpx.Response:
        """One GET that may take its time."""
        headers = {"Prefer": prefer, **({"If-None-Match": etag} if etag else {})}
        async with httpx.AsyncClient(base_url=api.public, timeout=40) as client:
            return await client.get(f"{JOBS}/{job_id}", headers=headers)
