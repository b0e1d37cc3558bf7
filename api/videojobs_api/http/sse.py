"""A response of server-sent events that costs one task a client."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Final, Generic, TypeVar

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from videojobs_api.telemetry import metrics

_HEADERS: Final = {
    "Cache-Control": "no-cache, no-transform",  # a proxy that compresses events holds them back
    "X-Accel-Buffering": "no",
}

T = TypeVar("T")


class EventStream(Response, Generic[T]):
    """Sends `frame` of each item. Starlette's own streams keep three tasks a client, to notice at
    once when it leaves; this one checks before it sends, keep-alives included."""

    def __init__(self, items: AsyncGenerator[T, None], frame: Callable[[T], bytes]) -> None:
        super().__init__(headers=_HEADERS, media_type="text/event-stream")
        del self.headers["Content-Length"]
        self._items = items
        self._frame = frame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Send items until they end or the client disconnects."""
        head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(head)
        with metrics.EVENT_STREAMS.track_inprogress():
            async with aclosing(self._items) as items:
                async for item in items:
                    if await _has_left(receive):
                        return
                    body = self._frame(item)
                    await send({"type": "http.response.body", "body": body, "more_body": True})
            await send({"type": "http.response.body"})


async def _has_left(receive: Receive) -> bool:
    try:
        async with asyncio.timeout(0):
            message = await receive()
    except TimeoutError:
        return False
    return bool(message["type"] == "http.disconnect")
