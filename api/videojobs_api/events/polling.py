"""Long polling: waits for a change of a job on behalf of a client."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from videojobs.job.states import LIVE
from videojobs.protocol import wire
from videojobs_api.events.hub import Hub


@dataclass(frozen=True)
class Waited:
    """The status document after a wait of `seconds`, which is rounded down to milliseconds."""

    document: str
    seconds: float


async def wait(
    hub: Hub, job_id: str, document: str, seconds: int, has: Callable[[str], bool]
) -> Waited:
    """Wait while the job is live and the client has its state, at most `seconds`.

    `has` says of an entity tag whether the client has that state. Raises StoreError.
    """
    begun = time.monotonic()
    until = begun + seconds
    with hub.follow(job_id) as follower:
        while _unchanged(document, has) and (rest := until - time.monotonic()) > 0:
            state = await follower.next(rest)
            if state is None:
                break
            document = state.document
    whole_ms = int(1000 * (time.monotonic() - begun))  # never more than the request took
    return Waited(document, whole_ms / 1000)


def _unchanged(document: str, has: Callable[[str], bool]) -> bool:
    return wire.status_of(document) in LIVE and has(wire.etag(document))
