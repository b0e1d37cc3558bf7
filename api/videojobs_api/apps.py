"""The two applications: what clients reach and what renderers reach. Neither serves the other."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from typing import Final

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

from videojobs_api import handlers, openapi
from videojobs_api.artifacts.routes import router as artifacts
from videojobs_api.asgi import BodyLimit, RequestLog, TrailingSlash
from videojobs_api.dependencies import open_backends, open_resources
from videojobs_api.health import router as probes
from videojobs_api.internal.routes import router as internal
from videojobs_api.jobs.routes import router as jobs
from videojobs_api.jobs.service import Placement
from videojobs_api.settings import ApiSettings, InternalSettings

JOBS_PREFIX: Final = "/api/v1/jobs"
CONTRACT_VERSION: Final = "1.0.0"
"""Of the REST contract, as in the guide's changelog; not of this distribution."""

_DESCRIPTION: Final = """\
Post a script, poll the job, download a narrated and captioned video.

Every error is `application/problem+json` (RFC 9457) with a string `detail`. Every answer has an
`X-Request-Id`; send your own to follow a request through the logs.
"""

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(settings: ApiSettings) -> FastAPI:
    """The public API."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_backends(settings) as backends, open_resources(backends.store) as resources:
            app.state.backends = backends
            app.state.resources = resources
            app.state.placement = Placement.of(settings.kubernetes)
            yield

    app = _documented(lifespan)
    app.include_router(jobs, prefix=JOBS_PREFIX)
    app.include_router(artifacts, prefix=JOBS_PREFIX)
    app.include_router(probes)
    return _wrapped(app, collection=JOBS_PREFIX)


def create_internal_app(settings: InternalSettings) -> FastAPI:
    """The renderers' API."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_backends(settings) as backends:
            app.state.backends = backends
            app.state.settings = settings
            yield

    app = FastAPI(title="Internal API", lifespan=lifespan, redirect_slashes=False, openapi_url=None)
    app.include_router(internal)
    return _wrapped(app)


def _documented(lifespan: Lifespan) -> FastAPI:
    app = FastAPIOffline(  # /docs without a CDN
        title="ScriptSensei video jobs",
        version=CONTRACT_VERSION,
        description=_DESCRIPTION,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.openapi = partial(openapi.document, app)  # type: ignore[method-assign]
    return app


def _wrapped(app: FastAPI, collection: str = "") -> FastAPI:
    handlers.install(app)
    app.add_middleware(TrailingSlash, collection=collection)
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestLog)  # the last one added is the first to see a request
    return app
