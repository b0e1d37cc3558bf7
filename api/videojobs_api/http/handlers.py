"""Exception handlers: every error raised below a route becomes a problem document."""

import logging
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from videojobs.store import StoreError
from videojobs_api.errors import RequestError, Unavailable
from videojobs_api.http import problems
from videojobs_api.http.openapi import allowed_methods
from videojobs_api.http.problems import Problem
from videojobs_api.storage import StorageError

_NOT_UTF_8: Final = "The body is not UTF-8; send JSON in UTF-8, uncompressed"

logger = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """Register handlers for domain errors, the framework's errors and those of Redis and the object
    store."""

    @app.exception_handler(RequestError)
    async def _domain(request: Request, error: RequestError) -> Response:
        return problems.response(problems.of(error), request.url.path)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        return problems.response(problems.invalid(error), request.url.path)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return problems.response(_explained(app, request, error), request.url.path)

    @app.exception_handler(StoreError)
    async def _store(request: Request, error: StoreError) -> Response:
        return problems.response(store_unavailable(error), request.url.path)

    @app.exception_handler(StorageError)
    async def _storage(request: Request, error: StorageError) -> Response:
        logger.warning("object store unavailable", extra={"reason": str(error)})
        unavailable = Unavailable("The file store does not answer; try again in a few seconds")
        return problems.response(problems.of(unavailable), request.url.path)


def store_unavailable(error: StoreError) -> Problem:
    """503. The reason goes to the log only: it may name hosts."""
    logger.warning("job store unavailable", extra={"reason": str(error)})
    return problems.of(Unavailable("The job store does not answer; try again in a few seconds"))


def _explained(app: FastAPI, request: Request, error: HTTPException) -> Problem:
    path = request.url.path
    if error.status_code == 404:
        return Problem(404, "There is nothing at this path; see /docs")
    if error.status_code == 405:
        allowed = allowed_methods(app, path)
        detail = f"{request.method} is not for this path; use {allowed}"
        return Problem(405, detail, {"Allow": allowed})
    if isinstance(error.__cause__, UnicodeDecodeError):
        return Problem(400, _NOT_UTF_8)
    return Problem(error.status_code, error.detail, error.headers or {})
