"""The short way to `GET /api/v1/jobs/{job_id}`, which pollers call more than all else together.

The framework spends twice as long on finding the route and its dependencies as this endpoint needs
for its answer. So this middleware answers the guide's spelling of the path itself, by the function
that the documented route in `routes` calls too; everything else goes on to the framework.
"""

import re
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from videojobs.store import StoreError
from videojobs_api import handlers, problems
from videojobs_api.jobs import polling
from videojobs_api.jobs.reader import Reader
from videojobs_api.jobs.routes import job_status
from videojobs_api.problems import ProblemError

_NOT_IDS: Final = frozenset({"health"})


class StatusShortcut:
    """Answers `GET {collection}/{job_id}`."""

    def __init__(self, app: ASGIApp, collection: str) -> None:
        self._app = app
        self._path = re.compile(re.escape(collection) + r"/([0-9A-Za-z-]{1,64})")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        match = None
        if scope["type"] == "http" and scope["method"] == "GET":
            match = self._path.fullmatch(scope["path"])
        if match is None or match[1] in _NOT_IDS:
            await self._app(scope, receive, send)
            return
        scope["path_params"], scope["poll"] = {"job_id": match[1]}, True
        scope["endpoint"] = job_status  # as the framework would say
        response = await _answer(scope, match[1])
        await response(scope, receive, send)


async def _answer(scope: Scope, job_id: str) -> Response:
    state, headers = scope["app"].state, Headers(scope=scope)
    poll = polling.Poll(headers.get("Prefer"), headers.get("If-None-Match"))
    try:
        caller = await state.authenticator.caller(headers.get("Authorization"))
        reader = Reader(state.backends.store, caller)
        return await polling.status(reader, state.hub, job_id, poll)
    except ProblemError as error:
        return problems.response(error, scope["path"])
    except StoreError as error:
        return problems.response(handlers.store_away(error), scope["path"])
