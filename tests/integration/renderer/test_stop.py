"""Interrupted work: the signal, the deadline, and nobody left behind."""

import signal
import subprocess
import time
from typing import Any

import pytest
from testkit.renderer import Renderer
from testkit.waiting import until

DRAFT = {"VIDEOJOBS_QUALITY": "draft"}
LONG = {"script_content": "This will take a while to draw.", "duration": 120}
MUCH_TO_SAY = {"script_content": "There is a lot to say, and it takes time. " * 20, "duration": 90}


def wait_for_line(process: "subprocess.Popen[str]", words: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    pytest.fail(f"it never said {words}")


def interrupt(renderer: Renderer, process: "subprocess.Popen[str]") -> None:
    """Ask to stop; five seconds later nobody may be left, nor any file."""
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    rendered = renderer.finish(process, timeout=20)
    assert time.monotonic() - asked < 5
    assert rendered.code == 143
    assert rendered.termination is None
    assert "Stopped at" in rendered.log
    assert "the process received a stop signal" in rendered.log
    assert renderer.left_behind() == []
    assert not (renderer.out / "video.mp4").exists()


def test_sigterm_ends_all_ffmpeg_within_five_seconds(renderer: Renderer) -> None:
    process = renderer.start(renderer.request(**LONG))
    until(
        lambda: any("segment-" in command for command in renderer.left_behind()),
        "a segment is being encoded",
    )
    interrupt(renderer, process)
    assert list((renderer.folder / "scratch").iterdir()) == []


@pytest.mark.parametrize(
    ("request_", "words"),
    [(MUCH_TO_SAY, "Generating audio (scene 2/"), (LONG, "Compositing video")],
    ids=["speech", "the join and the gate"],
)
def test_sigterm_stops_the_other_stages_as_fast(
    renderer: Renderer, request_: dict[str, Any], words: str
) -> None:
    process = renderer.start(renderer.request(**request_), **DRAFT)
    wait_for_line(process, words)
    interrupt(renderer, process)


def test_the_soft_deadline_ends_with_its_own_words(renderer: Renderer) -> None:
    rendered = renderer.run(renderer.request(**LONG), VIDEOJOBS_SOFT_DEADLINE_SECONDS="3")
    assert rendered.code == 124
    assert rendered.termination is not None
    failure = rendered.termination.failure
    assert failure is not None
    assert failure.code == "RENDER.TIME_LIMIT"
    assert failure.message == "Task exceeded time limit"
    assert failure.stage
    assert "raise softDeadlineSeconds (now 3)" in failure.hint
    assert renderer.left_behind() == []
