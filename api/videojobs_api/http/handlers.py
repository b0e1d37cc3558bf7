"""Answers whatever is raised below a route with a problem document."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from videojobs.store import StoreError
from videojobs_api.http.openapi import allowed_methods
from videojobs_api.http.problems import ProblemError, invalid, response, unavailable
from videojobs_api.storage import StorageError

logger = logging.getLogger(__name__)


def install(app: FastAPI) -> None:
    """For our own errors, the framework's, and those of the servers behind an app."""

    @app.exception_handler(ProblemError)
    async def _problem(request: Request, error: ProblemError) -> Response:
        return response(error, request.url.path)

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> Response:
        return response(invalid(error), request.url.path)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        return response(_explained(app, request, error), request.url.path)

    @app.exception_handler(StoreError)
    async def _store(request: Request, error: StoreError) -> Response:
        return response(store_away(error), request.url.path)

    @app.exception_handler(StorageError)
    async def _storage(request: Request, error: StorageError) -> Response:
        logger.warning("the object store does not answer", extra={"reason": str(error)})
        problem = unavailable("The file store does not answer; try again in a few seconds")
        return response(problem, request.url.path)


def store_away(error: StoreError) -> ProblemError:
    """503, with the reason in the log alone."""
    logger.warning("the job store does not answer", extra={"reason": str(error)})
    return unavailable("The job store does not answer; try again in a few seconds")


def _explained(app: FastAPI, request: Request, error: HTTPException) -> ProblemError:
    path = request.url.path
    if error.status_code == 404:
        return ProblemError(404, "There is nothing at this path; see /docs")
    if error.status_code == 405:
        allowed = allowed_methods(app, path)
        detail = f"{request.method} is not for this path; use {allowed}"
        return ProblemError(405, detail, headers={"Allow": allowed})
    return ProblemError(error.status_code, error.detail, headers=error.headers)
