"""Background music from a URL: ducked under speech, or refused early with the reason."""

import subprocess
from pathlib import Path

import pytest

from tests.integration.renderer.conftest import HttpServer, Renderer

LOCAL = {"VIDEOJOBS_QUALITY": "draft", "VIDEOJOBS_ALLOW_PRIVATE_MEDIA": "true"}


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Four seconds of a chord with some noise, loud, as MP3: shorter than any video here."""
    path: Path = tmp_path_factory.mktemp("music") / "tune.mp3"
    chord = "0.3*sin(2*PI*220*t)+0.3*sin(2*PI*277*t)+0.3*sin(2*PI*330*t)+0.05*random(0)"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"aevalsrc={chord}:d=4", str(path)],
        check=True,
    )
    return path.read_bytes()


def test_music_is_looped_under_the_voice(
    renderer: Renderer, http_server: HttpServer, tune: bytes
) -> None:
    def answer(_method: str, path: str, _body: bytes) -> tuple[int, bytes]:
        return (302, b"/tune.mp3") if path == "/music?id=1" else (200, tune)

    http_server.answer = answer
    url = f"{http_server.address}/music?id=1"
    rendered = renderer.run(renderer.request(background_music=url, duration=10), **LOCAL)
    assert rendered.code == 0, rendered.log
    checks = {check["name"]: check for check in rendered.report()["checks"]}
    assert {check["verdict"] for check in checks.values()} == {"pass"}
    assert 15 <= checks["voice_over_music"]["value"] <= 26
    assert silences(rendered.out / "video.mp4") == ""


def silences(video: Path) -> str:
    """What silencedetect finds between the fades: the music has to go on."""
    done = subprocess.run(
        ["ffmpeg", "-v", "info", "-ss", "1", "-t", "7", "-i", str(video),
         "-af", "silencedetect=noise=-55dB:d=0.5", "-f", "null", "-"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return "".join(line for line in done.stderr.splitlines() if "silence_start" in line)


def test_bad_music_fails_with_the_reason(renderer: Renderer, http_server: HttpServer) -> None:
    http_server.answer = lambda *_: (200, b"<html>Not music</html>")
    url = f"{http_server.address}/music"
    rendered = renderer.run(renderer.request(background_music=url), **LOCAL)
    assert rendered.code == 64
    assert rendered.termination is not None
    failure = rendered.termination.failure
    assert failure is not None
    assert failure.code == "INPUT.MEDIA"
    assert "it is no audio file" in failure.message
    assert not (rendered.out / "video.mp4").exists()


def test_music_from_a_private_address_is_refused_without_asking_it(
    renderer: Renderer, http_server: HttpServer
) -> None:
    url = f"{http_server.address}/music"
    rendered = renderer.run(renderer.request(background_music=url))
    assert rendered.code == 64
    assert "private address" in rendered.log
    assert http_server.seen == []
