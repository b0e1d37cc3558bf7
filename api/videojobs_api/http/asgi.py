"""Pure ASGI middleware that every request passes before routing.

Not `BaseHTTPMiddleware`, which runs each request in a separate task at several times the cost.
"""

import logging
import re
import secrets
import time
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from videojobs_api.http import problems
from videojobs_api.http.metering import Meter
from videojobs_api.http.problems import Problem
from videojobs_api.telemetry import context

REQUEST_ID_HEADER: Final = "X-Request-Id"
MAX_BODY_BYTES: Final = 640 * 1024
"""A script of 50,000 characters takes up to 600 kB when each is escaped as two \\uXXXX."""

_CRASH: Final = "Internal error; report the request id if it happens again"
_ACCEPTED_ID: Final = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_QUIET_PATHS: Final = frozenset({"/livez", "/readyz", "/metrics"})

logger = logging.getLogger("videojobs_api.access")


class RequestLog:
    """Assigns the request id, logs and measures each request, and answers 500 for crashes.

    Latency is measured until the response begins: the time a client takes to read it is excluded.
    """

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app = app
        self._meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID_HEADER, "")
        new_id = given if _ACCEPTED_ID.fullmatch(given) else secrets.token_hex(16)
        fields = context.begin(new_id)
        status, answered, begun = 0, 0.0, time.perf_counter()
        self._meter.begin()

        async def send_with_id(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], time.perf_counter() - begun
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = new_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        except Exception:
            logger.exception("request crashed", extra={"request_id": new_id})
            if status:
                raise
            crash = Problem(500, _CRASH)
            await problems.response(crash, scope["path"])(scope, receive, send_with_id)
        finally:
            self._meter.end(scope, status, answered, fields)
            _log(scope, status, time.perf_counter() - begun, new_id, fields)


def _log(
    scope: Scope, status: int, seconds: float, request_id: str, fields: dict[str, object]
) -> None:
    level = logging.DEBUG if _is_routine(scope, status) else logging.INFO
    if not logger.isEnabledFor(level):
        return
    job_id = scope.get("path_params", {}).get("job_id")
    known = {"job_id": job_id} if job_id else {}
    logger.log(
        level,
        "request",
        extra={
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "ms": round(seconds * 1000, 1),
            "request_id": request_id,
            **known,
            **fields,
        },
    )


def _is_routine(scope: Scope, status: int) -> bool:
    """Probes, scrapes and successful polls: thousands a second would hide the rest of the log."""
    if status >= 400:
        return False
    return scope["path"] in _QUIET_PATHS or scope.get("poll", False)


class BodyLimit:
    """Reads a body of bounded size before it is parsed; 413 for a larger one."""

    def __init__(self, app: ASGIApp, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "DELETE", "OPTIONS"}:
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("Content-Length", "0")
        body = None
        if announced.isdigit() and int(announced) <= self._max_bytes:
            body = await self._read(receive)
        if body is None:
            problem = Problem(413, f"The request body must be at most {self._max_bytes} bytes")
            await problems.response(problem, scope["path"])(scope, receive, send)
            return
        await self._app(scope, replayed(body, receive), send)

    async def _read(self, receive: Receive) -> list[Message] | None:
        messages: list[Message] = []
        size, more = 0, True
        while more:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self._max_bytes:
                return None
            more = message.get("more_body", False)
        return messages


class PlainBody:
    """Refuses a body with a `Content-Encoding`: 415 (RFC 9110 section 15.5.16)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        app = self._app
        if scope["type"] == "http":
            coding = Headers(scope=scope).get("Content-Encoding", "identity")
            if coding.strip().lower() not in {"identity", ""}:
                detail = f"Content-Encoding {coding} is not supported; send the body uncompressed"
                problem = Problem(415, detail, {"Accept-Encoding": "identity"})
                app = problems.response(problem, scope["path"])
        await app(scope, receive, send)


class HeadAsGet:
    """Answers HEAD by the GET of the same path, without its body. A path may have a HEAD of its
    own, which does less than its GET."""

    def __init__(self, app: ASGIApp, own: Sequence[re.Pattern[str]]) -> None:
        self._app = app
        self._own = own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or self._has_own(scope["path"]):
            await self._app(scope, receive, send)
            return

        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.start":
                scope["method"] = "HEAD"  # the server and the log look at it
                await send(message)
                # From here on `receive` says that the client has left: streams end.
                await send({"type": "http.response.body"})

        scope["method"] = "GET"
        try:
            await self._app(scope, receive, send_head)
        finally:
            scope["method"] = "HEAD"

    def _has_own(self, path: str) -> bool:
        return any(pattern.fullmatch(path) for pattern in self._own)


def replayed(messages: list[Message], receive: Receive) -> Receive:
    """A `receive` that returns the messages read before, then continues with the rest."""
    waiting = iter(messages)

    async def replay() -> Message:
        message = next(waiting, None)
        return message if message is not None else await receive()

    return replay


class TrailingSlash:
    """Serves `/path` and `/path/` alike: on a redirect, some clients and proxies drop the body.

    `collection` is declared with its slash, as in the guide; every other path without.
    """

    def __init__(self, app: ASGIApp, collection: str = "") -> None:
        self._app = app
        self._collection = collection

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] == "http":
            path = scope["path"].removesuffix("/") or "/"
            scope["path"] = f"{path}/" if path == self._collection else path
        await self._app(scope, receive, send)
