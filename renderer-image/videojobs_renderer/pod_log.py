"""What a pod's log says of an attempt: JSON lines in the shape of all programs."""

import logging
from typing import Final

from videojobs.job.failures import Failure
from videojobs.job.traceparent import TraceParent
from videojobs.protocol.reports import ProgressReport
from videojobs.telemetry import logs, sentry

_LOG: Final = logging.getLogger("videojobs_renderer")


class PodLog:
    """Says what `Console` says to a person."""

    def __init__(self, job_id: str, attempt: int, above: TraceParent | None) -> None:
        trace = {"trace_id": above.trace_id} if above else {}
        logs.configure("renderer", job_id=job_id, attempt=attempt, **trace)
        sentry.report_errors("renderer")
        self._message = ""

    def progress(self, report: ProgressReport) -> None:
        """Every message once."""
        if report.message != self._message:
            self._message = report.message
            _LOG.info("%s", report.message, extra={"progress": report.progress})

    def end(self, text: str) -> None:
        """The last line."""
        _LOG.info("%s", text)

    def failure(self, failure: Failure) -> None:
        """A failure as a sentence, with ffmpeg's last lines where it has some."""
        fields = failure.model_dump(mode="json", exclude={"message", "hint"}, exclude_none=True)
        _LOG.error("%s", failure.sentence(), extra=fields)

    def traceback(self) -> None:
        """Where a defect of ours happened."""
        _LOG.exception("The renderer failed")
