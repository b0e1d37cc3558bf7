"""Putting the finished files into object storage by presigned URLs, and having them checked."""

import hashlib
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Final

from videojobs.job.failures import FailureCode
from videojobs.protocol.reports import Artifact, Upload
from videojobs_renderer.errors import Stopped, fail
from videojobs_renderer.http.reporter import ReportClient
from videojobs_renderer.stop import StopReason, StopToken

TRIES: Final = 6
_FIRST_WAIT_SECONDS: Final = 2.0  # doubled each time: about a minute in all
_UPLOAD_TIMEOUT_SECONDS: Final = 120.0
_MAX_PROBLEM_BYTES: Final = 10_000
_STALE: Final = frozenset({404, 409, 410})
"""The API no longer knows this attempt: cancelled, deleted or replaced by another."""


class Uploader:
    """Uploads files one after another; each try asks for a fresh URL."""

    def __init__(
        self,
        client: ReportClient,
        stop: StopToken,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._stop = stop
        self._wait = wait

    def upload(self, artifact: Artifact, path: Path) -> None:
        """Store one file; STORAGE.UPLOAD after the last try, `Stopped` for a stale attempt."""
        upload = _described(path)
        problem = ""
        for attempt in range(TRIES):
            self._stop.check()
            if attempt:
                pause = _FIRST_WAIT_SECONDS * 2 ** (attempt - 1)
                self._wait(pause * random.uniform(0.7, 1.3))  # noqa: S311  (jitter)
                self._stop.check()
            try:
                self._store(artifact, path, upload)
            except urllib.error.HTTPError as error:
                with error:
                    problem = _explained(error)
                if error.code in _STALE and error.url.startswith(self._client.base_url):
                    self._stop.stop(StopReason.SUPERSEDED)
                    raise Stopped(StopReason.SUPERSEDED) from None
            except (OSError, ValueError) as error:
                problem = str(error)
            else:
                return
        raise fail(
            FailureCode.STORAGE_UPLOAD,
            f"{artifact.value} could not be stored: {problem}",
            hint="Object storage may be down or full; the job is tried again",
            stage="upload",
        )

    def _store(self, artifact: Artifact, path: Path, upload: Upload) -> None:
        grant = self._client.grant(artifact, upload)
        with path.open("rb") as body:
            request = urllib.request.Request(  # noqa: S310  (the URL comes from our API)
                grant.url,
                data=body,
                method=grant.method,
                headers={**grant.headers, "Content-Length": str(upload.size)},
            )
            with urllib.request.urlopen(  # noqa: S310
                request, timeout=_UPLOAD_TIMEOUT_SECONDS
            ) as response:
                response.read()
        self._client.confirm(artifact, upload)


def _described(path: Path) -> Upload:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return Upload(size=path.stat().st_size, sha256=digest.hexdigest())


def _explained(error: urllib.error.HTTPError) -> str:
    """The problem document's sentence where there is one: the API's, never the store's XML."""
    try:
        return str(json.loads(error.read(_MAX_PROBLEM_BYTES))["detail"])
    except (OSError, ValueError, TypeError, KeyError):
        return f"{error.code} {error.reason}"
