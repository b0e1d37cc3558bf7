"""The news of one job for a stream of server-sent events.

A client that comes back with the version it has seen receives the current state if that is newer:
every state supersedes those before it.
"""

import time
from collections.abc import AsyncGenerator
from enum import Enum
from typing import Final

from videojobs.job.states import TERMINAL
from videojobs.protocol import wire
from videojobs.store import State, StoreError
from videojobs_api.events.hub import Hub

PING_SECONDS: Final = 8.0
"""Proxies are set to close connections that are silent for 10 s, some for longer."""


class Signal(Enum):
    """What a stream sends beside states."""

    PING = "ping"
    RECONNECT = "reconnect"


News = State | Signal


def resume_from(last_event_id: str | None, state: State) -> int:
    """The version that a client has seen; 0 for an id that is not one of this service."""
    seen = int(last_event_id) if last_event_id and last_event_id.isdecimal() else 0
    return seen if seen <= state.version else 0


async def news(hub: Hub, job_id: str, seen: int, seconds: float) -> AsyncGenerator[News, None]:
    """Each state after version `seen`. Ends after a terminal state, or with RECONNECT after
    `seconds`, when Redis does not answer, or when the process stops."""
    until = time.monotonic() + seconds
    with hub.follow(job_id, seen) as follower:
        while time.monotonic() < until and not hub.draining:
            try:
                state = await follower.next(min(PING_SECONDS, until - time.monotonic()))
            except StoreError:
                break
            yield state or Signal.PING
            if state is not None and wire.status_of(state.document) in TERMINAL:
                return
    yield Signal.RECONNECT
