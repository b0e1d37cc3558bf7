"""Measures the requests of one port: count, status and latency."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.types import Scope

from videojobs.telemetry.metrics.histogram import Series
from videojobs_api.telemetry import metrics
from videojobs_api.telemetry.context import WAITED

UNMATCHED: Final = "unmatched"
"""Label of requests without a route, and of the files of /docs."""

_METHODS: Final = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS"})
_OTHER_METHOD: Final = "other"

Endpoint = Callable[..., Any]
Noted = Mapping[str, Any]
"""Fields that `context.note` recorded of a request."""
Count = Callable[[int, Noted], None]
"""Takes the status of a response and the noted fields."""
_Observer = tuple[Series, Count | None]


def templates(app: FastAPI) -> dict[Endpoint, str]:
    """The path template of each route, such as /api/v1/jobs/{job_id}, by its endpoint function."""
    return {
        route.endpoint: route.path
        for route in iter_route_contexts(app.routes)
        if route.endpoint is not None and route.path is not None
    }


class Meter:
    """Called by `asgi.RequestLog` when each request begins and ends.

    `counts` are called for every response of their endpoints, whatever its status.
    """

    def __init__(
        self,
        port: str,
        routes: Mapping[Endpoint, str],
        counts: Mapping[Endpoint, Count],
    ) -> None:
        self._routes = routes
        self._counts = counts
        self._observers: dict[tuple[Endpoint | None, str, int], _Observer] = {}
        self._in_flight = 0
        metrics.HTTP_IN_FLIGHT.labels(port).set_function(lambda: self._in_flight)

    def begin(self) -> None:
        """A request has arrived."""
        self._in_flight += 1

    def end(self, scope: Scope, status: int, seconds: float, noted: Noted) -> None:
        """Its response began after `seconds`; status 0 means that there was none."""
        self._in_flight -= 1
        if not status:
            return
        key = scope.get("endpoint"), scope["method"], status // 100
        series, count = self._observers.get(key) or self._observer(*key)
        series.observe(seconds - noted.get(WAITED, 0.0))
        if count is not None:
            count(status, noted)

    def _observer(self, endpoint: Endpoint | None, method: str, hundreds: int) -> _Observer:
        route, count = UNMATCHED, None
        if endpoint is not None:
            route, count = self._routes.get(endpoint, UNMATCHED), self._counts.get(endpoint)
        known = method in _METHODS
        labels = route, method if known else _OTHER_METHOD, f"{hundreds}xx"
        observer = metrics.HTTP_REQUEST_SECONDS.labels(*labels), count
        if known:  # clients may invent any number of methods
            self._observers[endpoint, method, hundreds] = observer
        return observer
