"""Downloads a file from a URL that a stranger chose: within limits, from permitted addresses."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Final

from videojobs.protocol.addresses import is_public
from videojobs_renderer.http.client import Call, HttpClient, Streamed, Unanswered
from videojobs_renderer.stop import StopToken

_ACCEPT: Final = {"Accept": "*/*"}


class DownloadError(Exception):
    """The file cannot be downloaded. The text is the reason, worded to follow a colon."""


@dataclass(frozen=True)
class Limits:
    """What a download may take, all redirects together, and which addresses it may connect to."""

    max_bytes: int
    max_seconds: float
    may_reach: Callable[[str], bool] = is_public


def download(url: str, target: Path, limits: Limits, stop: StopToken) -> None:
    """Store the body at `target`. Raises DownloadError, or `Stopped` on a stop."""
    client = HttpClient.guarded(stop, limits.may_reach)
    call = Call(url, _ACCEPT, timeout=limits.max_seconds)
    try:
        with client.stream(call, time.monotonic() + limits.max_seconds) as response:
            if response.status != HTTPStatus.OK:
                raise DownloadError(f"the server answered {response.status} {response.reason}")
            _store(response, target, limits.max_bytes)
    except Unanswered as error:
        late = f"it did not arrive within {limits.max_seconds:g} s"
        raise DownloadError(late if error.timed_out else str(error)) from error


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
