"""Trace context of requests: the caller's (W3C `traceparent`), or a new trace.

Only POST requests get a span: they start work. Polls are a thousand times as frequent and would
add no information.
"""

from typing import Final

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from videojobs.job.traceparent import HEADER, TraceParent
from videojobs.telemetry import tracing
from videojobs.telemetry.spans import Kind
from videojobs_api.telemetry import context

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_SERVER_ERROR: Final = 500


class Traced:
    """Wraps `RequestLog`, whose line carries the trace id. With `spans` False no span is made."""

    def __init__(self, app: ASGIApp, *, spans: bool) -> None:
        self._app = app
        self._spans = spans

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or scope["method"] in _READING:
            await self._app(scope, receive, send)
            return
        with tracing.within(TraceParent.parse(Headers(scope=scope).get(HEADER))):
            if self._spans and scope["method"] == "POST":
                await self._post(scope, receive, send)
            else:
                await self._app(scope, receive, send)

    async def _post(self, scope: Scope, receive: Receive, send: Send) -> None:
        with tracing.span("POST", Kind.SERVER) as span:
            span.attributes["http.request.method"] = "POST"

            async def send_and_see(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.attributes["http.response.status_code"] = message["status"]
                    span.failed = message["status"] >= _SERVER_ERROR
                await send(message)

            await self._app(scope, receive, send_and_see)
            _describe(span, scope)


def _describe(span: tracing.Open, scope: Scope) -> None:
    """Set the span's name and attributes, once the request has been routed."""
    parameters = scope.get("path_params", {})
    if "endpoint" in scope:
        route = scope["path"]  # a route of a router knows the rest of its path only
        for name, value in parameters.items():
            route = route.replace(value, f"{{{name}}}")
        span.name = f"POST {route}"
        span.attributes["http.route"] = route
    job_id = context.noted().get("job_id") or parameters.get("job_id")
    if job_id:
        span.attributes["videojobs.job_id"] = str(job_id)
