"""The renderer's command line, and the entry point of its image."""

import argparse
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType
from typing import Final

from videojobs_renderer.attempt import Attempt
from videojobs_renderer.settings import Settings
from videojobs_renderer.stop import StopReason, StopToken

_GRACE_SECONDS: Final = 4.0  # the pod's own grace period is longer
_POLL_SECONDS: Final = 0.2


def main(arguments: list[str] | None = None) -> int:
    """Render one request and return its exit code (`ExitCode` in `videojobs.job.failures`)."""
    options = _parser().parse_args(arguments)
    settings = Settings()
    stop = StopToken()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stopper(stop))
    attempt = Attempt(options.request, options.out, settings, stop)
    worker = threading.Thread(target=attempt.run, name="attempt", daemon=True)
    worker.start()
    _watch(worker, stop, settings.soft_deadline_seconds)
    return attempt.finish(still_running=worker.is_alive())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m videojobs_renderer", description="Render a narrated video from a script."
    )
    parser.add_argument("request", type=Path, help="JSON file with a video request")
    parser.add_argument(
        "-o", "--out", type=Path, default=None, help="folder for the rendered files (default: out)"
    )
    return parser


def _stopper(stop: StopToken) -> "signal._HANDLER":
    def handle(_number: int, _frame: FrameType | None) -> None:
        # Not from the handler itself: the lock may be held by the interrupted main thread.
        threading.Thread(target=stop.stop, args=(StopReason.SIGNAL,), daemon=True).start()

    return handle


def _watch(worker: threading.Thread, stop: StopToken, soft_deadline: float) -> None:
    """Wait for the worker; stop it at the deadline; after a stop, wait for the grace period."""
    deadline = time.monotonic() + soft_deadline
    stopped_at: float | None = None
    while worker.is_alive():
        worker.join(_POLL_SECONDS)
        now = time.monotonic()
        if now > deadline:
            stop.stop(StopReason.DEADLINE)
        if stop.reason not in (
            None,
            StopReason.FAILED,
        ):  # after a failure the worker ends by itself
            stopped_at = stopped_at or now
            if now - stopped_at > _GRACE_SECONDS:
                return


if __name__ == "__main__":
    sys.exit(main())
