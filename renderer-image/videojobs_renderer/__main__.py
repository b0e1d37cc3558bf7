"""The renderer's command line and the entry point of its image."""

import argparse
import os
import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from typing import Final

from videojobs.failures import ExitCode, Failure, FailureCode, exit_code_of
from videojobs.outcome import RenderResult, Termination
from videojobs.reports import MESSAGE_ANALYZING, Artifact
from videojobs_renderer.console import Console
from videojobs_renderer.errors import RenderError, Stopped
from videojobs_renderer.progress import Listener, Progress, Stage
from videojobs_renderer.reporter import ReportClient, Reporter
from videojobs_renderer.request_file import read_request
from videojobs_renderer.settings import Settings
from videojobs_renderer.stop import StopReason, StopToken
from videojobs_renderer.upload import Uploader

_GRACE_SECONDS: Final = 4.0  # the pod's own grace period is longer
_POLL_SECONDS: Final = 0.2


def main(arguments: list[str] | None = None) -> int:
    """Render one request; the exit code says how it ended (`videojobs.failures`)."""
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
        prog="python -m videojobs_renderer", description="Make a video of a script."
    )
    parser.add_argument("request", type=Path, help="request.json: a video request")
    parser.add_argument(
        "-o", "--out", type=Path, default=None, help="folder for the files (default: out)"
    )
    return parser


def _stopper(stop: StopToken) -> "signal._HANDLER":
    def handle(_number: int, _frame: FrameType | None) -> None:
        # Not from the handler itself: the lock may be held by the interrupted main thread.
        threading.Thread(target=stop.stop, args=(StopReason.SIGNAL,), daemon=True).start()

    return handle


def _watch(worker: threading.Thread, stop: StopToken, soft_deadline: float) -> None:
    """Wait for the worker; keep the deadline; after a stop, wait no longer than the grace."""
    deadline = time.monotonic() + soft_deadline
    stopped_at: float | None = None
    while worker.is_alive():
        worker.join(_POLL_SECONDS)
        now = time.monotonic()
        if now > deadline:
            stop.stop(StopReason.DEADLINE)
        if stop.reason is not None:
            stopped_at = stopped_at or now
            if now - stopped_at > _GRACE_SECONDS:
                return


class Attempt:
    """One attempt: render, upload, and the last words."""

    def __init__(
        self, request: Path, out: Path | None, settings: Settings, stop: StopToken
    ) -> None:
        self._request = request
        self._out = out
        self._settings = settings
        self._stop = stop
        self._termination = Termination()
        self._console = Console(sys.stderr)

    def run(self) -> None:
        """Do everything; never raises, the outcome is kept for `finish`."""
        try:
            self._termination = Termination(result=self._render())
        except Stopped:
            pass
        except RenderError as error:
            self._termination = Termination(failure=error.failure)
        except OSError as error:
            self._termination = Termination(failure=_failure_of(error))
        except Exception as error:  # the last line of defence: whatever it is, say it
            message = f"{type(error).__name__}: {error}"
            self._termination = Termination(
                failure=Failure.of(FailureCode.INTERNAL, f"The renderer failed: {message}")
            )
            self._console.traceback()

    def finish(self, *, still_running: bool) -> int:
        """Write the termination message and say how it ended."""
        code = self._conclude()
        if self._termination.result or self._termination.failure:
            self._last_words()
        if still_running:  # a thread inside a library cannot be stopped any other way
            sys.stderr.flush()
            os._exit(code)
        return code

    def _conclude(self) -> int:
        if self._termination.result is not None:
            return ExitCode.DONE
        if self._termination.failure is None:
            if self._stop.reason is not StopReason.DEADLINE:
                self._console.end("stopped")
                return ExitCode.CANCELLED
            limit = self._settings.soft_deadline_seconds
            self._termination = Termination(
                failure=Failure.of(
                    FailureCode.RENDER_TIME_LIMIT,
                    "Task exceeded time limit",
                    hint=f"Shorten the script, or raise softDeadlineSeconds (now {limit:g})",
                )
            )
        assert self._termination.failure is not None  # noqa: S101
        self._console.failure(self._termination.failure)
        return exit_code_of(self._termination.failure.code)

    def _last_words(self) -> None:
        log = self._settings.termination_log
        if log.is_file():  # the kubelet makes it; a laptop has none
            log.write_text(self._termination.to_message(), encoding="utf-8")

    def _render(self) -> RenderResult:
        settings = self._settings
        with ExitStack() as stack:
            listeners: list[Listener] = [self._console.progress]
            client = None
            if settings.report_url:
                client = ReportClient.from_file(
                    settings.report_url,
                    settings.job_id,
                    settings.attempt,
                    settings.report_token_file,
                )
                reporter = Reporter(client, self._stop)
                stack.callback(reporter.close)
                listeners.append(reporter.report)
            progress = Progress(listeners)
            progress.report(Stage.ANALYZE, 0.0, MESSAGE_ANALYZING)
            request = read_request(self._request)
            scratch = stack.enter_context(
                tempfile.TemporaryDirectory(dir=settings.scratch_dir, ignore_cleanup_errors=True)
            )
            out = self._out or (Path(scratch) / "out" if client else Path("out"))
            # numpy and pydantic models of everything: after the first report, which is due early
            from videojobs_renderer.pipeline import Render

            result = Render(settings, out, Path(scratch), self._stop, progress).run(request)
            if client is not None:
                self._upload(client, out, progress)
            self._console.end(f"{out / Artifact.VIDEO.value}: {_summary(result)}")
            return result

    def _upload(self, client: ReportClient, out: Path, progress: Progress) -> None:
        uploader = Uploader(client, self._stop)
        for index, artifact in enumerate(Artifact):
            progress.report(Stage.UPLOAD, index / len(Artifact), "Storing the video")
            uploader.upload(artifact, out / artifact.value)


def _failure_of(error: OSError) -> Failure:
    if error.errno == 28:  # ENOSPC
        return Failure.of(
            FailureCode.RENDER_SCRATCH_FULL,
            "The scratch disk is full",
            hint="Raise the pool's scratch size, or ask for a shorter video",
        )
    return Failure.of(FailureCode.INTERNAL, f"The renderer failed: {error}")


def _summary(result: RenderResult) -> str:
    size = result.file_size_bytes / 1e6
    return f"{result.duration_seconds:g} s, {result.resolution}, {size:.1f} MB, {result.voice}"


if __name__ == "__main__":
    sys.exit(main())
