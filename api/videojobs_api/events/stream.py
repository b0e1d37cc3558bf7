"""Server-sent events of one job: every event is the whole status document.

An event's id is the state's version. A client that comes back with `Last-Event-ID` gets the state
that holds, if it is newer: whatever it missed is superseded.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from videojobs.job.states import TERMINAL
from videojobs.protocol import wire
from videojobs.store import State, StoreError
from videojobs_api.events.hub import Hub
from videojobs_api.telemetry import metrics

PING_SECONDS: Final = 15.0
"""Proxies close connections that are silent for longer."""
RECONNECT_MS: Final = 1000

_HEADERS: Final = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class EventStream(Response):
    """A response in one task. Starlette's own keeps three for each client, to see it leave at once;
    this one looks whenever it has something to send, the keep-alives among that."""

    def __init__(self, events: AsyncGenerator[bytes, None]) -> None:
        super().__init__(headers=_HEADERS, media_type="text/event-stream")
        del self.headers["Content-Length"]
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send events until they end or nobody reads them any more."""
        head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(head)
        with metrics.EVENT_STREAMS.track_inprogress():
            async with aclosing(self._events) as events:
                async for event in events:
                    if await _has_left(receive):
                        return
                    await send({"type": "http.response.body", "body": event, "more_body": True})
            await send({"type": "http.response.body"})


async def _has_left(receive: Receive) -> bool:
    try:
        async with asyncio.timeout(0):
            message = await receive()
    except TimeoutError:
        return False
    return bool(message["type"] == "http.disconnect")


def resume_from(last_event_id: str | None, state: State) -> int:
    """The version that a client has seen; an id that is not ours counts as none."""
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    return seen if seen <= state.version else 0


async def frames(hub: Hub, job_id: str, seen: int, seconds: float) -> AsyncGenerator[bytes, None]:
    """Events until the terminal state, or until the client should reconnect after `seconds`."""
    until = time.monotonic() + seconds
    with hub.follow(job_id, seen) as follower:
        while time.monotonic() < until and not hub.draining:
            try:
                state = await follower.next(min(PING_SECONDS, until - time.monotonic()))
            except StoreError:
                break
            if state is None:
                yield KEEPALIVE_COMMENT
                continue
            yield format_sse_event(data_str=state.document, id=str(state.version))
            if wire.status_of(state.document) in TERMINAL:
                return
    yield format_sse_event(event="reconnect", data_str="{}", retry=RECONNECT_MS)
