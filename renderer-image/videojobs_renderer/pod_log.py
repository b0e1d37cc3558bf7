"""The log of an attempt in a pod: JSON lines in the format of all programs."""

import logging
from typing import Final

from videojobs.job.failures import Failure
from videojobs.job.traceparent import TraceParent
from videojobs.protocol.reports import ProgressReport
from videojobs.telemetry import logs, sentry

_LOG: Final = logging.getLogger("videojobs_renderer")


class PodLog:
    """Logs what `Console` prints."""

    def __init__(self, job_id: str, attempt: int, above: TraceParent | None) -> None:
        trace = {"trace_id": above.trace_id} if above else {}
        logs.configure("renderer", job_id=job_id, attempt=attempt, **trace)
        sentry.report_errors("renderer")
        self._message = ""

    def progress(self, report: ProgressReport) -> None:
        """Log each message once."""
        if report.message != self._message:
            self._message = report.message
            _LOG.info("%s", report.message, extra={"progress": report.progress})

    def end(self, text: str) -> None:
        """Log the final line."""
        _LOG.info("%s", text)

    def failure(self, failure: Failure) -> None:
        """Log a failure with the last lines of ffmpeg's output, if it has any."""
        fields = failure.model_dump(mode="json", exclude={"message", "hint"}, exclude_none=True)
        _LOG.error("%s", failure.sentence(), extra=fields)

    def traceback(self) -> None:
        """Log the traceback of an unexpected exception."""
        _LOG.exception("The renderer failed")
