"""Runs one ffmpeg process group: timeout, progress, the tail of stderr, typed errors."""

import contextlib
import os
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Final

from videojobs.job.failures import FailureCode
from videojobs_renderer.errors import RenderError, fail, out_of_memory, scratch_full
from videojobs_renderer.stop import StopToken

_TAIL_LINES: Final = 12
_NO_SPACE: Final = ("No space left on device", "Disk quota exceeded")
_NO_MEMORY: Final = "Cannot allocate memory"


@dataclass(frozen=True)
class Run:
    """A command line, its timeout in seconds, and the stage and scene to name if it fails.

    `lines`: how many of stderr are kept."""

    arguments: list[str]
    stage: str
    timeout: float
    scene: int | None = None
    lines: int = 200


def run(what: Run, stop: StopToken, on_frame: Callable[[int], None] | None = None) -> list[str]:
    """Run the command to its end and return the last lines of stderr.

    `on_frame` receives the number of finished frames from ffmpeg's progress output. Raises
    `Stopped` when the token is set and `RenderError` when ffmpeg fails or exceeds its timeout; no
    process of the group is left in either case.
    """
    stop.check()
    process = subprocess.Popen(
        what.arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    lines: deque[str] = deque(maxlen=what.lines)
    assert process.stdout is not None  # noqa: S101
    assert process.stderr is not None  # noqa: S101
    readers = [
        _reader(process.stderr, lines.append),
        _reader(process.stdout, _frame_listener(on_frame)),
    ]
    timed_out = False
    try:
        with stop.interrupting(lambda: _kill_group(process)):
            process.wait(what.timeout)
    except subprocess.TimeoutExpired:
        timed_out = True
    finally:
        _kill_group(process)
        process.wait()
        for reader in readers:
            reader.join()
    stop.check()
    # On a full disk, ffmpeg reports it, leaves a partial file, and exits with 0.
    if timed_out or process.returncode != 0 or _complains(lines, *_NO_SPACE):
        raise _error(what, process.returncode, timed_out, list(lines))
    return list(lines)


def _reader(pipe: IO[str], take: Callable[[str], None]) -> threading.Thread:
    def read() -> None:
        with pipe:
            for line in pipe:
                take(line.rstrip())

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return thread


def _frame_listener(on_frame: Callable[[int], None] | None) -> Callable[[str], None]:
    def take(line: str) -> None:
        key, _, value = line.partition("=")
        if on_frame is not None and key == "frame" and value.strip().isdigit():
            on_frame(int(value))

    return take


def _kill_group(process: "subprocess.Popen[str]") -> None:
    """Kill ffmpeg and its children. Their output is scratch, so no grace period is needed.

    Only an unreaped leader is signalled: afterwards its id may belong to another process.
    """
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _error(what: Run, returncode: int, timed_out: bool, lines: list[str]) -> RenderError:
    tail = tail_of(lines)
    where = {"stage": what.stage, "scene": what.scene, "stderr_tail": tail}
    if _complains(lines, *_NO_SPACE):
        return scratch_full(**where)
    if returncode == -signal.SIGKILL and not timed_out:
        return out_of_memory("ffmpeg was killed, most likely because it ran out of memory", **where)
    if _complains(lines, _NO_MEMORY):
        return out_of_memory("ffmpeg ran out of memory", **where)
    if timed_out:
        return fail(
            FailureCode.RENDER_FFMPEG,
            f"ffmpeg did not finish within {what.timeout:.0f} s ({what.stage})",
            hint="The machine may be overloaded; the job is tried again",
            **where,
        )
    return fail(
        FailureCode.RENDER_FFMPEG,
        f"ffmpeg exited with code {returncode} ({what.stage})",
        hint="The last lines of its output are in stderrTail",
        **where,
    )


def _complains(lines: Iterable[str], *complaints: str) -> bool:
    return any(complaint in line for line in lines for complaint in complaints)


def tail_of(lines: Iterable[str]) -> str:
    """The last lines as one text."""
    return "\n".join(list(lines)[-_TAIL_LINES:])
