"""One attempt: render, upload, report the outcome, and leave it as the termination message."""

import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from videojobs.job.failures import ExitCode, Failure, FailureCode
from videojobs.job.outcome import Stage, Termination
from videojobs.job.result import RenderResult
from videojobs.job.traceparent import TraceParent
from videojobs.protocol.reports import MESSAGE_ANALYZING, Artifact
from videojobs.telemetry import tracing
from videojobs_renderer.cache import Cache
from videojobs_renderer.console import Console
from videojobs_renderer.errors import RenderError, Stopped
from videojobs_renderer.http.outcome_report import report_outcome
from videojobs_renderer.http.report_client import ReportClient
from videojobs_renderer.http.reporter import Reporter
from videojobs_renderer.http.upload import Uploader
from videojobs_renderer.pod_log import PodLog
from videojobs_renderer.progress import Progress
from videojobs_renderer.request_file import read_request
from videojobs_renderer.settings import Settings
from videojobs_renderer.stop import StopReason, StopToken
from videojobs_renderer.timing import Timings, timed

_WHY: Final = {
    StopReason.SIGNAL: "the process received a stop signal",
    StopReason.SUPERSEDED: "the job is over, or another attempt has taken over",
}


class Attempt:
    """`run` is called in a worker thread, `finish` in the main thread."""

    def __init__(
        self, request: Path, out: Path | None, settings: Settings, stop: StopToken
    ) -> None:
        self._request = request
        self._out = out
        self._settings = settings
        self._stop = stop
        self._termination = Termination()
        self._scratch: Path | None = None
        self._client: ReportClient | None = None
        self._reported = False
        self._above = TraceParent.parse(settings.traceparent)
        self._console = _console(settings, self._above)
        self._progress = Progress(self._console.progress)
        self._timings = Timings()

    def run(self) -> None:
        """Render and upload. Never raises: the outcome is kept for `finish`."""
        try:
            with tracing.within(self._above):
                self._termination = Termination(result=self._render())
        except Stopped:
            pass
        except RenderError as error:
            self._termination = Termination(failure=error.failure)
        except Exception as error:  # the last line of defence: report whatever it is
            message = f"The renderer failed: {type(error).__name__}: {error}"
            stage = self._progress.stage.value
            self._termination = Termination(
                failure=Failure.of(FailureCode.INTERNAL, message, stage=stage)
            )
            self._console.traceback()
        self._report_outcome()

    def finish(self, *, still_running: bool) -> int:
        """Write the termination message and return the exit code."""
        code = self._conclude()
        if self._termination.result or self._termination.failure:
            self._write_termination_message()
        if not self._reported:  # a time limit is concluded only here
            self._report_outcome()
        if still_running:  # a thread inside a library cannot be stopped any other way
            sys.stderr.flush()
            if self._scratch is not None:
                shutil.rmtree(self._scratch, ignore_errors=True)
            os._exit(code)
        tracing.stop()
        return code

    def _conclude(self) -> int:
        if self._termination.result is not None:
            return ExitCode.DONE
        reason = self._stop.reason
        failure = self._termination.failure
        if failure is None and reason in _WHY:
            at = f"{self._progress.value:.0%} ({self._progress.stage.value})"
            self._console.end(f"Stopped at {at}: {_WHY[reason]}")
            return ExitCode.CANCELLED
        failure = failure or self._time_limit()
        self._termination = Termination(failure=failure)
        self._console.failure(failure)
        return failure.exit_code

    def _time_limit(self) -> Failure:
        limit = self._settings.soft_deadline_seconds
        return Failure.of(
            FailureCode.RENDER_TIME_LIMIT,
            "Task exceeded time limit",
            hint=f"Shorten the script, or raise softDeadlineSeconds (now {limit:g})",
            stage=self._progress.stage.value,
        )

    def _outcome(self) -> Termination:
        # A copy: a render that is still running goes on adding to it.
        timings = dict(self._timings)
        milliseconds = {stage.value: round(took * 1000) for stage, took in timings.items()}
        return self._termination.model_copy(update={"stage_milliseconds": milliseconds})

    def _report_outcome(self) -> None:
        """Without a result or a failure the attempt was stopped: there is nothing to report."""
        if self._client is None or not (self._termination.result or self._termination.failure):
            return
        self._reported = True
        # A failed render has set the token itself, and its failure must be reported all the same.
        failed = self._stop.reason is StopReason.FAILED
        report_outcome(self._client, self._outcome(), time.sleep if failed else self._stop.pause)

    def _write_termination_message(self) -> None:
        log = self._settings.termination_log
        if log.is_file():  # created by the kubelet; absent outside a pod
            log.write_text(self._outcome().to_message(), encoding="utf-8")

    def _render(self) -> RenderResult:
        settings = self._settings
        with ExitStack() as stack:
            client = self._client = self._connected()
            if client is not None:
                reporter = Reporter(client, self._stop)
                stack.callback(reporter.close)
                self._progress.add_listener(reporter.report)
            self._progress.report(Stage.ANALYZE, 0.0, MESSAGE_ANALYZING)
            tracing.start("renderer")  # slow to import, and the first report is due early
            request = read_request(self._request)
            folder = tempfile.TemporaryDirectory(
                dir=settings.scratch_dir, ignore_cleanup_errors=True
            )
            self._scratch = scratch = Path(stack.enter_context(folder))
            out = self._out or (scratch / "out" if client else Path("out"))
            # imports numpy and every model: after the first report, which is due early
            from videojobs_renderer.pipeline import render
            from videojobs_renderer.stages.context import Context

            cache = Cache(settings.cache_dir, settings.cache_megabytes << 20)
            context = Context(
                settings, out, scratch, self._stop, self._progress, cache, timings=self._timings
            )
            result = render(context, request)
            if client is not None:
                self._upload(client, out)
            self._console.end(f"{out / Artifact.VIDEO.value}: {_summary(result)}")
            return result

    def _connected(self) -> ReportClient | None:
        settings = self._settings
        if not settings.report_url:
            return None
        return ReportClient.from_file(
            settings.report_url,
            settings.job_id,
            settings.attempt,
            settings.report_token_file,
            self._above,
        )

    def _upload(self, client: ReportClient, out: Path) -> None:
        uploader = Uploader(client, self._stop)
        with timed(Stage.UPLOAD, self._timings):
            for index, artifact in enumerate(Artifact):
                self._progress.report(Stage.UPLOAD, index / len(Artifact), "Storing the video")
                uploader.upload(artifact, out / artifact.value)


def _console(settings: Settings, above: TraceParent | None) -> Console | PodLog:
    """Log lines for programs in a pod, a console for a person elsewhere."""
    if settings.report_url is None:
        return Console(sys.stderr)
    return PodLog(settings.job_id, settings.attempt, above)


def _summary(result: RenderResult) -> str:
    size = result.file_size / 1e6
    return f"{result.duration:g} s, {result.resolution}, {size:.1f} MB, {result.voice}"
