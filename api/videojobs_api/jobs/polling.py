"""Answers a poll: the stored bytes, a 304 when the client has them, or a wait for news."""

import time
from dataclasses import dataclass

from starlette.responses import Response

from videojobs.job.states import LIVE
from videojobs.protocol import wire
from videojobs_api.events.hub import Hub
from videojobs_api.http import conditional, context
from videojobs_api.jobs.reader import Reader
from videojobs_api.jobs.submission import POLL_SECONDS


@dataclass(frozen=True)
class Poll:
    """The request headers that matter."""

    prefer: str | None
    if_none_match: str | None


async def status(reader: Reader, hub: Hub, job_id: str, poll: Poll) -> Response:
    """200 with the document, or 304."""
    document = await reader.document(job_id)
    headers = {"Cache-Control": "private, no-cache"}
    wait = conditional.wait_seconds(poll.prefer)
    if wait is not None:
        document = await _news(hub, job_id, document, poll.if_none_match, wait)
        headers["Preference-Applied"] = f"wait={wait}"
    etag = wire.etag(document)
    headers["ETag"] = etag
    if wire.status_of(document) in LIVE:
        headers["Retry-After"] = str(POLL_SECONDS)
    if conditional.matches(poll.if_none_match, etag):
        return Response(status_code=304, headers=headers)
    return Response(document, headers=headers, media_type="application/json")


async def _news(hub: Hub, job_id: str, document: str, known: str | None, seconds: int) -> str:
    """Wait for the end; for a client that says what it has, for anything else than that."""
    begun = time.monotonic()
    until = begun + seconds
    with hub.follow(job_id) as follower:
        while _worth_waiting(document, known) and (rest := until - time.monotonic()) > 0:
            state = await follower.next(rest)
            if state is None:
                break
            document = state.document
    whole_ms = int(1000 * (time.monotonic() - begun))  # never more than the request took
    context.note(**{context.WAITED: whole_ms / 1000})
    return document


def _worth_waiting(document: str, known: str | None) -> bool:
    live = wire.status_of(document) in LIVE
    return live and (known is None or conditional.matches(known, wire.etag(document)))
