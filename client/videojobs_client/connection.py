"""The connection of both clients: server URL, token, timeouts, retries, translation of errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import httpx
from httpx_retries import Retry

from videojobs_client.calls import Call
from videojobs_client.errors import Conflict, NotConfigured, Unavailable, from_answer

DEFAULT_SERVER: Final = "http://localhost:8012"
TIMEOUT_SECONDS: Final = 30.0
CONNECT_SECONDS: Final = 5.0

_TRIES: Final = 3
_LONGEST_PAUSE_SECONDS: Final = 5.0

T = TypeVar("T")


def _still_answering(response: httpx.Response) -> None:
    """Raise Conflict, which is retried, while the first try of a submission has no answer."""
    if response.status_code == 409 and "Retry-After" in response.headers:
        raise Conflict(
            "The service is still processing the first try; try again in a few seconds",
            status=409,
            retry_after=1,
        )


RETRIES: Final = Retry(
    total=_TRIES,
    # A POST carries an Idempotency-Key, so every call can be repeated.
    allowed_methods=["GET", "HEAD", "DELETE", "POST"],
    # Not 429: limits last for minutes or an hour, so the caller has to decide.
    status_forcelist=[500, 502, 503, 504],
    retry_on_exceptions=[
        httpx.TimeoutException,
        httpx.NetworkError,
        httpx.RemoteProtocolError,
        Conflict,
    ],
    backoff_factor=0.5,
    max_backoff_wait=_LONGEST_PAUSE_SECONDS,
    validate_response=_still_answering,
)


def options(server: str, token: str | None, timeout: float) -> dict[str, Any]:
    """Arguments of `httpx.Client` and `httpx.AsyncClient`; `timeout` in seconds."""
    headers = {"Accept-Encoding": "identity"}  # offsets of downloads count the bytes of the file
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return {
        "base_url": server,
        "headers": headers,
        "timeout": httpx.Timeout(timeout, connect=CONNECT_SECONDS),
    }


def request(call: Call[Any]) -> dict[str, Any]:
    """The arguments of `httpx_retries.retry_request` for a call."""
    return {
        "method": call.method,
        "url": call.path,
        "params": list(call.params),
        "headers": dict(call.headers),
        "json": call.json,
        "retry": RETRIES,
    }


def answer(call: Call[T], response: httpx.Response) -> T:
    """The result of a call. Raises VideoJobsError for an error response."""
    check(response)
    return call.read(response.content)


def check(response: httpx.Response) -> None:
    """Raise VideoJobsError for a redirect or an error. A streamed body must have been read."""
    if response.is_redirect:
        where = response.headers.get("location", "elsewhere")
        raise NotConfigured(f"The server redirects to {where}; use that as the server URL")
    if response.status_code >= 400:
        raise from_answer(response.status_code, response.headers, response.content)


@contextmanager
def translated(server: str) -> Iterator[None]:
    """Translate the errors of httpx to NotConfigured and Unavailable."""
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise NotConfigured(f"Invalid server URL {server}: {error}") from error
    except httpx.HTTPError as error:
        why = str(error) or type(error).__name__
        raise Unavailable(
            f"{server} does not answer ({why}); check that the service runs and the URL is correct"
        ) from error
