"""Follows a job to its end by server-sent events, or by polling where there are none.

`Following` holds the state and decides; the clients, sync and async, do the I/O.
"""

import time
from collections.abc import Mapping
from typing import Final

from httpx_sse import ServerSentEvent

from videojobs.protocol.retry_after import delay_seconds
from videojobs.times import utc_now
from videojobs_client import calls
from videojobs_client.calls import Call
from videojobs_client.errors import ServiceError, from_answer
from videojobs_client.models import Job

SILENCE_SECONDS: Final = 40.0
"""The service sends something every 8 s; a stream silent for longer is buffered by a proxy."""
WAIT_SECONDS: Final = 20
"""How long the service may delay the response to a poll."""
POLL_SECONDS: Final = 3.0
RECONNECT_SECONDS: Final = 1.0
PATIENCE_SECONDS: Final = 60.0
"""How long the service may be unavailable before a watch gives up."""

_NO_STREAM: Final = frozenset({404, 405, 406, 501})


class Following:
    """The watch of one job: what has been seen, and the next request."""

    def __init__(self, job_id: str, patience: float = PATIENCE_SECONDS) -> None:
        self.job_id = job_id
        self.streams = True
        self.pause = 0.0
        """Seconds until the next call."""
        self._patience = patience
        self._away_since: float | None = None
        self._last: Job | None = None
        self._event_id = ""
        self._etag = ""

    @property
    def over(self) -> bool:
        """Whether the job's last state has been seen."""
        return self._last is not None and self._last.over

    def stream_headers(self) -> dict[str, str]:
        """Headers of the next request for events."""
        headers = {"Accept": "text/event-stream", "Cache-Control": "no-store"}
        return {**headers, "Last-Event-ID": self._event_id} if self._event_id else headers

    def opened(self, status: int, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether the response is a stream of events; otherwise `body` must have been read.

        Raises ServiceError for an error response.
        """
        if status == 200 and headers.get("content-type", "").startswith("text/event-stream"):
            return True
        if status >= 400 and status not in _NO_STREAM:
            raise from_answer(status, headers, body)
        self.no_stream()
        return False

    def no_stream(self) -> None:
        """Poll from now on: the service has no events, or a proxy buffers them."""
        self.streams, self.pause = False, 0.0

    def event(self, event: ServerSentEvent) -> Job | None:
        """The state in an event; None for other events and repeated states."""
        self._away_since = None
        self.pause = RECONNECT_SECONDS  # when the stream ends
        self._event_id = event.id or self._event_id
        if event.event != "message" or not event.data:  # httpx-sse makes events of keep-alives
            return None
        return self._news(calls.get(self.job_id).read(event.data.encode()))

    def poll(self) -> Call[Job]:
        """The next call of a watch without events."""
        headers = {}
        if self._etag:  # without it, the service would wait for the job's end
            headers = {"Prefer": f"wait={WAIT_SECONDS}", "If-None-Match": self._etag}
        call = calls.get(self.job_id)
        return Call(call.method, call.path, call.read, headers=headers)

    def polled(self, status: int, headers: Mapping[str, str], body: bytes) -> Job | None:
        """The state in the response to a poll; None when it is unchanged. Raises ServiceError."""
        if status >= 400:
            raise from_answer(status, headers, body)
        self._away_since = None
        known, self._etag = self._etag, headers.get("etag", "")
        may_wait = "preference-applied" in headers if known else bool(self._etag)
        self.pause = 0.0 if may_wait else _wished_pause(headers)
        return None if status == 304 else self._news(calls.get(self.job_id).read(body))

    def away(self, error: ServiceError) -> None:
        """The service is unavailable: set the pause; after `patience` seconds raise the error."""
        now = time.monotonic()
        self._away_since = self._away_since or now
        if now - self._away_since >= self._patience:
            raise error
        self.pause = min(error.retry_after or RECONNECT_SECONDS, self._patience)

    def _news(self, job: Job) -> Job | None:
        if job == self._last:
            return None
        self._last = job
        return job


def _wished_pause(headers: Mapping[str, str]) -> float:
    """Seconds until the next poll, by the service's wish if it states one."""
    return delay_seconds(headers.get("retry-after"), utc_now()) or POLL_SECONDS
