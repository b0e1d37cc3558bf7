"""Server-sent events of one job: every event is the whole status document.

An event's id is the state's version. A client that comes back with `Last-Event-ID` gets the state
that holds, if it is newer: whatever it missed is superseded.
"""

import time
from collections.abc import AsyncIterator
from typing import Final

from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from videojobs import wire
from videojobs.states import TERMINAL
from videojobs.store import State, StoreError
from videojobs_api.events.hub import Hub

PING_SECONDS: Final = 15.0
"""Proxies close connections that are silent for longer."""
STREAM_SECONDS: Final = 600.0
"""Then the client reconnects: streams spread again over the pods that there are by then."""
RECONNECT_MS: Final = 1000


def resume_from(last_event_id: str | None, state: State) -> int:
    """The version that a client has seen; an id that is not ours counts as none."""
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    return seen if seen <= state.version else 0


async def frames(hub: Hub, job_id: str, seen: int) -> AsyncIterator[bytes]:
    """Events until the terminal state, or until the client should reconnect."""
    until = time.monotonic() + STREAM_SECONDS
    with hub.follow(job_id, seen) as follower:
        while time.monotonic() < until and not hub.draining:
            try:
                state = await follower.next(PING_SECONDS)
            except StoreError:
                break
            if state is None:
                yield KEEPALIVE_COMMENT
                continue
            yield format_sse_event(data_str=state.document, id=str(state.version))
            if wire.status_of(state.document) in TERMINAL:
                return
    yield format_sse_event(event="reconnect", data_str="{}", retry=RECONNECT_MS)
