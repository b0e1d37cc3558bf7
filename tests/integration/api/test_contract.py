"""The guide's six endpoints, as its clients use them. Names A1-A35 are the guide's ambiguities.

Nothing here looks behind the API, so it also runs against one in a cluster:
`VIDEOJOBS_SERVER=http://localhost:8012 pytest tests/integration/api/test_contract.py`
"""

import re
from typing import Any

import httpx
import pytest
from testkit.job_records import created
from testkit.servers.api import JOBS, TIME, sample_request

from videojobs.protocol import wire

UUID4 = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def cancelled(client: httpx.Client, **changes: Any) -> str:
    """Id of a job that will never change again."""
    job_id = created(client, **changes)
    assert client.delete(f"{JOBS}/{job_id}").status_code == 200
    return job_id


class TestCreate:
    def test_answers_as_the_guide_shows(self, client: httpx.Client) -> None:
        response = client.post(f"{JOBS}/", json=sample_request())
        body = response.json()
        assert response.status_code == 202
        assert response.headers["content-type"] == "application/json"
        assert re.fullmatch(UUID4, body.pop("job_id"))
        assert body.pop("estimated_duration") >= 1
        assert body == {
            "status": "pending",
            "message": "Video generation job queued successfully",
        }

    def test_a3_both_spellings_of_the_path_serve_without_a_redirect(
        self, client: httpx.Client
    ) -> None:
        assert client.post(JOBS, json=sample_request()).status_code == 202
        assert client.post(f"{JOBS}/", json=sample_request()).status_code == 202

    def test_location_leads_to_the_job(self, client: httpx.Client) -> None:
        response = client.post(JOBS, json=sample_request())
        assert client.get(response.headers["location"]).json()["status"] == "pending"

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
        assert re.fullmatch(TIME, body["created_at"])
        assert body["progress_message"]
        told = {"job_id": job_id, "progress": 0.0, "retry_count": 0, "metadata": {}}
        unset = dict.fromkeys(["result", "error", "completed_at", "duration", "error_code"])
        assert body == {**body, **told, **unset, "effective_priority": 5}

    def test_a3_both_spellings(self, client: httpx.Client) -> None:
        job_id = cancelled(client)
        assert client.get(f"{JOBS}/{job_id}/").text == client.get(f"{JOBS}/{job_id}").text

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
        job_id = cancelled(client, user_id=user)
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

    def test_a32_twice(self, client: httpx.Client) -> None:
        job_id = created(client)
        client.delete(f"{JOBS}/{job_id}")
        response = client.delete(f"{JOBS}/{job_id}")
        assert response.status_code == 400
        assert response.json()["detail"] == "Cannot cancel job in cancelled status"

    def test_an_unknown_job(self, client: httpx.Client) -> None:
        response = client.delete(f"{JOBS}/no-such-job")
        assert response.status_code == 404
        assert response.json()["detail"] == "Job no-such-job not found"


class TestCountsAndHealth:
    def test_counts_add_up(self, client: httpx.Client) -> None:
        before = client.get(f"{JOBS}/stats/counts").json()["statistics"]
        cancelled(client)
        body = client.get(f"{JOBS}/stats/counts").json()
        after = body["statistics"]
        statuses = ["pending", "started", "processing", "success", "failure", "cancelled"]
        assert list(after) == [*statuses, "total"]
        assert after["cancelled"] == before["cancelled"] + 1
        assert after["total"] == sum(after[status] for status in statuses)
        assert re.fullmatch(TIME, body["timestamp"])

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
        assert wrong.headers["allow"] == "DELETE, GET, HEAD"
        assert wrong.json()["detail"] == "PUT is not for this path; use DELETE, GET, HEAD"

    def test_docs_need_no_other_server(self, client: httpx.Client) -> None:
        page = client.get("/docs").text
        for address in re.findall(r'(?:src|href)="([^"]+)"', page):
            assert address.startswith("/"), address
            assert client.get(address).status_code == 200
        assert client.get("/openapi.json").json()["openapi"].startswith("3.1")

    def test_the_probes(self, client: httpx.Client) -> None:
        assert client.get("/livez").json() == {"status": "ok"}
        assert client.get("/readyz").json() == {"status": "ok"}
