"""Downloads: bytes put into a real S3 server come out of the API, whole or in part."""

import secrets
from dataclasses import dataclass

import httpx
import obstore
import pytest
from obstore.store import S3Store
from testkit.servers.api import JOBS, sample_request
from testkit.servers.versitygw import BUCKET, S3Server

from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact, artifact_key
from videojobs.store import Finish, Store
from videojobs.times import utc_now

ATTEMPT = 2
SIZE = 700_001  # more than one chunk of the API's stream


@dataclass(frozen=True)
class Finished:
    """A job that has succeeded, and its video."""

    job_id: str
    video: bytes

    @property
    def url(self) -> str:
        """Path of the video."""
        return f"{JOBS}/{self.job_id}/video"


@pytest.fixture
async def finished(client: httpx.Client, store: Store, bucket: S3Store) -> Finished:
    """Its first attempt left a file too, which must never be served."""
    body = sample_request(title="Größe 10/10")
    job_id = client.post(JOBS, json=body).json()["job_id"]
    video = secrets.token_bytes(SIZE)
    await obstore.put_async(bucket, artifact_key(job_id, 1, Artifact.VIDEO), b"stale")
    await obstore.put_async(bucket, artifact_key(job_id, ATTEMPT, Artifact.VIDEO), video)
    await store.attempts.finish(
        job_id, Finish(Status.SUCCESS, utc_now(), artifacts_attempt=ATTEMPT)
    )
    return Finished(job_id, video)


class TestWhole:
    def test_the_video(self, client: httpx.Client, finished: Finished) -> None:
        response = client.get(finished.url)
        assert response.status_code == 200
        assert response.content == finished.video
        assert response.headers["content-type"] == "video/mp4"
        assert response.headers["content-length"] == str(SIZE)
        assert response.headers["accept-ranges"] == "bytes"
        assert response.headers["etag"].startswith('"')
        assert response.headers["content-disposition"] == (
            'attachment; filename="Gr_e 10 10.mp4"; '
            "filename*=UTF-8''Gr%C3%B6%C3%9Fe%2010%2010.mp4"
        )

    def test_head_is_get_without_the_bytes(self, client: httpx.Client, finished: Finished) -> None:
        whole, head = client.get(finished.url), client.head(finished.url)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("content-length", "content-type", "etag", "accept-ranges", "last-modified"):
            assert head.headers[name] == whole.headers[name]

    def test_trailing_slash(self, client: httpx.Client, finished: Finished) -> None:
        assert client.get(f"{finished.url}/").content == finished.video

    @pytest.mark.parametrize(
        ("artifact", "name", "content_type"),
        [
            (Artifact.THUMBNAIL, "thumbnail", "image/jpeg"),
            (Artifact.SUBTITLES_SRT, "captions.srt", "application/x-subrip"),
            (Artifact.SUBTITLES_VTT, "captions.vtt", "text/vtt"),
            (Artifact.REPORT, "report.json", "application/json"),
        ],
    )
    async def test_the_other_files(
        self,
        client: httpx.Client,
        finished: Finished,
        bucket: S3Store,
        artifact: Artifact,
        name: str,
        content_type: str,
    ) -> None:
        url = f"{JOBS}/{finished.job_id}/{name}"
        assert client.get(url).status_code == 404
        key = artifact_key(finished.job_id, ATTEMPT, artifact)
        await obstore.put_async(bucket, key, b"content")
        response = client.get(url)
        assert (response.status_code, response.content) == (200, b"content")
        assert response.headers["content-type"] == content_type


class TestRange:
    @pytest.mark.parametrize(
        ("header", "start", "end"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=300000-600000", 300_000, 600_001),
            ("bytes=700000-", 700_000, SIZE),
            ("bytes=-5", SIZE - 5, SIZE),
            ("bytes=0-", 0, SIZE),
            ("bytes=699990-9999999", 699_990, SIZE),
        ],
    )
    def test_a_part(
        self, client: httpx.Client, finished: Finished, header: str, start: int, end: int
    ) -> None:
        response = client.get(finished.url, headers={"Range": header})
        assert response.status_code == 206
        assert response.content == finished.video[start:end]
        assert response.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
        assert response.headers["content-length"] == str(end - start)

    @pytest.mark.parametrize("header", [f"bytes={SIZE}-", "bytes=-0"])
    def test_outside(self, client: httpx.Client, finished: Finished, header: str) -> None:
        response = client.get(finished.url, headers={"Range": header})
        assert response.status_code == 416
        assert response.headers["content-range"] == f"bytes */{SIZE}"
        assert str(SIZE) in response.json()["detail"]

    def test_if_range(self, client: httpx.Client, finished: Finished) -> None:
        etag = client.head(finished.url).headers["etag"]
        same = client.get(finished.url, headers={"Range": "bytes=0-9", "If-Range": etag})
        other = client.get(finished.url, headers={"Range": "bytes=0-9", "If-Range": '"other"'})
        assert (same.status_code, len(same.content)) == (206, 10)
        assert (other.status_code, len(other.content)) == (200, SIZE)

    def test_a_browser_that_seeks_gets_the_file_in_pieces(
        self, client: httpx.Client, finished: Finished
    ) -> None:
        pieces = []
        for start in range(0, SIZE, 250_000):
            header = {"Range": f"bytes={start}-{start + 249_999}"}
            pieces.append(client.get(finished.url, headers=header).content)
        assert b"".join(pieces) == finished.video


class TestNotThere:
    def test_an_unknown_job(self, client: httpx.Client) -> None:
        response = client.get(f"{JOBS}/nope/video")
        assert (response.status_code, response.json()["detail"]) == (404, "Job nope not found")

    def test_a_job_that_is_not_finished(self, client: httpx.Client) -> None:
        job_id = client.post(JOBS, json=sample_request()).json()["job_id"]
        response = client.get(f"{JOBS}/{job_id}/video")
        assert response.status_code == 409
        assert response.json()["detail"] == (
            f"Job {job_id} is in pending status; video.mp4 is available once it succeeds"
        )

    def test_a_job_that_ended_without_a_video(self, client: httpx.Client) -> None:
        job_id = client.post(JOBS, json=sample_request()).json()["job_id"]
        client.delete(f"{JOBS}/{job_id}")
        response = client.get(f"{JOBS}/{job_id}/video")
        assert response.status_code == 409
        assert response.json()["detail"] == (
            f"Job {job_id} ended in cancelled status and has no video.mp4"
        )

    def test_a_file_that_is_gone(
        self, client: httpx.Client, finished: Finished, s3_server: S3Server
    ) -> None:
        key = artifact_key(finished.job_id, ATTEMPT, Artifact.VIDEO)
        (s3_server.folder / "data" / BUCKET / key).unlink()
        assert client.get(finished.url).status_code == 404
