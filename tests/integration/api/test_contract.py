"""The guide's six endpoints, as its clients use them. Names A1-A35 are the guide's ambiguities."""

import json
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.integration.api.service import JOBS, Api, sample_request
from tests.integration.redis_server import RedisServer
from videojobs import wire
from videojobs.failures import Failure, FailureCode
from videojobs.outcome import RenderResult
from videojobs.states import Status
from videojobs.store import Finish, JobStore
from videojobs.times import utc_now

UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"


def created(client: httpx.Client, **changes: Any) -> str:
    """Id of a new job."""
    response = client.post(f"{JOBS}/", json=sample_request(**changes))
    assert response.status_code == 202, response.text
    job_id: str = response.json()["job_id"]
    return job_id


def success() -> Finish:
    """A good end, as the operator writes it."""
    result = RenderResult(duration_seconds=15, file_size_bytes=345678, resolution="1920x1080")
    document = wire.fragment(wire.result_document("the-id", result))
    return Finish(Status.SUCCESS, utc_now(), {"result": document}, artifacts_attempt=1)


def failure() -> Finish:
    """A bad end, as the operator writes it."""
    reason = Failure.of(FailureCode.RENDER_TIME_LIMIT, "Task exceeded time limit")
    return Finish(Status.FAILURE, utc_now(), wire.failure_fragments(reason))


class TestCreate:
    def test_answers_as_the_guide_shows(self, client: httpx.Client) -> None:
        response = client.post(f"{JOBS}/", json=sample_request())
        body = response.json()
        assert response.status_code == 202
        assert response.headers["content-type"] == "application/json"
        assert re.fullmatch(UUID4, body.pop("job_id"))
        assert body == {
            "status": "pending",
            "message": "Video generation job queued successfully",
            "estimated_duration": 30,
        }

    def test_a3_both_spellings_of_the_path_serve_without_a_redirect(
        self, client: httpx.Client
    ) -> None:
        assert client.post(JOBS, json=sample_request()).status_code == 202
        assert client.post(f"{JOBS}/", json=sample_request()).status_code == 202

    def test_location_leads_to_the_job(self, client: httpx.Client) -> None:
        response = client.post(JOBS, json=sample_request())
        assert client.get(response.headers["location"]).json()["status"] == "pending"

    @pytest.mark.parametrize(("duration", "estimate"), [(1, 2), (15, 30), (1800, 3600)])
    def test_a29_estimate_is_twice_the_length(
        self, client: httpx.Client, duration: int, estimate: int
    ) -> None:
        response = client.post(JOBS, json=sample_request(duration=duration))
        assert response.json()["estimated_duration"] == estimate

    @pytest.mark.parametrize("priority", [1, 10])
    def test_priority_bounds(self, client: httpx.Client, priority: int) -> None:
        body = {**sample_request(), "priority": priority}
        assert client.post(JOBS, json=body).status_code == 202

    def test_priority_is_optional(self, client: httpx.Client) -> None:
        body = {"video_request": sample_request()["video_request"]}
        assert client.post(JOBS, json=body).status_code == 202

    def test_a34_unknown_fields_are_ignored(self, client: httpx.Client) -> None:
        body = {**sample_request(colour="red"), "webhook": "later"}
        assert client.post(JOBS, json=body).status_code == 202

    def test_a11_a_video_is_at_most_half_an_hour(self, client: httpx.Client) -> None:
        response = client.post(JOBS, json=sample_request(duration=1801))
        assert response.status_code == 422
        assert response.json()["detail"] == "video_request.duration: must be at most 1800"

    def test_a35_a_script_is_at_most_50000_characters(self, client: httpx.Client) -> None:
        longest = sample_request(script_content="ж" * 50_000)
        assert client.post(JOBS, json=longest).status_code == 202
        longer = client.post(JOBS, json=sample_request(script_content="x" * 50_001))
        assert longer.status_code == 422
        assert "50000" in longer.json()["detail"]

    def test_a35_a_body_is_refused_before_it_is_parsed(self, client: httpx.Client) -> None:
        body = b'{"video_request": "' + b"x" * 700_000
        whole = client.post(JOBS, content=body, headers={"Content-Type": "application/json"})
        assert whole.status_code == 413
        chunks = (body[at : at + 65_536] for at in range(0, len(body), 65_536))
        assert client.post(JOBS, content=chunks).status_code == 413

    @pytest.mark.parametrize(
        ("content", "detail"),
        [
            (b"", "body: must be a JSON object, sent with Content-Type: application/json"),
            (b"[]", "body: must be a JSON object, sent with Content-Type: application/json"),
            (b"{", "body: is not valid JSON at character 1: "),
            (b"{}", "video_request: is required"),
        ],
    )
    def test_a_body_that_is_no_request(
        self, client: httpx.Client, content: bytes, detail: str
    ) -> None:
        headers = {"Content-Type": "application/json"}
        response = client.post(JOBS, content=content, headers=headers)
        assert response.status_code == 422
        assert response.json()["detail"].startswith(detail)

    def test_a_form_is_told_what_to_send(self, client: httpx.Client) -> None:
        response = client.post(JOBS, data={"title": "x"})
        assert response.status_code == 422
        assert "Content-Type: application/json" in response.json()["detail"]

    def test_bytes_that_are_no_text_are_a_client_error(self, client: httpx.Client) -> None:
        headers = {"Content-Type": "application/json"}
        assert client.post(JOBS, content=b'{"\xff":1}', headers=headers).status_code == 400


class TestStatus:
    def test_a4_every_key_is_there_from_the_start(self, client: httpx.Client) -> None:
        job_id = created(client)
        body = client.get(f"{JOBS}/{job_id}").json()
        assert list(body) == list(wire.FIELDS)
        assert re.fullmatch(TIME, body.pop("created_at"))
        known = {key: value for key, value in body.items() if value is not None}
        assert known == {
            "job_id": job_id,
            "status": "pending",
            "progress": 0.0,
            "progress_message": "Waiting in the queue",
            "retry_count": 0,
            "attempt": 0,
            "estimated_completion_at": known["estimated_completion_at"],
            "effective_priority": 5,
            "metadata": {},
        }

    def test_a16_the_bytes_are_those_of_redis(
        self, client: httpx.Client, redis_server: RedisServer
    ) -> None:
        job_id = created(client)
        response = client.get(f"{JOBS}/{job_id}")
        with redis_server.client() as redis:
            assert response.text == redis.get(f"jobs:{job_id}")
        assert response.headers["content-type"] == "application/json"

    def test_a3_both_spellings(self, client: httpx.Client) -> None:
        job_id = created(client)
        assert client.get(f"{JOBS}/{job_id}/").text == client.get(f"{JOBS}/{job_id}").text

    async def test_while_processing(self, client: httpx.Client, store: JobStore) -> None:
        job_id = created(client)
        await store.start(job_id, 1, utc_now())
        assert client.get(f"{JOBS}/{job_id}").json()["status"] == "started"
        await store.progress(job_id, 1, 0.6, "Generating images for scene 2/3", utc_now())
        body = client.get(f"{JOBS}/{job_id}").json()
        assert (body["status"], body["progress"]) == ("processing", 0.6)
        assert body["progress_message"] == "Generating images for scene 2/3"
        assert re.fullmatch(TIME, body["started_at"])

    async def test_after_success(self, client: httpx.Client, store: JobStore) -> None:
        job_id = created(client)
        await store.finish(job_id, success())
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

    async def test_after_failure(self, client: httpx.Client, store: JobStore) -> None:
        job_id = created(client)
        await store.finish(job_id, failure())
        body = client.get(f"{JOBS}/{job_id}").json()
        assert (body["status"], body["error"]) == ("failure", "Task exceeded time limit")
        assert body["error_code"] == "RENDER.TIME_LIMIT"
        assert body["result"] is None

    async def test_a8_a_retry_delay_is_not_a_failure(
        self, client: httpx.Client, store: JobStore
    ) -> None:
        job_id = created(client)
        await store.progress(job_id, 1, 0.5, "Generating images", utc_now())
        message = "Retrying in 60s (attempt 2 of 4)"
        later = utc_now() + timedelta(seconds=60)
        await store.wait(job_id, message, utc_now(), over=1, retry_count=1, next_retry=later)
        body = client.get(f"{JOBS}/{job_id}").json()
        assert (body["status"], body["progress"], body["retry_count"]) == ("processing", 0.0, 1)
        assert body["progress_message"] == message
        assert re.fullmatch(TIME, body["next_retry_at"])

    @pytest.mark.parametrize(
        ("path", "echoed"),
        [
            ("00000000-0000-4000-8000-000000000000", "00000000-0000-4000-8000-000000000000"),
            ("not-a-uuid", "not-a-uuid"),
            ("%3Cscript%3E", "?script?"),
            ("x" * 200, "x" * 64),
            ("status:pending", "status:pending"),
        ],
    )
    def test_a2_an_id_that_is_unknown_or_malformed(
        self, client: httpx.Client, path: str, echoed: str
    ) -> None:
        response = client.get(f"{JOBS}/{path}")
        assert response.status_code == 404
        assert response.json()["detail"] == f"Job {echoed} not found"


class TestList:
    def test_a33_newest_first_with_the_guides_defaults(
        self, client: httpx.Client, user: str
    ) -> None:
        ids = [created(client, user_id=user) for _ in range(3)]
        body = client.get(f"{JOBS}/", params={"user_id": user}).json()
        assert [job["job_id"] for job in body["jobs"]] == ids[::-1]
        assert (body["total"], body["page"], body["page_size"]) == (3, 1, 20)
        assert list(body) == ["jobs", "total", "page", "page_size", "next_cursor"]

    def test_an_entry_is_the_status_document(self, client: httpx.Client, user: str) -> None:
        job_id = created(client, user_id=user)
        entry = client.get(JOBS, params={"user_id": user}).json()["jobs"][0]
        assert entry == client.get(f"{JOBS}/{job_id}").json()

    def test_pages_cover_everything_once(self, client: httpx.Client, user: str) -> None:
        ids = [created(client, user_id=user) for _ in range(5)]
        seen: list[str] = []
        for page in (1, 2, 3):
            query = {"user_id": user, "page": str(page), "page_size": "2"}
            body = client.get(JOBS, params=query).json()
            assert (body["total"], body["page"], body["page_size"]) == (5, page, 2)
            seen += [job["job_id"] for job in body["jobs"]]
        assert seen == ids[::-1]

    def test_a23_a_page_past_the_end_is_empty(self, client: httpx.Client, user: str) -> None:
        created(client, user_id=user)
        body = client.get(JOBS, params={"user_id": user, "page": "1000000000"}).json()
        assert (body["jobs"], body["total"]) == ([], 1)

    def test_a_stranger_has_no_jobs(self, client: httpx.Client, user: str) -> None:
        body = client.get(JOBS, params={"user_id": user}).json()
        assert body == {"jobs": [], "total": 0, "page": 1, "page_size": 20, "next_cursor": None}

    @pytest.mark.parametrize(
        ("query", "detail"),
        [
            ({}, "user_id: is required"),
            ({"user_id": ""}, "user_id: must have at least 1 character"),
            ({"user_id": "u", "page": "0"}, "page: must be at least 1"),
            ({"user_id": "u", "page_size": "101"}, "page_size: must be at most 100"),
            ({"user_id": "u", "page_size": "0"}, "page_size: must be at least 1"),
        ],
    )
    def test_a23_bad_queries(
        self, client: httpx.Client, query: dict[str, str], detail: str
    ) -> None:
        response = client.get(JOBS, params=query)
        assert response.status_code == 422
        assert response.json()["detail"] == detail


class TestCancel:
    def test_answers_as_the_guide_shows(self, client: httpx.Client) -> None:
        job_id = created(client)
        response = client.delete(f"{JOBS}/{job_id}")
        assert response.status_code == 200
        assert response.json() == {
            "job_id": job_id,
            "status": "cancelled",
            "message": "Job cancelled successfully",
        }
        assert client.get(f"{JOBS}/{job_id}").json()["status"] == "cancelled"

    async def test_a_job_that_is_processing(self, client: httpx.Client, store: JobStore) -> None:
        job_id = created(client)
        await store.progress(job_id, 1, 0.5, "Generating images", utc_now())
        assert client.delete(f"{JOBS}/{job_id}/").status_code == 200

    def test_a32_twice(self, client: httpx.Client) -> None:
        job_id = created(client)
        client.delete(f"{JOBS}/{job_id}")
        response = client.delete(f"{JOBS}/{job_id}")
        assert response.status_code == 400
        assert response.json()["detail"] == "Cannot cancel job in cancelled status"

    @pytest.mark.parametrize("finish", [success(), failure()], ids=["success", "failure"])
    async def test_a_finished_job(
        self, client: httpx.Client, store: JobStore, finish: Finish
    ) -> None:
        job_id = created(client)
        await store.finish(job_id, finish)
        response = client.delete(f"{JOBS}/{job_id}")
        assert response.status_code == 400
        assert response.json()["detail"] == f"Cannot cancel job in {finish.status} status"

    async def test_a12_after_200_nothing_changes_it(
        self, client: httpx.Client, store: JobStore
    ) -> None:
        job_id = created(client)
        client.delete(f"{JOBS}/{job_id}")
        before = client.get(f"{JOBS}/{job_id}").text
        assert await store.finish(job_id, success()) is Status.CANCELLED
        assert await store.progress(job_id, 1, 0.9, "late", utc_now()) == "cancelled"
        assert client.get(f"{JOBS}/{job_id}").text == before

    def test_an_unknown_job(self, client: httpx.Client) -> None:
        response = client.delete(f"{JOBS}/no-such-job")
        assert response.status_code == 404
        assert response.json()["detail"] == "Job no-such-job not found"


class TestCountsAndHealth:
    def test_counts_add_up(self, client: httpx.Client) -> None:
        before = client.get(f"{JOBS}/stats/counts").json()["statistics"]
        created(client)
        client.delete(f"{JOBS}/{created(client)}")
        body = client.get(f"{JOBS}/stats/counts").json()
        after = body["statistics"]
        statuses = ["pending", "started", "processing", "success", "failure", "cancelled"]
        assert list(after) == [*statuses, "total"]
        assert after["pending"] == before["pending"] + 1
        assert after["cancelled"] == before["cancelled"] + 1
        assert after["total"] == sum(after[status] for status in statuses)
        assert re.fullmatch(TIME, body["timestamp"])

    def test_a17_redis_cli_shows_the_same_counts(
        self, client: httpx.Client, redis_server: RedisServer
    ) -> None:
        job_id = created(client)
        counts = client.get(f"{JOBS}/stats/counts").json()["statistics"]
        with redis_server.client() as redis:
            assert redis.zcard("jobs:status:pending") == counts["pending"]
            assert job_id in redis.zrange("jobs:status:pending", 0, -1)

    @pytest.mark.parametrize("slash", ["", "/"])
    def test_a1_fixed_paths_are_no_ids(self, client: httpx.Client, slash: str) -> None:
        health = client.get(f"{JOBS}/health{slash}")
        assert health.json() == {
            "status": "healthy",
            "service": "job-service",
            "message": "Redis connection OK",
        }
        assert "statistics" in client.get(f"{JOBS}/stats/counts{slash}").json()


class TestEveryAnswer:
    def test_a24_errors_are_problem_documents(self, client: httpx.Client) -> None:
        response = client.get(f"{JOBS}/nope")
        body = response.json()
        assert response.headers["content-type"] == "application/problem+json"
        assert body["request_id"] == response.headers["x-request-id"]
        del body["request_id"]
        assert body == {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "Job nope not found",
            "instance": f"{JOBS}/nope",
        }

    def test_a_request_id_is_kept(self, client: httpx.Client) -> None:
        response = client.get(f"{JOBS}/health", headers={"X-Request-Id": "order-66"})
        assert response.headers["x-request-id"] == "order-66"

    @pytest.mark.parametrize("bad", ["", "a b", "x" * 129, "a\tb"])
    def test_a_request_id_that_could_spoil_a_log_is_replaced(
        self, client: httpx.Client, bad: str
    ) -> None:
        response = client.get(f"{JOBS}/health", headers={"X-Request-Id": bad})
        assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-request-id"])

    def test_unknown_paths_and_methods(self, client: httpx.Client) -> None:
        assert client.get("/api/v2/jobs").json()["detail"].endswith("see /docs")
        wrong = client.put(f"{JOBS}/some-id", json={})
        assert wrong.status_code == 405
        assert wrong.headers["content-type"] == "application/problem+json"
        assert wrong.headers["allow"] == "DELETE, GET"
        assert wrong.json()["detail"] == "PUT is not for this path; use DELETE, GET"

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
        assert response.json()["detail"].startswith("The service failed; report the request id")
        request_id = response.headers["x-request-id"]
        assert request_id == response.json()["request_id"]
        assert "JSONDecodeError" not in response.text
        (line,) = [text for text in api.log.read_text().splitlines() if "JSONDecodeError" in text]
        assert json.loads(line)["request_id"] == request_id

    def test_docs_need_no_other_server(self, client: httpx.Client) -> None:
        page = client.get("/docs").text
        for address in re.findall(r'(?:src|href)="([^"]+)"', page):
            assert address.startswith("/"), address
            assert client.get(address).status_code == 200
        assert client.get("/openapi.json").json()["openapi"].startswith("3.1")

    def test_the_probes(self, client: httpx.Client) -> None:
        assert client.get("/livez").json() == {"status": "ok"}
        assert client.get("/readyz").json() == {"status": "ok"}
