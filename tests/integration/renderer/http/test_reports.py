"""The protocol with the API: reports, presigned uploads, and being told to stop."""

import hashlib
import json
import socket
import urllib.parse
from pathlib import Path

import pytest
from testkit.renderer import Renderer
from testkit.servers.http_server import HttpServer

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.outcome import Stage, Termination
from videojobs.protocol.reports import CONTENT_TYPES, Artifact, ProgressReport, Upload
from videojobs_renderer.errors import RenderError, Stopped
from videojobs_renderer.http.outcome_report import report_outcome
from videojobs_renderer.http.report_client import ReportClient
from videojobs_renderer.http.upload import TRIES, Uploader
from videojobs_renderer.stop import StopReason, StopToken

PREFIX = "/internal/v1/jobs/job-1/attempts/2"


class Api:
    """Answers as the internal port does. `stop_at`: progress from which `proceed` is false."""

    def __init__(self, server: HttpServer, stop_at: float = 2.0) -> None:
        self._server = server
        self._stop_at = stop_at
        self.confirmed: dict[Artifact, Upload] = {}
        self.outcomes: list[Termination] = []
        server.answer = self.answer

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if method == "PUT":
            return 200, b""
        if path == f"{PREFIX}/progress":
            report = ProgressReport.model_validate_json(body)
            return 200, json.dumps({"proceed": report.progress < self._stop_at}).encode()
        if path == f"{PREFIX}/outcome":
            self.outcomes.append(Termination.model_validate_json(body))
            return 204, b""
        name = path.removeprefix(f"{PREFIX}/artifacts/")
        upload = Upload.model_validate_json(body)
        if name.endswith("/stored"):
            self.confirmed[Artifact(name.removesuffix("/stored"))] = upload
            return 204, b""
        grant = {
            "method": "PUT",
            "url": f"{self._server.address}/store/{name}?signature=a%2Fb",
            "headers": {"Content-Type": CONTENT_TYPES[Artifact(name)]},
        }
        return 200, json.dumps(grant).encode()

    def reports(self) -> list[ProgressReport]:
        return [
            ProgressReport.model_validate_json(body)
            for path, _, body in self._server.requests("POST")
            if path.endswith("/progress")
        ]


def pod(renderer: Renderer, server: HttpServer) -> dict[str, str]:
    """What the operator sets."""
    token = renderer.folder / "report-token"
    token.write_text("secret-token\n")
    return {
        "VIDEOJOBS_QUALITY": "draft",
        "VIDEOJOBS_JOB_ID": "job-1",
        "VIDEOJOBS_ATTEMPT": "2",
        "VIDEOJOBS_REPORT_URL": f"{server.address}/internal/v1",
        "VIDEOJOBS_REPORT_TOKEN_FILE": str(token),
    }


def test_a_render_reports_and_uploads_every_artifact(
    renderer: Renderer, http_server: HttpServer
) -> None:
    api = Api(http_server)
    rendered = renderer.run(renderer.request(), **pod(renderer, http_server))
    assert rendered.code == 0, rendered.log
    posts = http_server.requests("POST")
    assert {headers["authorization"] for _, headers, _ in posts} == {"Bearer secret-token"}

    values = [report.progress for report in api.reports()]
    assert values == sorted(values)
    assert values[-1] < 1
    messages = [report.message for report in api.reports()]
    assert messages[0] == "Analyzing script"
    assert "Generating audio (scene 1/1)" in messages
    assert "Compositing video" in messages
    assert "Video generation completed" not in messages  # that is the operator's to say

    stored = {}
    for path, headers, body in http_server.requests("PUT"):
        parts = urllib.parse.urlsplit(path)
        assert parts.query == "signature=a%2Fb"
        stored[Artifact(parts.path.removeprefix("/store/"))] = (headers["content-type"], body)
    assert {name: kind for name, (kind, _) in stored.items()} == CONTENT_TYPES
    assert stored[Artifact.VIDEO][1] == (rendered.out / "video.mp4").read_bytes()
    assert api.confirmed == {name: described(body) for name, (_, body) in stored.items()}
    assert rendered.termination is not None
    assert list(rendered.termination.stage_milliseconds) == list(Stage)
    assert api.outcomes == [rendered.termination]
    assert posts[-1][0] == f"{PREFIX}/outcome", "the outcome is reported once all files are stored"


def test_a_failure_is_reported_as_the_outcome(renderer: Renderer, http_server: HttpServer) -> None:
    api = Api(http_server)
    rendered = renderer.run(renderer.request(language="tlh"), **pod(renderer, http_server))
    assert rendered.code == 64, rendered.log
    assert api.outcomes == [rendered.termination]
    assert api.outcomes[0].failure is not None


@pytest.mark.parametrize(
    ("statuses", "kept"), [([204], True), ([503, 503, 204], True), ([409], False), ([503], False)]
)
def test_an_outcome_is_repeated_only_where_that_can_help(
    http_server: HttpServer, statuses: list[int], kept: bool
) -> None:
    left = [*statuses]
    http_server.answer = lambda *_: (left.pop(0) if len(left) > 1 else left[0], b"")
    outcome = Termination(failure=Failure.of(FailureCode.RENDER_FFMPEG, "ffmpeg failed"))
    waits: list[float] = []
    assert report_outcome(client_of(http_server), outcome, waits.append) is kept
    tries = {(204,): 1, (503, 503, 204): 3, (409,): 1, (503,): 4}[tuple(statuses)]
    assert len(http_server.requests("POST")) == tries
    assert sum(waits) < 20


def test_an_outcome_is_dropped_when_the_attempt_is_stopped_meanwhile(
    http_server: HttpServer,
) -> None:
    http_server.answer = lambda *_: (503, b"")
    stop = StopToken()
    stop.stop(StopReason.SIGNAL)
    outcome = Termination(failure=Failure.of(FailureCode.RENDER_FFMPEG, "ffmpeg failed"))
    assert not report_outcome(client_of(http_server), outcome, stop.pause)
    assert len(http_server.requests("POST")) == 1


def test_a_stale_attempt_stops_and_uploads_nothing(
    renderer: Renderer, http_server: HttpServer
) -> None:
    Api(http_server, stop_at=0.4)
    rendered = renderer.run(renderer.request(), **pod(renderer, http_server))
    assert rendered.code == 143
    assert rendered.termination is None
    assert http_server.requests("PUT") == []
    assert renderer.left_behind() == []


def test_an_api_that_is_down_does_not_stop_the_render_but_its_upload(
    tmp_path: Path, http_server: HttpServer
) -> None:
    http_server.answer = lambda *_: (503, b"")
    (tmp_path / "video.mp4").write_bytes(b"video")
    waits: list[float] = []
    uploader = Uploader(client_of(http_server), StopToken(), waits.append)
    with pytest.raises(RenderError) as caught:
        uploader.upload(Artifact.VIDEO, tmp_path / "video.mp4")
    assert caught.value.failure.code is FailureCode.STORAGE_UPLOAD
    assert caught.value.failure.retryable
    assert len(http_server.requests("POST")) == TRIES
    assert 40 < sum(waits) < 90
    assert max(waits) < 11, "it is there soon after the API is back"


def test_an_upload_is_tried_again_with_a_fresh_url(tmp_path: Path, http_server: HttpServer) -> None:
    api = Api(http_server)

    def answer(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        failing = method == "PUT" and len(http_server.requests("PUT")) < 2
        return (500, b"") if failing else api.answer(method, path, body)

    http_server.answer = answer
    (tmp_path / "video.mp4").write_bytes(b"video" * 100_000)
    Uploader(client_of(http_server), StopToken(), lambda _: None).upload(
        Artifact.VIDEO, tmp_path / "video.mp4"
    )
    assert len(http_server.requests("POST")) == 4  # a URL each time, and that it is stored
    assert [len(body) for _, _, body in http_server.requests("PUT")] == [500_000] * 3


@pytest.mark.parametrize(
    ("status", "told"), [(507, "507 Insufficient Storage"), (503, "503 Service Unavailable")]
)
def test_a_store_that_is_full_or_down_ends_with_its_own_code(
    tmp_path: Path, http_server: HttpServer, status: int, told: str
) -> None:
    api = Api(http_server)

    def answer(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        return (status, b"<Error/>") if method == "PUT" else api.answer(method, path, body)

    http_server.answer = answer
    failure = upload_failure(http_server, tmp_path)
    assert failure.message == f"video.mp4 could not be stored: {told}"
    assert len(http_server.requests("PUT")) == TRIES


def test_a_store_that_nobody_answers_for_ends_with_its_own_code(
    tmp_path: Path, http_server: HttpServer
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    grant = {"method": "PUT", "url": f"http://127.0.0.1:{port}/store/video.mp4"}
    http_server.answer = lambda *_: (200, json.dumps(grant).encode())
    assert "its server refuses connections" in upload_failure(http_server, tmp_path).message


def test_what_is_stored_otherwise_than_made_is_uploaded_again(
    tmp_path: Path, http_server: HttpServer
) -> None:
    api = Api(http_server)
    problem = json.dumps({"detail": "video.mp4 is not as it was made: it has 2 bytes, not 5"})

    def answer(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        first = path.endswith("/stored") and len(http_server.requests("PUT")) < 2
        return (422, problem.encode()) if first else api.answer(method, path, body)

    http_server.answer = answer
    (tmp_path / "video.mp4").write_bytes(b"video")
    Uploader(client_of(http_server), StopToken(), lambda _: None).upload(
        Artifact.VIDEO, tmp_path / "video.mp4"
    )
    assert len(http_server.requests("PUT")) == 2
    assert api.confirmed == {Artifact.VIDEO: described(b"video")}

    http_server.answer = lambda method, path, body: (
        (422, problem.encode()) if path.endswith("/stored") else api.answer(method, path, body)
    )
    failure = upload_failure(http_server, tmp_path)
    assert failure.message.endswith("is not as it was made: it has 2 bytes, not 5")


def test_a_refused_upload_slot_means_stop(tmp_path: Path, http_server: HttpServer) -> None:
    http_server.answer = lambda *_: (409, b"{}")
    (tmp_path / "video.mp4").write_bytes(b"video")
    stop = StopToken()
    with pytest.raises(Stopped):
        Uploader(client_of(http_server), stop).upload(Artifact.VIDEO, tmp_path / "video.mp4")
    assert stop.reason is StopReason.SUPERSEDED


def described(body: bytes) -> Upload:
    """Size and checksum."""
    return Upload(size=len(body), sha256=hashlib.sha256(body).hexdigest())


def upload_failure(server: HttpServer, folder: Path) -> Failure:
    """How an upload ends that never succeeds, after all its tries."""
    (folder / "video.mp4").write_bytes(b"video")
    with pytest.raises(RenderError) as caught:
        Uploader(client_of(server), StopToken(), lambda _: None).upload(
            Artifact.VIDEO, folder / "video.mp4"
        )
    assert caught.value.failure.code is FailureCode.STORAGE_UPLOAD
    assert caught.value.failure.retryable
    return caught.value.failure


def client_of(server: HttpServer) -> ReportClient:
    return ReportClient(f"{server.address}/internal/v1", "job-1", 2, "secret-token")
