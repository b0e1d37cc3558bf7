"""Interrupted work: the signal, the deadline, and nobody left behind."""

import signal
import time
from pathlib import Path

from tests.integration.renderer.conftest import Renderer

LONG = {"script_content": "This will take a while to draw.", "duration": 120}


def wait_for(condition: object, timeout: float = 60) -> None:
    deadline = time.monotonic() + timeout
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def test_sigterm_ends_all_ffmpeg_within_five_seconds(renderer: Renderer) -> None:
    process = renderer.start(renderer.request(**LONG))
    wait_for(lambda: any("segment-" in command for command in renderer.left_behind()))
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    rendered = renderer.finish(process, timeout=10)
    assert time.monotonic() - asked < 5
    assert rendered.code == 143
    assert rendered.termination is None
    assert renderer.left_behind() == []
    assert list((renderer.folder / "scratch").iterdir()) == []
    assert not Path(renderer.out / "video.mp4").exists()


def test_the_soft_deadline_ends_with_its_own_words(renderer: Renderer) -> None:
    rendered = renderer.run(renderer.request(**LONG), VIDEOJOBS_SOFT_DEADLINE_SECONDS="3")
    assert rendered.code == 124
    assert rendered.termination is not None
    failure = rendered.termination.failure
    assert failure is not None
    assert failure.code == "RENDER.TIME_LIMIT"
    assert failure.message == "Task exceeded time limit"
    assert renderer.left_behind() == []
