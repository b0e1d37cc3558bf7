"""Every way to fail ends as itself: code, stage, scene, message, hint, and whether to try again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from testkit.renderer import Rendered, Renderer
from testkit.servers.http_server import HttpServer
from testkit.waiting import until

from videojobs.job.failures import Failure, FailureCode

DRAFT = {"VIDEOJOBS_QUALITY": "draft"}
GERMAN = {"language": "de", "script_content": "Das ist ein Satz, der gesprochen wird."}


def failure_of(rendered: Rendered) -> Failure:
    assert rendered.termination is not None, rendered.log
    failure = rendered.termination.failure
    assert failure is not None
    assert failure.code.value in rendered.log
    return failure


@pytest.fixture
def small_disk(renderer: Renderer, request: pytest.FixtureRequest) -> Iterator[Renderer]:
    """A renderer whose scratch folder is a disk of so many KiB."""
    scratch = renderer.folder / "scratch"
    scratch.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={request.param}k", "tmpfs", str(scratch)], check=True
    )
    yield renderer
    subprocess.run(["umount", "--lazy", str(scratch)], check=True)


@pytest.mark.parametrize(
    ("small_disk", "stage", "scene"),
    [(100, "audio", 1), (900, "images", None)],
    indirect=["small_disk"],
    ids=["speech", "pictures"],
)
def test_a_full_scratch_disk(small_disk: Renderer, stage: str, scene: int | None) -> None:
    request = small_disk.request(**GERMAN, template_id="paper", duration=12)
    rendered = small_disk.run(request, **DRAFT)
    assert rendered.code == 75, rendered.log
    failure = failure_of(rendered)
    assert failure.code is FailureCode.RENDER_SCRATCH_FULL
    assert (failure.stage, failure.scene) == (stage, scene)
    assert failure.message == "The scratch disk is full"
    assert "Raise the pool's scratch size" in failure.hint
    assert failure.retryable
    assert list((small_disk.folder / "scratch").iterdir()) == []


def test_an_encoder_that_the_kernel_killed_for_its_memory(renderer: Renderer) -> None:
    request = renderer.request(**GERMAN, duration=90)
    process = renderer.start(request)
    until(
        lambda: any("segment-" in command for command in renderer.children().values()),
        "a segment is being encoded",
    )
    encoders = [pid for pid, line in renderer.children().items() if "segment-" in line]
    os.kill(encoders[0], signal.SIGKILL)  # as the kernel does when a cgroup is full
    rendered = renderer.finish(process)
    assert rendered.code == 75
    failure = failure_of(rendered)
    assert failure.code is FailureCode.RENDER_OOM
    assert failure.stage == "images"
    assert "ran out of memory" in failure.message
    assert "Raise the memory limit" in failure.hint
    assert failure.retryable
    assert renderer.left_behind() == []


def azure(server: HttpServer) -> dict[str, str]:
    return {**DRAFT, "AZURE_SPEECH_KEY": "key", "AZURE_SPEECH_ENDPOINT": server.address}


def voices_and_then(server: HttpServer, status: int) -> None:
    """Lists a voice, and answers every sentence so."""
    listing = b'[{"ShortName": "en-US-A", "Locale": "en-US"}]'
    server.answer = lambda method, *_: (200, listing) if method == "GET" else (status, b"")


@pytest.mark.parametrize(
    ("status", "code", "exit_code", "retryable"),
    [
        (503, FailureCode.VOICE_TRANSIENT, 75, True),
        (401, FailureCode.VOICE_AUTH, 77, False),
    ],
    ids=["down", "refuses the key"],
)
def test_a_speech_service_that_fails_is_not_replaced(
    renderer: Renderer,
    http_server: HttpServer,
    status: int,
    code: FailureCode,
    exit_code: int,
    retryable: bool,
) -> None:
    voices_and_then(http_server, status)
    rendered = renderer.run(renderer.request(voice_provider="azure"), **azure(http_server))
    assert rendered.code == exit_code
    failure = failure_of(rendered)
    assert (failure.code, failure.stage, failure.scene) == (code, "audio", 1)
    assert "azure" in failure.message
    assert failure.hint
    assert failure.retryable is retryable


def test_ffmpegs_own_words_come_along(renderer: Renderer, tmp_path: Path) -> None:
    """A program in ffmpeg's place says something and fails, as a broken build does."""
    broken = tmp_path / "bin" / "ffmpeg"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho 'error while loading shared libraries' >&2\nexit 127\n")
    broken.chmod(0o755)
    path = f"{broken.parent}:{os.environ['PATH']}"
    rendered = renderer.run(renderer.request(**GERMAN), **DRAFT, PATH=path)
    assert rendered.code == 75
    failure = failure_of(rendered)
    assert (failure.code, failure.stage, failure.scene) == (FailureCode.RENDER_FFMPEG, "audio", 1)
    assert failure.stderr_tail == "error while loading shared libraries"
