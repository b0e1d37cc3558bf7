"""The internal API of one attempt: progress reports, uploads and the outcome."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from videojobs.job import traceparent
from videojobs.job.outcome import Termination
from videojobs.job.traceparent import TraceParent
from videojobs.protocol.reports import Artifact, ProgressReport, ReportAnswer, Upload, UploadGrant
from videojobs_renderer.http.client import Answer, Call, HttpClient

REPORT_TIMEOUT_SECONDS: Final = 2.0
CHECK_TIMEOUT_SECONDS: Final = 60.0
"""The API reads a whole video back."""
OUTCOME_TIMEOUT_SECONDS: Final = 10.0
"""The API looks for each file in the object store."""


class Refused(Exception):
    """The API answered with a status other than 2xx. The text is the reason."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(_reason(answer))
        self.answer = answer


@dataclass(frozen=True)
class ReportClient:
    """The requests of `videojobs.protocol.reports` for one attempt; `above` is its trace span.

    Each raises `Unanswered`, `Refused`, or ValueError for a body that the protocol does not know.
    A proxy of the environment is not used: the API runs in the same cluster.
    """

    base_url: str
    job_id: str
    attempt: int
    token: str
    above: TraceParent | None = None
    http: HttpClient = field(default_factory=lambda: HttpClient(proxied=False))

    @classmethod
    def from_file(
        cls, base_url: str, job_id: str, attempt: int, token: Path, above: TraceParent | None
    ) -> "ReportClient":
        """With the token that the operator mounted."""
        return cls(base_url.rstrip("/"), job_id, attempt, token.read_text().strip(), above)

    def progress(self, report: ProgressReport) -> ReportAnswer:
        """Send one report."""
        return ReportAnswer.model_validate_json(self._post("progress", report.model_dump_json()))

    def grant(self, artifact: Artifact, upload: Upload) -> UploadGrant:
        """Request a presigned URL for a file."""
        return UploadGrant.model_validate_json(
            self._post(f"artifacts/{artifact.value}", upload.model_dump_json())
        )

    def confirm(self, artifact: Artifact, upload: Upload) -> None:
        """Have the API compare a stored file with its size and checksum."""
        path = f"artifacts/{artifact.value}/stored"
        self._post(path, upload.model_dump_json(), CHECK_TIMEOUT_SECONDS)

    def outcome(self, outcome: Termination) -> None:
        """Have the API keep the end of the attempt, for the case that its pod is deleted unread."""
        self._post("outcome", outcome.to_report(), OUTCOME_TIMEOUT_SECONDS)

    def _post(self, path: str, body: str, timeout: float = REPORT_TIMEOUT_SECONDS) -> bytes:
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            **({traceparent.HEADER: str(self.above)} if self.above else {}),
        }
        url = f"{self.base_url}/jobs/{self.job_id}/attempts/{self.attempt}/{path}"
        call = Call(url, headers, body.encode(), "POST", timeout)
        answer = self.http.send(call)
        if not answer.ok:
            raise Refused(answer)
        return answer.body


def _reason(answer: Answer) -> str:
    """The sentence of the API's problem document; for anything else the status line."""
    document = answer.json()
    if isinstance(document, dict) and "detail" in document:
        return str(document["detail"])
    return f"{answer.status} {answer.reason}"
