"""Downloads a file from a URL that a stranger chose: within limits, from permitted addresses."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from videojobs.protocol.addresses import is_public
from videojobs.protocol.retry_after import delay_seconds
from videojobs.times import utc_now
from videojobs_renderer.http.client import (
    BadUrl,
    Call,
    HttpClient,
    NoSuchServer,
    Streamed,
    Unanswered,
)
from videojobs_renderer.http.retry import RetryPolicy, TryAgain
from videojobs_renderer.http.url import as_browsers_send
from videojobs_renderer.stop import StopToken

_ACCEPT: Final = {"Accept": "*/*"}
_POLICY: Final = RetryPolicy(first_wait=0.5, longest_wait=10.0)
_PASSING: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses of a server that may answer otherwise a little later."""


class DownloadError(Exception):
    """The file cannot be downloaded. The text is the reason, worded to follow a colon; `may_pass`
    says whether a later try may succeed."""

    def __init__(self, reason: str, *, may_pass: bool = False) -> None:
        super().__init__(reason)
        self.may_pass = may_pass


@dataclass(frozen=True)
class Limits:
    """What a download may take, all redirects and tries together, and which addresses it may
    connect to."""

    max_bytes: int
    max_seconds: float
    may_reach: Callable[[str], bool] = is_public


def download(url: str, target: Path, limits: Limits, stop: StopToken) -> None:
    """Store the body at `target`. Faults that may pass are tried again. Raises DownloadError, or
    `Stopped` on a stop."""
    tries = _Tries(url, target, limits, stop)
    _POLICY.run(tries.attempt, tries.pause)


class _Tries:
    """The tries of one download, which share its seconds."""

    def __init__(self, url: str, target: Path, limits: Limits, stop: StopToken) -> None:
        self._call = Call(as_browsers_send(url), _ACCEPT, timeout=limits.max_seconds)
        self._target, self._limits, self._stop = target, limits, stop
        self._client = HttpClient.guarded(stop, limits.may_reach)
        self._deadline = time.monotonic() + limits.max_seconds
        self._fault = DownloadError(
            f"it did not arrive within {limits.max_seconds:g} s", may_pass=True
        )
        """Why there is no file when the time is over: what the last whole try met says more than
        that the next had no time left."""

    def attempt(self) -> None:
        """One try; TryAgain after a fault that may pass."""
        try:
            with self._client.stream(self._call, self._deadline) as response:
                self._require_success(response)
                _store(response, self._target, self._limits.max_bytes)
        except (BadUrl, NoSuchServer) as error:
            raise DownloadError(str(error)) from error
        except Unanswered as error:
            if error.timed_out:
                raise self._fault from error
            raise self._again(str(error)) from error

    def _require_success(self, response: Streamed) -> None:
        if response.status == HTTPStatus.OK:
            return
        answered = f"the server answered {response.status} {response.reason}".rstrip()
        if response.status not in _PASSING:
            raise DownloadError(answered)
        raise self._again(answered, delay_seconds(response.headers.get("retry-after"), utc_now()))

    def _again(self, reason: str, wait: float | None = None) -> TryAgain:
        self._fault = DownloadError(reason, may_pass=True)
        return TryAgain(self._fault, wait)

    def pause(self, seconds: float) -> None:
        """Wait for the next try, if the deadline leaves time for it."""
        if time.monotonic() + seconds > self._deadline:
            raise self._fault
        self._stop.pause(seconds)


def _store(response: Streamed, target: Path, max_bytes: int) -> None:
    length = response.headers.get("content-length", "")
    size = int(length) if length.isdigit() else 0
    with target.open("wb") as file:
        for block in response.blocks if size <= max_bytes else ():
            file.write(block)
            size = max(size, file.tell())
            if size > max_bytes:
                break
    if size > max_bytes:
        raise DownloadError(f"it is larger than {max_bytes >> 20} MB")
