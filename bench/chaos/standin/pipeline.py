"""Takes the place of `videojobs_renderer.pipeline`: waits for the wanted seconds, reports progress
as a render does, and leaves one small file for each artifact.

It writes a diary into the pool's cache volume: when it began, when its result was told, and its
last sign of life. So a process that was killed, or whose pod has vanished from the API, is known to
the tenth of a second. The clock is that of the node, as for all others of the run.
"""

import atexit
import os
import socket
import threading
import time
from pathlib import Path
from typing import Final

from videojobs.job.outcome import Stage, parse_termination
from videojobs.job.request import VideoRequest
from videojobs.job.result import RenderResult
from videojobs.protocol.reports import Artifact, message_images
from videojobs_renderer.settings import Settings
from videojobs_renderer.stages.context import Context

DIARIES: Final = "diaries"
BEAT_SECONDS: Final = 0.05
STEP_SECONDS: Final = 0.25


class Diary:
    """One line, `BEGAN TOLD LAST` in Unix time, written over and over; TOLD is 0 until then."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
        self._began = time.time()
        self._lock = threading.Lock()
        self._over = False
        self.beat()

    def beat(self) -> None:
        """A sign of life."""
        with self._lock:
            if not self._over:
                self._write(0.0)

    def close(self, *, told: bool) -> None:
        """The last entry."""
        with self._lock:
            self._over = True
            self._write(time.time() if told else 0.0)

    def _write(self, told: float) -> None:
        os.pwrite(self._file, f"{self._began:17.6f} {told:17.6f} {time.time():17.6f}\n".encode(), 0)


def render(context: Context, request: VideoRequest) -> RenderResult:
    """Render nothing for `request.duration` seconds."""
    _keep_a_diary(context.settings)
    deadline = time.monotonic() + request.duration
    context.out.mkdir(parents=True, exist_ok=True)
    while (left := deadline - time.monotonic()) > 0:
        share = 1 - left / request.duration
        context.progress.report(Stage.IMAGES, share, message_images(1, 1))
        context.stop.pause(min(left, STEP_SECONDS))
    for artifact in Artifact:
        (context.out / artifact.value).write_bytes(f"{artifact} of nothing\n".encode())
    return RenderResult(
        duration=request.duration,
        file_size=(context.out / Artifact.VIDEO.value).stat().st_size,
        resolution="1x1",
        voice="none",
        caption_timing="exact",
        artifacts=[artifact.value for artifact in Artifact],
    )


def _keep_a_diary(settings: Settings) -> None:
    assert settings.cache_dir is not None, "the pool has no cache volume"
    name = f"{settings.job_id}_{settings.attempt}_{socket.gethostname()}"
    diary = Diary(settings.cache_dir / DIARIES / name)
    atexit.register(_conclude, diary, settings.termination_log)

    def beat() -> None:
        while True:
            time.sleep(BEAT_SECONDS)
            diary.beat()

    threading.Thread(target=beat, name="diary", daemon=True).start()


def _conclude(diary: Diary, termination_log: Path) -> None:
    """By then the last words are written, and the kubelet reads them when this process ends."""
    words = parse_termination(termination_log.read_text())
    diary.close(told=words is not None and words.result is not None)
