"""The renderers' port: only the token of a live attempt opens it."""

import hashlib
import socket
from typing import Any, Final

import httpx
import obstore
import pytest
from obstore.store import S3Store
from testkit.servers.api import INTERNAL_JOBS, JOBS, bearer, report, sample_request

from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact, artifact_key
from videojobs.store import Finish, Store
from videojobs.times import utc_now

CONTENT = b"0123456789"


def described(content: bytes = CONTENT) -> dict[str, object]:
    """Size and checksum of a file."""
    return {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def ask_upload(
    internal: httpx.Client, job_id: str, attempt: int, name: str, size: int | None = None
) -> httpx.Response:
    """Ask for an upload URL."""
    url = f"{INTERNAL_JOBS}/{job_id}/attempts/{attempt}/artifacts/{name}"
    body = described() | ({} if size is None else {"size": size})
    return internal.post(url, json=body, headers=bearer(job_id, attempt))


def put(grant: dict[str, Any], content: bytes) -> httpx.Response:
    """Upload as the grant says."""
    return httpx.request(grant["method"], grant["url"], headers=grant["headers"], content=content)


def confirm(
    internal: httpx.Client, job_id: str, attempt: int, name: str, content: bytes = CONTENT
) -> httpx.Response:
    """Say that a file is stored."""
    url = f"{INTERNAL_JOBS}/{job_id}/attempts/{attempt}/artifacts/{name}/stored"
    return internal.post(url, json=described(content), headers=bearer(job_id, attempt))


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
        url = f"{INTERNAL_JOBS}/{job_id}/attempts/1/progress"
        response = internal.post(url, json=body, headers=bearer(job_id, 1))
        assert response.status_code == 422


class TestTokens:
    def test_none(self, internal: httpx.Client, job_id: str) -> None:
        response = internal.post(f"{INTERNAL_JOBS}/{job_id}/attempts/1/progress", json={})
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
        store: Store,
        job_id: str,
        artifact: Artifact,
    ) -> None:
        report(internal, job_id)
        grant = ask_upload(internal, job_id, 1, artifact.value)
        assert grant.status_code == 200
        stored = put(grant.json(), CONTENT)
        assert stored.status_code == 200, stored.text
        assert confirm(internal, job_id, 1, artifact.value).status_code == 204
        await store.attempts.finish(job_id, Finish(Status.SUCCESS, utc_now(), artifacts_attempt=1))
        short = {"video.mp4": "video", "thumbnail.jpg": "thumbnail"}
        path = short.get(artifact.value, artifact.value)
        assert client.get(f"{JOBS}/{job_id}/{path}").content == CONTENT

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
        self, internal: httpx.Client, store: Store, job_id: str
    ) -> None:
        report(internal, job_id, attempt=1)
        await store.attempts.record_wait(
            job_id, "Retrying in 60s", utc_now(), over=1, retry_count=1
        )
        assert ask_upload(internal, job_id, 1, "video.mp4").status_code == 409
        assert ask_upload(internal, job_id, 2, "video.mp4").status_code == 200

    def test_a_cancelled_job(
        self, client: httpx.Client, internal: httpx.Client, job_id: str
    ) -> None:
        client.delete(f"{JOBS}/{job_id}")
        assert ask_upload(internal, job_id, 1, "video.mp4").status_code == 409


class TestStored:
    """A file counts once the API has found in the store what the renderer made."""

    @pytest.fixture
    def grant(self, internal: httpx.Client, job_id: str) -> dict[str, Any]:
        """Of the video."""
        answer: dict[str, Any] = ask_upload(internal, job_id, 1, "video.mp4").json()
        return answer

    @pytest.mark.parametrize("content", [CONTENT[:5], CONTENT + b"!", b""])
    def test_the_store_takes_no_other_size(
        self, internal: httpx.Client, job_id: str, grant: dict[str, Any], content: bytes
    ) -> None:
        assert 400 <= put(grant, content).status_code < 500
        assert confirm(internal, job_id, 1, "video.mp4").status_code == 422

    def test_the_store_takes_no_other_bytes(
        self, internal: httpx.Client, job_id: str, grant: dict[str, Any]
    ) -> None:
        assert put(grant, b"9876543210").status_code == 400
        response = confirm(internal, job_id, 1, "video.mp4")
        assert response.status_code == 422
        assert response.json()["detail"] == "video.mp4 is not stored; upload it first"

    def test_an_upload_that_breaks_off_is_not_there(
        self, internal: httpx.Client, job_id: str, grant: dict[str, Any]
    ) -> None:
        url = httpx.URL(grant["url"])
        with socket.create_connection((url.host, url.port or 80)) as wire:
            lines = [f"PUT {url.raw_path.decode()} HTTP/1.1", f"Host: {url.netloc.decode()}"]
            lines += [f"{name}: {value}" for name, value in grant["headers"].items()]
            head = "\r\n".join([*lines, f"Content-Length: {len(CONTENT)}", "", ""])
            wire.sendall(head.encode() + CONTENT[:5])
        assert confirm(internal, job_id, 1, "video.mp4").status_code == 422

    @pytest.mark.parametrize(
        ("content", "reason"),
        [(CONTENT[:5], "it has 5 bytes, not 10"), (b"9876543210", "its SHA-256 differs")],
    )
    async def test_what_lies_there_instead_is_deleted(
        self,
        internal: httpx.Client,
        job_id: str,
        bucket: S3Store,
        content: bytes,
        reason: str,
    ) -> None:
        key = artifact_key(job_id, 1, Artifact.VIDEO)
        await obstore.put_async(bucket, key, content)
        response = confirm(internal, job_id, 1, "video.mp4")
        assert response.status_code == 422
        assert response.json()["detail"] == (
            f"video.mp4 differs from its upload: {reason}; upload it again"
        )
        with pytest.raises(FileNotFoundError):
            await obstore.head_async(bucket, key)

    def test_it_may_be_said_twice(
        self, internal: httpx.Client, job_id: str, grant: dict[str, Any]
    ) -> None:
        put(grant, CONTENT)
        answers = [confirm(internal, job_id, 1, "video.mp4").status_code for _ in range(2)]
        assert answers == [204, 204]

    def test_a_stale_attempt_a_foreign_job_and_an_unknown_name_are_refused(
        self, internal: httpx.Client, job_id: str, grant: dict[str, Any]
    ) -> None:
        put(grant, CONTENT)
        foreign = bearer("00000000-0000-4000-8000-000000000002", 1)
        url = f"{INTERNAL_JOBS}/{job_id}/attempts/1/artifacts/video.mp4/stored"
        assert internal.post(url, json=described(), headers=foreign).status_code == 401
        assert confirm(internal, job_id, 1, "virus.exe").status_code == 404
        report(internal, job_id, attempt=2)
        assert confirm(internal, job_id, 1, "video.mp4").status_code == 409

    @pytest.mark.parametrize("sha256", ["", "0" * 63, "G" * 64])
    def test_a_checksum_is_needed(self, internal: httpx.Client, job_id: str, sha256: str) -> None:
        url = f"{INTERNAL_JOBS}/{job_id}/attempts/1/artifacts/video.mp4"
        body = {"size": 10, "sha256": sha256}
        response = internal.post(url, json=body, headers=bearer(job_id, 1))
        assert response.status_code == 422
        assert response.json()["detail"].startswith("sha256: ")


class TestOutcome:
    """The end of an attempt is kept once its files are stored."""

    RESULT: Final[dict[str, Any]] = {
        "result": {
            "durationSeconds": 15,
            "fileSizeBytes": len(CONTENT),
            "resolution": "1920x1080",
            "artifacts": ["video.mp4"],
        },
        "stageMilliseconds": {"audio": 1200},
    }
    FAILURE: Final[dict[str, Any]] = {"failure": {"code": "INPUT.MEDIA", "message": "no audio"}}

    @staticmethod
    def said(
        internal: httpx.Client, job_id: str, outcome: dict[str, Any], attempt: int = 1
    ) -> httpx.Response:
        """Report the outcome of an attempt."""
        url = f"{INTERNAL_JOBS}/{job_id}/attempts/{attempt}/outcome"
        return internal.post(url, json=outcome, headers=bearer(job_id, attempt))

    @pytest.fixture
    def stored(self, internal: httpx.Client, job_id: str) -> None:
        """The video of the first attempt."""
        put(ask_upload(internal, job_id, 1, "video.mp4").json(), CONTENT)
        assert confirm(internal, job_id, 1, "video.mp4").status_code == 204

    @pytest.mark.usefixtures("stored")
    async def test_a_result_is_kept_and_may_be_repeated(
        self, internal: httpx.Client, store: Store, job_id: str
    ) -> None:
        answers = [self.said(internal, job_id, self.RESULT).status_code for _ in range(2)]
        assert answers == [204, 204]
        kept = await store.records.outcome(job_id, 1)
        assert kept is not None
        assert kept.result is not None
        assert kept.result.artifacts == ["video.mp4"]
        assert kept.stage_milliseconds == {"audio": 1200}
        await store.attempts.finish(job_id, Finish(Status.SUCCESS, utc_now()))
        assert self.said(internal, job_id, self.RESULT).status_code == 204

    def test_a_result_whose_files_are_not_stored_is_refused(
        self, internal: httpx.Client, job_id: str
    ) -> None:
        response = self.said(internal, job_id, self.RESULT)
        assert response.status_code == 422
        assert response.json()["detail"] == "result: video.mp4 is not stored; upload it first"

    async def test_a_failure_is_kept(
        self, internal: httpx.Client, store: Store, job_id: str
    ) -> None:
        assert self.said(internal, job_id, self.FAILURE).status_code == 204
        kept = await store.records.outcome(job_id, 1)
        assert kept is not None
        assert kept.failure is not None

    @pytest.mark.parametrize("outcome", [{}, {**RESULT, **FAILURE}])
    def test_it_is_one_of_both(
        self, internal: httpx.Client, job_id: str, outcome: dict[str, Any]
    ) -> None:
        response = self.said(internal, job_id, outcome)
        assert response.status_code == 422
        assert response.json()["detail"] == "outcome: set either result or failure"

    def test_a_stale_attempt_is_refused(self, internal: httpx.Client, job_id: str) -> None:
        report(internal, job_id, attempt=2)
        response = self.said(internal, job_id, self.FAILURE)
        assert response.status_code == 409
        assert response.json()["detail"] == "Attempt 1 is over (stale); its outcome is refused"

    def test_another_outcome_is_refused(self, internal: httpx.Client, job_id: str) -> None:
        self.said(internal, job_id, self.FAILURE)
        other = {"failure": {"code": "INTERNAL", "message": "another"}}
        assert self.said(internal, job_id, other).status_code == 409

    def test_a_lost_record_is_waited_for(self, internal: httpx.Client) -> None:
        lost = "00000000-0000-4000-8000-000000000003"
        response = self.said(internal, lost, self.FAILURE)
        assert response.status_code == 503
        assert response.headers["retry-after"]

    def test_only_its_own_token_reports_it(self, internal: httpx.Client, job_id: str) -> None:
        url = f"{INTERNAL_JOBS}/{job_id}/attempts/1/outcome"
        for headers in ({}, bearer(job_id, 2)):
            assert internal.post(url, json=self.FAILURE, headers=headers).status_code == 401


def test_neither_port_serves_the_other(
    client: httpx.Client, internal: httpx.Client, job_id: str
) -> None:
    url = f"{INTERNAL_JOBS}/{job_id}/attempts/1/progress"
    assert client.post(url, json={}, headers=bearer(job_id, 1)).status_code == 404
    assert internal.get(f"{JOBS}/{job_id}").status_code == 404
    assert internal.get("/docs").status_code == 404
