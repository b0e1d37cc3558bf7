"""Background music from a URL: ducked under speech, or refused early with the reason."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from testkit.renderer import Renderer
from testkit.servers.http_server import HttpServer

from videojobs.job.failures import FailureCode
from videojobs_renderer.audio.loop import CHANNELS
from videojobs_renderer.audio.music import MusicSource, take_music
from videojobs_renderer.audio.pcm import open_pcm
from videojobs_renderer.errors import RenderError
from videojobs_renderer.http.client import anywhere
from videojobs_renderer.http.download import Limits
from videojobs_renderer.stop import StopToken

LOCAL = {"VIDEOJOBS_QUALITY": "draft", "VIDEOJOBS_ALLOW_PRIVATE_MEDIA": "true"}
SENTINEL = "zanzibar"


def made(path: Path, *options: str) -> bytes:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *options, str(path)], check=True)
    return path.read_bytes()


@pytest.fixture(scope="module")
def tune(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Four seconds of a chord with some noise, loud, as MP3: shorter than any video here."""
    chord = "0.3*sin(2*PI*220*t)+0.3*sin(2*PI*277*t)+0.3*sin(2*PI*330*t)+0.05*random(0)"
    folder: Path = tmp_path_factory.mktemp("music")
    return made(folder / "tune.mp3", "-f", "lavfi", "-i", f"aevalsrc={chord}:d=4")


@pytest.fixture
def commands(tmp_path: Path) -> Path:
    """A folder of programs named as ffmpeg's, which note their arguments and then become them."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("ffmpeg", "ffprobe"):
        program = folder / name
        program.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$@" >> {folder}/log\nexec {shutil.which(name)} "$@"\n'
        )
        program.chmod(0o755)
    return folder


def test_music_is_looped_under_the_voice_and_no_word_of_the_user_is_in_a_command(
    renderer: Renderer, http_server: HttpServer, tune: bytes, commands: Path
) -> None:
    def answer(_method: str, path: str, _body: bytes) -> tuple[int, bytes]:
        return (302, b"/tune.mp3") if path.startswith("/music") else (200, tune)

    http_server.answer = answer
    request = renderer.request(
        script_id=SENTINEL,
        title=f"Of {SENTINEL}",
        script_content=f"This is {SENTINEL}.",
        background_music=f"{http_server.address}/music?id={SENTINEL}",
        duration=10,
    )
    path = f"{commands}{os.pathsep}{os.environ['PATH']}"
    rendered = renderer.run(request, **LOCAL, PATH=path)
    assert rendered.code == 0, rendered.log
    checks = {check["name"]: check for check in rendered.report()["checks"]}
    assert {check["verdict"] for check in checks.values()} == {"pass"}
    assert 15 <= checks["voice_over_music"]["value"] <= 26
    assert silences(rendered.out / "video.mp4") == ""
    log = (commands / "log").read_text()
    assert "-protocol_whitelist" in log
    assert SENTINEL not in log.lower()


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
    assert "it is not an audio file" in failure.message
    assert not (rendered.out / "video.mp4").exists()


def test_music_from_a_private_address_is_refused_without_asking_it(
    renderer: Renderer, http_server: HttpServer
) -> None:
    url = f"{http_server.address}/music"
    rendered = renderer.run(renderer.request(background_music=url))
    assert rendered.code == 64
    assert "private address" in rendered.log
    assert http_server.seen == []


def take(server: HttpServer, folder: Path, body: bytes, seconds: float = 10) -> Path:
    server.answer = lambda *_: (200, body)
    limits = Limits(max_bytes=1 << 20, max_seconds=20, may_reach=anywhere)
    return take_music(MusicSource(server.address, seconds, folder, limits), StopToken())


def test_music_is_decoded_as_far_as_it_is_of_use(
    tmp_path: Path, http_server: HttpServer, tune: bytes
) -> None:
    decoded = take(http_server, tmp_path, tune, seconds=2.5)
    assert len(open_pcm(decoded, CHANNELS)) == 2.5 * 48_000
    assert list(tmp_path.iterdir()) == [decoded]


@pytest.mark.parametrize("extension", ["ac3", "au", "flac", "ogg", "wma", "mp4"])
def test_every_common_format_is_taken(
    tmp_path: Path, http_server: HttpServer, extension: str
) -> None:
    body = made(tmp_path / f"sound.{extension}", *SOUND)
    assert len(open_pcm(take(http_server, tmp_path, body), CHANNELS)) > 48_000


def test_music_that_begins_after_the_video_would_end_begins_with_its_sound(
    tmp_path: Path, http_server: HttpServer
) -> None:
    late = ("-f", "lavfi", "-i", "sine=d=3,adelay=6000:all=1")
    decoded = take(http_server, tmp_path, made(tmp_path / "late.flac", *late), seconds=5)
    samples = open_pcm(decoded, CHANNELS)
    assert len(samples) == pytest.approx(3 * 48_000, rel=0.02)
    assert abs(samples[:4_800].astype(int)).max() > 1_000


def test_a_server_that_is_away_may_be_back_for_the_next_attempt(
    renderer: Renderer, http_server: HttpServer
) -> None:
    http_server.answer = lambda *_: (503, b"")
    url = f"{http_server.address}/music"
    rendered = renderer.run(renderer.request(background_music=url), **LOCAL)
    assert rendered.code == 75
    assert rendered.termination is not None
    failure = rendered.termination.failure
    assert failure is not None
    assert (failure.code, failure.retryable) == ("INPUT.MEDIA", True)
    assert "the server answered 503" in failure.message


SOUND = ("-f", "lavfi", "-i", "sine=d=2")
BAD_MUSIC = {
    "an empty file": ("it is not an audio file", b""),
    "a page": ("it is not an audio file", b"<html>Not music</html>"),
    "silence": ("it is silent", ("-f", "lavfi", "-i", "anullsrc", "-t", "2")),
    "a blink": ("it lasts only", ("-f", "lavfi", "-i", "sine=d=0.2")),
    "pictures": ("it contains no sound", ("-f", "lavfi", "-i", "color=s=64x64:d=2", "-f", "mp4")),
}


@pytest.mark.parametrize(("reason", "content"), BAD_MUSIC.values(), ids=BAD_MUSIC)
def test_what_is_no_music_is_refused_with_the_reason(
    tmp_path: Path, http_server: HttpServer, reason: str, content: bytes | tuple[str, ...]
) -> None:
    body = content if isinstance(content, bytes) else made(tmp_path / "bad.wav", *content)
    with pytest.raises(RenderError, match=reason) as caught:
        take(http_server, tmp_path, body)
    assert caught.value.failure.code is FailureCode.INPUT_MEDIA
    assert not caught.value.failure.retryable


def test_broken_sound_is_refused_with_ffmpegs_words(
    tmp_path: Path, http_server: HttpServer
) -> None:
    """An index that promises two seconds, and nothing where they should be."""
    whole = made(tmp_path / "whole.mp4", *SOUND, "-movflags", "+faststart", "-c:a", "aac")
    index = whole.index(b"mdat") + 4
    broken = whole[:index] + b"\xff" * (len(whole) - index)
    with pytest.raises(RenderError, match="background_music cannot be used") as caught:
        take(http_server, tmp_path, broken)
    assert caught.value.failure.code is FailureCode.INPUT_MEDIA


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{url}/inner.mp3\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile://{file}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {file}\n",
    ],
    ids=["HLS to a server", "HLS to a file", "concat to a file"],
)
def test_a_playlist_leads_nowhere(
    tmp_path: Path, http_server: HttpServer, tune: bytes, playlist: str
) -> None:
    secret = tmp_path / "secret.mp3"
    secret.write_bytes(tune)
    body = playlist.format(url=http_server.address, file=secret).encode()
    with pytest.raises(RenderError, match="it is not an audio file"):
        take(http_server, tmp_path, body)
    assert len(http_server.seen) == 1
