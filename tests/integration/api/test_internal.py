"""The renderers' port: only the token of a live attempt opens it."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.integration.api.service import JOBS, TOKEN_KEY, sample_request
from videojobs.reports import Artifact
from videojobs.states import Status
from videojobs.store import Finish, JobStore
from videojobs.times import utc_now
from videojobs.tokens import Subject, issue

PREFIX = "/internal/v1/jobs"


def bearer(job_id: str, attempt: int, key: str = TOKEN_KEY, minutes: int = 30) -> dict[str, str]:
    """Authorization of an attempt."""
    lifetime = timedelta(minutes=minutes)
    token = issue(key.encode(), Subject(job_id, attempt), utc_now(), lifetime)
    return {"Authorization": f"Bearer {token}"}


def report(
    internal: httpx.Client, job_id: str, attempt: int = 1, progress: float = 0.5, **kwargs: Any
) -> httpx.Response:
    """One progress report, with the attempt's own token unless told otherwise."""
    headers = kwargs.pop("headers", None) or bearer(job_id, attempt)
    body = {"progress": progress, "message": kwargs.pop("message", "Generating images")}
    url = f"{PREFIX}/{job_id}/attempts/{attempt}/progress"
    return internal.post(url, json=body, headers=headers)


def ask_upload(
    internal: httpx.Client, job_id: str, attempt: int, name: str, size: int = 10
) -> httpx.Response:
    """Ask for an upload URL."""
    url = f"{PREFIX}/{job_id}/attempts/{attempt}/artifacts/{name}"
    return internal.post(url, json={"size": size}, headers=bearer(job_id, attempt))


@pytest.fixture
def job_id(client: httpx.Client) -> str:
    """A pending job."""
    new: str = client.post(JOBS, json=sample_request()).json()["job_id"]
    return new


class TestProgress:
    def test_a_report_is_what_clients_read(
        self, client: httpx.Client, internal: httpx.Client, job_id: str
    ) -> None:
        response = report(internal, job_id, progress=0.3, message="Generating audio (scene 1/3)")
        assert (response.status_code, response.json()) == (200, {"proceed": True})
        body = client.get(f"{JOBS}/{job_id}").json()
        assert (body["status"], body["progress"]) == ("processing", 0.3)
        assert body["progress_message"] == "Generating audio (scene 1/3)"

    def test_a6_progress_never_falls_and_is_one_only_on_success(
        self, client: httpx.Client, internal: httpx.Client, job_id: str
    ) -> None:
        seen = []
        for progress in (0.3, 0.1, 0.00001, 1.0):
            assert report(internal, job_id, progress=progress).json() == {"proceed": True}
            seen.append(client.get(f"{JOBS}/{job_id}").json()["progress"])
        assert seen == [0.3, 0.3, 0.3, 0.9999]

    def test_a6_no_exponent_that_would_break_bc(
        self, client: httpx.Client, internal: httpx.Client, job_id: str
    ) -> None:
        report(internal, job_id, progress=0.0001)
        assert '"progress":0.0001,' in client.get(f"{JOBS}/{job_id}").text

    def test_a_stale_attempt_is_told_to_stop(
        self, client: httpx.Client, internal: httpx.Client, job_id: str
    ) -> None:
        report(internal, job_id, attempt=2, progress=0.2)
        assert report(internal, job_id, attempt=1, progress=0.9).json() == {"proceed": False}
        assert client.get(f"{JOBS}/{job_id}").json()["progress"] == 0.2

    def test_a_cancelled_job_is_told_to_stop(
        self, client: httpx.Client, internal: httpx.Client, job_id: str
    ) -> None:
        client.delete(f"{JOBS}/{job_id}")
        assert report(internal, job_id).json() == {"proceed": False}

    def test_a_job_whose_record_was_lost_goes_on(self, internal: httpx.Client) -> None:
        lost = "00000000-0000-4000-8000-000000000001"
        assert report(internal, lost).json() == {"proceed": True}

    @pytest.mark.parametrize(
        "body",
        [
            {"progress": 1.1, "message": "x"},
            {"progress": -0.1, "message": "x"},
            {"progress": 0.5},
            {"progress": 0.5, "message": ""},
        ],
    )
    def test_a_bad_report(
        self, internal: httpx.Client, job_id: str, body: dict[str, object]
    ) -> None:
        url = f"{PREFIX}/{job_id}/attempts/1/progress"
        response = internal.post(url, json=body, headers=bearer(job_id, 1))
        assert response.status_code == 422


class TestTokens:
    def test_none(self, internal: httpx.Client, job_id: str) -> None:
        response = internal.post(f"{PREFIX}/{job_id}/attempts/1/progress", json={})
        assert response.status_code == 401
        assert response.headers["www-authenticate"] == "Bearer"

    @pytest.mark.parametrize(
        ("header", "reason"),
        [
            ("Basic YTpi", "Send the attempt's report token"),
            ("Bearer nonsense", "malformed"),
            ("Bearer a.b.c", "malformed"),
            ("Bearer YQ.YQ", "malformed"),
        ],
    )
    def test_malformed(self, internal: httpx.Client, job_id: str, header: str, reason: str) -> None:
        response = report(internal, job_id, headers={"Authorization": header})
        assert response.status_code == 401
        assert reason in response.json()["detail"]

    def test_forged_expired_or_of_another(self, internal: httpx.Client, job_id: str) -> None:
        other = "00000000-0000-4000-8000-000000000002"
        for headers in (
            bearer(job_id, 1, key="another-key-of-at-least-32-characters"),
            bearer(job_id, 1, minutes=-1),
            bearer(job_id, 2),
            bearer(other, 1),
        ):
            assert report(internal, job_id, headers=headers).status_code == 401

    def test_the_token_is_not_logged(self, internal: httpx.Client, job_id: str, api: Any) -> None:
        headers = bearer(job_id, 1)
        report(internal, job_id, headers=headers)
        token = headers["Authorization"].split()[1]
        log = api.log.read_text()
        assert f'"job_id": "{job_id}"' in log
        assert token not in log
        assert "This is a test video script" not in log


class TestUploads:
    @pytest.mark.parametrize("artifact", list(Artifact))
    async def test_a_granted_file_is_served_after_success(
        self,
        client: httpx.Client,
        internal: httpx.Client,
        store: JobStore,
        job_id: str,
        artifact: Artifact,
    ) -> None:
        report(internal, job_id)
        grant = ask_upload(internal, job_id, 1, artifact.value)
        assert grant.status_code == 200
        body = grant.json()
        async with httpx.AsyncClient() as s3:
            put = await s3.request(
                body["method"], body["url"], headers=body["headers"], content=b"0123456789"
            )
        assert put.status_code == 200, put.text
        await store.finish(job_id, Finish(Status.SUCCESS, utc_now(), artifacts_attempt=1))
        short = {"video.mp4": "video", "thumbnail.jpg": "thumbnail"}
        path = short.get(artifact.value, artifact.value)
        assert client.get(f"{JOBS}/{job_id}/{path}").content == b"0123456789"

    def test_a_grant_is_for_one_key_and_one_method(
        self, internal: httpx.Client, job_id: str
    ) -> None:
        url = ask_upload(internal, job_id, 1, "video.mp4").json()["url"]
        elsewhere = url.replace("video.mp4", "thumbnail.jpg")
        assert httpx.put(elsewhere, content=b"x").status_code == 403
        assert httpx.get(url).status_code == 403

    def test_an_unknown_name(self, internal: httpx.Client, job_id: str) -> None:
        response = ask_upload(internal, job_id, 1, "virus.exe")
        assert response.status_code == 404
        assert "video.mp4" in response.json()["detail"]

    def test_a_name_with_a_path(self, internal: httpx.Client, job_id: str) -> None:
        assert ask_upload(internal, job_id, 1, "..%2Fvideo.mp4").status_code == 404

    def test_more_than_s3_takes(self, internal: httpx.Client, job_id: str) -> None:
        limit = 5 * 2**30
        assert ask_upload(internal, job_id, 1, "video.mp4", limit).status_code == 200
        over = ask_upload(internal, job_id, 1, "video.mp4", limit + 1)
        assert over.status_code == 413
        assert over.json()["detail"] == f"size: must be at most {limit} bytes"

    def test_a_stale_attempt(self, internal: httpx.Client, job_id: str) -> None:
        report(internal, job_id, attempt=2)
        response = ask_upload(internal, job_id, 1, "video.mp4")
        assert response.status_code == 409
        assert "upload nothing" in response.json()["detail"]

    async def test_an_attempt_that_is_over(
        self, internal: httpx.Client, store: JobStore, job_id: str
    ) -> None:
        report(internal, job_id, attempt=1)
        await store.wait(job_id, "Retrying in 60s", utc_now(), over=1, retry_count=1)
        assert ask_upload(internal, job_id, 1, "video.mp4").status_code == 409
        assert ask_upload(internal, job_id, 2, "video.mp4").status_code == 200

    def test_a_cancelled_job(
        self, client: httpx.Client, internal: httpx.Client, job_id: str
    ) -> None:
        client.delete(f"{JOBS}/{job_id}")
        assert ask_upload(internal, job_id, 1, "video.mp4").status_code == 409


def test_neither_port_serves_the_other(
    client: httpx.Client, internal: httpx.Client, job_id: str
) -> None:
    url = f"{PREFIX}/{job_id}/attempts/1/progress"
    assert client.post(url, json={}, headers=bearer(job_id, 1)).status_code == 404
    assert internal.get(f"{JOBS}/{job_id}").status_code == 404
    assert internal.get("/docs").status_code == 404
