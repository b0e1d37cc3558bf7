"""What clients see of each state, and the same by redis-cli; the tests play the operator."""

import json
import re
from datetime import timedelta

import httpx
import pytest
from testkit.job_records import created, failure, success
from testkit.servers.api import JOBS, TIME, Api, sample_request
from testkit.servers.redis_server import RedisServer

from videojobs.store import Finish, Standing, Store
from videojobs.times import utc_now


class TestStatus:
    @pytest.mark.parametrize(("duration", "estimate"), [(1, 2), (15, 30), (1800, 3600)])
    def test_a29_estimate_is_twice_the_length(
        self, client: httpx.Client, duration: int, estimate: int
    ) -> None:
        response = client.post(JOBS, json=sample_request(duration=duration))
        assert response.json()["estimated_duration"] == estimate

    def test_a16_the_bytes_are_those_of_redis(
        self, client: httpx.Client, redis_server: RedisServer
    ) -> None:
        job_id = created(client)
        response = client.get(f"{JOBS}/{job_id}")
        with redis_server.client() as redis:
            assert response.text == redis.get(f"jobs:{job_id}")
        assert response.headers["content-type"] == "application/json"

    async def test_while_processing(self, client: httpx.Client, store: Store) -> None:
        job_id = created(client)
        await store.attempts.start(job_id, 1, utc_now())
        assert client.get(f"{JOBS}/{job_id}").json()["status"] == "started"
        await store.attempts.progress(job_id, 1, 0.6, "Generating images for scene 2/3", utc_now())
        body = client.get(f"{JOBS}/{job_id}").json()
        assert (body["status"], body["progress"]) == ("processing", 0.6)
        assert body["progress_message"] == "Generating images for scene 2/3"
        assert re.fullmatch(TIME, body["started_at"])

    async def test_after_success(self, client: httpx.Client, store: Store) -> None:
        job_id = created(client)
        await store.attempts.finish(job_id, success())
        body = client.get(f"{JOBS}/{job_id}").json()
        assert (body["status"], body["progress"]) == ("success", 1.0)
        assert body["progress_message"] == "Video generation completed"
        assert set(body["result"]) >= {
            "video_path",
            "thumbnail_path",
            "duration",
            "file_size",
            "resolution",
        }
        assert re.fullmatch(TIME, body["completed_at"])
        assert isinstance(body["duration"], int)
        assert body["error"] is None

    async def test_after_failure(self, client: httpx.Client, store: Store) -> None:
        job_id = created(client)
        await store.attempts.finish(job_id, failure())
        body = client.get(f"{JOBS}/{job_id}").json()
        assert (body["status"], body["error"]) == ("failure", "Task exceeded time limit")
        assert body["error_code"] == "RENDER.TIME_LIMIT"
        assert body["result"] is None

    async def test_a8_a_retry_delay_is_not_a_failure(
        self, client: httpx.Client, store: Store
    ) -> None:
        job_id = created(client)
        await store.attempts.progress(job_id, 1, 0.5, "Generating images", utc_now())
        message = "Retrying in 60s (attempt 2 of 4)"
        later = utc_now() + timedelta(seconds=60)
        await store.attempts.record_wait(
            job_id, message, utc_now(), over=1, retry_count=1, next_retry=later
        )
        body = client.get(f"{JOBS}/{job_id}").json()
        assert (body["status"], body["progress"], body["retry_count"]) == ("processing", 0.0, 1)
        assert body["progress_message"] == message
        assert re.fullmatch(TIME, body["next_retry_at"])


class TestCancel:
    async def test_a_job_that_is_processing(self, client: httpx.Client, store: Store) -> None:
        job_id = created(client)
        await store.attempts.progress(job_id, 1, 0.5, "Generating images", utc_now())
        assert client.delete(f"{JOBS}/{job_id}/").status_code == 200

    @pytest.mark.parametrize("finish", [success(), failure()], ids=["success", "failure"])
    async def test_a_finished_job(self, client: httpx.Client, store: Store, finish: Finish) -> None:
        job_id = created(client)
        await store.attempts.finish(job_id, finish)
        response = client.delete(f"{JOBS}/{job_id}")
        assert response.status_code == 400
        assert response.json()["detail"] == f"Cannot cancel job in {finish.status} status"

    async def test_a12_after_200_nothing_changes_it(
        self, client: httpx.Client, store: Store
    ) -> None:
        job_id = created(client)
        client.delete(f"{JOBS}/{job_id}")
        before = client.get(f"{JOBS}/{job_id}").text
        assert await store.attempts.finish(job_id, success()) is Standing.CANCELLED
        assert (
            await store.attempts.progress(job_id, 1, 0.9, "late", utc_now()) is Standing.CANCELLED
        )
        assert client.get(f"{JOBS}/{job_id}").text == before


class TestCountsAndHealth:
    def test_a17_redis_cli_shows_the_same_counts(
        self, client: httpx.Client, redis_server: RedisServer
    ) -> None:
        job_id = created(client)
        counts = client.get(f"{JOBS}/stats/counts").json()["statistics"]
        with redis_server.client() as redis:
            assert redis.zcard("jobs:status:pending") == counts["pending"]
            assert job_id in redis.zrange("jobs:status:pending", 0, -1)


class TestEveryAnswer:
    def test_a22_a_crash_tells_no_internals(
        self, client: httpx.Client, redis_server: RedisServer, api: Api
    ) -> None:
        with redis_server.client() as redis:
            broken = {"_job": "no JSON", "status": '"pending"'}
            redis.hset("job:record:broken", mapping=broken)
            response = client.delete(f"{JOBS}/broken")
            redis.delete("job:record:broken")
        assert response.status_code == 500
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["detail"].startswith("Internal error; report the request id")
        request_id = response.headers["x-request-id"]
        assert request_id == response.json()["request_id"]
        assert "JSONDecodeError" not in response.text
        (line,) = [text for text in api.log.read_text().splitlines() if "JSONDecodeError" in text]
        assert json.loads(line)["request_id"] == request_id
