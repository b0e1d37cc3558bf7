"""Uploads the finished files to object storage through presigned URLs, and has them checked."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from videojobs.job.failures import FailureCode
from videojobs.protocol.reports import Artifact, Upload, UploadGrant
from videojobs_renderer.errors import Stopped, fail
from videojobs_renderer.http.client import Answer, Call, HttpClient, Unanswered
from videojobs_renderer.http.report_client import Refused, ReportClient
from videojobs_renderer.http.retry import RetryPolicy, TryAgain
from videojobs_renderer.stop import StopReason, StopToken

TRIES: Final = 10
_POLICY: Final = RetryPolicy(TRIES, first_wait=2.0, longest_wait=60.0, longest_backoff=8.0)
"""About a minute in all. A store that is back is noticed within 8 s: a slot waits for it."""
_UPLOAD_TIMEOUT_SECONDS: Final = 120.0
_STALE: Final = frozenset({404, 409, 410})
"""The API no longer knows this attempt: cancelled, deleted or replaced by another."""


class Uploader:
    """Uploads files one after another; each try requests a fresh URL.

    A stop does not break off a request: one that is nearly done may still finish within the grace
    period, and the next is not begun.
    """

    def __init__(
        self,
        client: ReportClient,
        stop: StopToken,
        pause: Callable[[float], None] | None = None,
    ) -> None:
        self._client = client
        self._stop = stop
        self._pause = pause or stop.pause
        self._storage = HttpClient()

    def upload(self, artifact: Artifact, path: Path) -> None:
        """Store one file; STORAGE.UPLOAD after the last try, `Stopped` for a stale attempt."""
        upload = _described(path)
        _POLICY.run(lambda: self._try(artifact, path, upload), self._pause)

    def _try(self, artifact: Artifact, path: Path, upload: Upload) -> None:
        self._stop.check()
        try:
            grant = self._client.grant(artifact, upload)
            stored = self._put(grant, path, upload.size)
            if not stored.ok:
                raise _try_again(artifact, f"{stored.status} {stored.reason}", stored)
            self._client.confirm(artifact, upload)
        except Refused as refused:
            if refused.answer.status in _STALE:
                self._stop.stop(StopReason.SUPERSEDED)
                raise Stopped(StopReason.SUPERSEDED) from None
            raise _try_again(artifact, str(refused), refused.answer) from refused
        except (Unanswered, ValueError) as error:
            raise _try_again(artifact, str(error)) from error

    def _put(self, grant: UploadGrant, path: Path, size: int) -> Answer:
        headers = {**grant.headers, "Content-Length": str(size)}
        with path.open("rb") as body:
            call = Call(grant.url, headers, body, grant.method, _UPLOAD_TIMEOUT_SECONDS)
            return self._storage.send(call)


def _try_again(artifact: Artifact, problem: str, answer: Answer | None = None) -> TryAgain:
    failure = fail(
        FailureCode.STORAGE_UPLOAD,
        f"{artifact.value} could not be stored: {problem}",
        hint="Check that object storage is reachable and has room; the job is tried again",
        stage="upload",
    )
    return TryAgain(failure, answer.retry_after if answer else None)


def _described(path: Path) -> Upload:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Upload(size=path.stat().st_size, sha256=digest.hexdigest())
