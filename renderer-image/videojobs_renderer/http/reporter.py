"""Telling the API how far the attempt is, without ever waiting for it.

Three requests an attempt need no HTTP library: urllib is in the image already.
"""

import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from videojobs.job import traceparent
from videojobs.job.traceparent import TraceParent
from videojobs.protocol.reports import Artifact, ProgressReport, ReportAnswer, Upload, UploadGrant
from videojobs_renderer.stop import StopReason, StopToken

TIMEOUT_SECONDS: Final = 2.0
CHECK_TIMEOUT_SECONDS: Final = 60.0
"""The API reads a whole video back."""

_INTERVAL_SECONDS: Final = 1.0
HEARTBEAT_SECONDS: Final = 2.0
"""Nothing new is told again after this time: the answer may say that the attempt is stale."""


@dataclass(frozen=True)
class ReportClient:
    """The requests of `videojobs.protocol.reports` for one attempt, `above` being its span. Each
    raises OSError or ValueError when it fails in any way."""

    base_url: str
    job_id: str
    attempt: int
    token: str
    above: TraceParent | None = None

    @classmethod
    def from_file(cls, base_url: str, job_id: str, attempt: int, token: Path) -> "ReportClient":
        """With the token that the operator mounted."""
        return cls(base_url.rstrip("/"), job_id, attempt, token.read_text().strip())

    def progress(self, report: ProgressReport) -> ReportAnswer:
        """Send one report."""
        return ReportAnswer.model_validate_json(self._post("progress", report))

    def grant(self, artifact: Artifact, upload: Upload) -> UploadGrant:
        """Ask where to put a file."""
        return UploadGrant.model_validate_json(self._post(f"artifacts/{artifact.value}", upload))

    def confirm(self, artifact: Artifact, upload: Upload) -> None:
        """Have a stored file checked."""
        self._post(f"artifacts/{artifact.value}/stored", upload, CHECK_TIMEOUT_SECONDS)

    def _post(self, path: str, body: BaseModel, timeout: float = TIMEOUT_SECONDS) -> bytes:
        url = f"{self.base_url}/jobs/{self.job_id}/attempts/{self.attempt}/{path}"
        request = urllib.request.Request(  # noqa: S310  (the URL is the operator's setting)
            url,
            data=body.model_dump_json().encode(),
            method="POST",
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Accept": "application/json",
                **({traceparent.HEADER: str(self.above)} if self.above else {}),
            },
        )
        with _DIRECT.open(request, timeout=timeout) as response:
            answer: bytes = response.read()
            return answer


_DIRECT: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))
"""The API is a service of the same cluster: a proxy from the environment does not know it."""


class Reporter:
    """Sends the latest progress from a thread of its own; what it cannot send, it drops."""

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
        """Replace what is to be sent next."""
        with self._changed:
            self._latest = report
            self._changed.notify()

    def close(self) -> None:
        """Send what is left, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(2 * TIMEOUT_SECONDS)

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
        """Seconds until the latest report is due, `since` the last was sent; None for no report."""
        latest, sent = self._latest, self._sent
        if latest is sent:
            return None if latest is None or self._closed else HEARTBEAT_SECONDS - since
        urgent = self._closed or sent is None or latest is None or latest.message != sent.message
        return 0.0 if urgent else _INTERVAL_SECONDS - since

    def _send(self, report: ProgressReport) -> None:
        try:
            answer = self._client.progress(report)
        except urllib.error.HTTPError as error:
            error.close()
        except (OSError, ValueError, ValidationError):
            pass  # progress is a courtesy: the next report carries all that this one did
        else:
            if not answer.proceed:
                self._stop.stop(StopReason.SUPERSEDED)
