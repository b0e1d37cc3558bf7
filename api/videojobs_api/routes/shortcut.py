"""Fast paths for the two most frequent endpoints: `GET /{job_id}` and `POST /`.

The framework spends twice as long on routing and dependencies as these endpoints need for their
answer. These middlewares answer the common form of a request themselves, by calling the very
functions of the documented routes; every other request, above all every invalid one, goes on to the
framework.
"""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from videojobs.store import StoreError
from videojobs_api.errors import RequestError
from videojobs_api.http import handlers, problems
from videojobs_api.http.asgi import replayed
from videojobs_api.jobs.reader import Reader, as_kept
from videojobs_api.jobs.schemas import CreateJob
from videojobs_api.routes.jobs import create_job, job_status
from videojobs_api.wiring import state

_NOT_IDS: Final = frozenset({"health"})
_JSON: Final = "application/json"


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
        job_id = as_kept(match[1])
        scope["path_params"], scope["poll"] = {"job_id": job_id}, True
        scope["endpoint"] = job_status  # as the framework would set it
        response = await _answered(scope, lambda: _status(scope, job_id))
        await response(scope, receive, send)


class SubmissionShortcut:
    """Answers a valid `POST {collection}/` without parameters. It is inside `TrailingSlash` and
    `BodyLimit`, which bounds what is read here."""

    def __init__(self, app: ASGIApp, collection: str) -> None:
        self._app = app
        self._path = f"{collection}/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if not self._fits(scope):
            await self._app(scope, receive, send)
            return
        messages = await _read(receive)
        body = _valid(b"".join(message.get("body", b"") for message in messages))
        if body is None:
            await self._app(scope, replayed(messages, receive), send)
            return
        scope["endpoint"] = create_job
        response = await _answered(scope, lambda: _create(scope, body))
        await response(scope, receive, send)

    def _fits(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] != self._path:
            return False
        return not scope["query_string"] and Headers(scope=scope).get("Content-Type") == _JSON


async def _answered(scope: Scope, endpoint: Callable[[], Awaitable[Response]]) -> Response:
    try:
        return await endpoint()
    except RequestError as error:
        return problems.response(problems.of(error), scope["path"])
    except StoreError as error:
        return problems.response(handlers.store_unavailable(error), scope["path"])


async def _status(scope: Scope, job_id: str) -> Response:
    kept, headers = state.public(scope["app"]), Headers(scope=scope)
    caller = await kept.authenticator.caller(headers.get("Authorization"))
    reader = Reader(kept.store, caller)
    prefer, if_none_match = headers.get("Prefer"), headers.get("If-None-Match")
    return await job_status(job_id, reader, kept.hub, prefer, if_none_match)


async def _create(scope: Scope, body: CreateJob) -> Response:
    kept, headers = state.public(scope["app"]), Headers(scope=scope)
    caller = await kept.authenticator.caller(headers.get("Authorization"))
    key, prefer = headers.get("Idempotency-Key"), headers.get("Prefer")
    return await create_job(body, kept.drafting, kept.submitter, caller, key, prefer)


def _valid(text: bytes) -> CreateJob | None:
    try:
        return CreateJob.model_validate(json.loads(text))
    except (ValueError, RecursionError):  # the framework explains it
        return None


async def _read(receive: Receive) -> list[Message]:
    messages = [await receive()]
    while messages[-1].get("more_body", False):
        messages.append(await receive())
    return messages
