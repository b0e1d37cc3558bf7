"""Limits of a download, against a real server."""

from pathlib import Path

import pytest

from tests.integration.renderer.conftest import HttpServer
from videojobs.failures import FailureCode
from videojobs_renderer.audio.fetch import Limits, fetch
from videojobs_renderer.audio.music import check_music
from videojobs_renderer.errors import RenderError, Stopped
from videojobs_renderer.stop import StopReason, StopToken


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, http_server: HttpServer) -> None:
    http_server.answer = lambda *_: (200, b"x" * 3_000_000)
    limits = Limits(max_bytes=1 << 20, allow_private=True)
    with pytest.raises(RenderError, match="larger than 1 MB") as caught:
        fetch(http_server.address, tmp_path / "music", limits, StopToken())
    assert caught.value.failure.code is FailureCode.INPUT_MEDIA


def test_a_server_that_is_too_slow_is_left(tmp_path: Path, http_server: HttpServer) -> None:
    released = StopToken()

    def answer(*_: object) -> tuple[int, bytes]:
        http_server.wait_for(lambda: released.reason is not None, timeout=10)
        return 200, b""

    http_server.answer = answer
    limits = Limits(max_seconds=0.3, allow_private=True)
    try:
        with pytest.raises(RenderError, match="did not arrive"):
            fetch(http_server.address, tmp_path / "music", limits, StopToken())
    finally:
        released.stop(StopReason.SIGNAL)
        with http_server.arrived:
            http_server.arrived.notify_all()


def test_a_name_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="background_music cannot be used"):
        fetch("http://videojobs.invalid/x", tmp_path / "music", Limits(), StopToken())


def test_a_stop_ends_a_download(tmp_path: Path, http_server: HttpServer) -> None:
    http_server.answer = lambda *_: (200, b"x" * 100_000)
    stop = StopToken()
    stop.stop(StopReason.SIGNAL)
    with pytest.raises(Stopped):
        fetch(http_server.address, tmp_path / "music", Limits(allow_private=True), stop)


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (404, b"", "the server answered 404"),
        (200, b"<html>Not music</html>", "it is no audio file"),
        (200, b"", "it is no audio file"),
        (302, b"ftp://example.org/x", "is not an http or https URL"),
        (302, b"/again", "redirects more than 5 times"),
    ],
    ids=["missing", "html", "empty", "ftp", "loop"],
)
def test_what_is_no_music_is_refused_with_the_reason(
    tmp_path: Path, http_server: HttpServer, status: int, body: bytes, reason: str
) -> None:
    http_server.answer = lambda *_: (status, body)
    with pytest.raises(RenderError, match=reason) as caught:
        take_music(f"{http_server.address}/music", tmp_path / "music")
    assert caught.value.failure.code is FailureCode.INPUT_MEDIA


def take_music(url: str, path: Path) -> None:
    fetch(url, path, Limits(allow_private=True), StopToken())
    check_music(path)
