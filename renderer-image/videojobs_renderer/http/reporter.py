"""Sends progress reports from a thread of its own, so that no stage waits for the API."""

import threading
import time
from typing import Final

from videojobs.protocol.reports import ProgressReport
from videojobs_renderer.http.client import Unanswered
from videojobs_renderer.http.report_client import REPORT_TIMEOUT_SECONDS, Refused, ReportClient
from videojobs_renderer.stop import StopReason, StopToken

_INTERVAL_SECONDS: Final = 1.0
HEARTBEAT_SECONDS: Final = 2.0
"""An unchanged report is repeated after this time: the answer may say that the attempt is stale."""


class Reporter:
    """Sends the latest report; one that cannot be sent is dropped, never repeated."""

    def __init__(self, client: ReportClient, stop: StopToken) -> None:
        self._client = client
        self._stop = stop
        self._changed = threading.Condition()
        self._latest: ProgressReport | None = None
        self._sent: ProgressReport | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="reporter", daemon=True)
        self._thread.start()

    def report(self, report: ProgressReport) -> None:
        """Send this report next, in place of one that is still waiting."""
        with self._changed:
            self._latest = report
            self._changed.notify()

    def close(self) -> None:
        """Send the last report and end the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(2 * REPORT_TIMEOUT_SECONDS)

    def _run(self) -> None:
        sent_at = 0.0
        while (report := self._next(sent_at)) is not None:
            sent_at = time.monotonic()
            self._send(report)

    def _next(self, sent_at: float) -> ProgressReport | None:
        """The report to send now; None when all is sent and nothing more will come."""
        with self._changed:
            while (wait := self._wait(time.monotonic() - sent_at)) is None or wait > 0:
                if self._closed and wait is None:
                    return None
                self._changed.wait(wait)
            self._sent = self._latest
            return self._sent

    def _wait(self, since: float) -> float | None:
        """Seconds until the latest report is due; `since`: seconds since the last one was sent.

        None when there is nothing to send.
        """
        latest, sent = self._latest, self._sent
        if latest is sent:
            return None if latest is None or self._closed else HEARTBEAT_SECONDS - since
        urgent = self._closed or sent is None or latest is None or latest.message != sent.message
        return 0.0 if urgent else _INTERVAL_SECONDS - since

    def _send(self, report: ProgressReport) -> None:
        try:
            answer = self._client.progress(report)
        except (Unanswered, Refused, ValueError):
            pass  # the next report carries all that this one did
        else:
            if not answer.proceed:
                self._stop.stop(StopReason.SUPERSEDED)
