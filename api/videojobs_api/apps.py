"""The two applications: the public API for clients and the internal API for renderers."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Final

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from videojobs.telemetry import tracing
from videojobs_api.http import handlers, openapi
from videojobs_api.http.asgi import BodyLimit, HeadAsGet, PlainBody, RequestLog, TrailingSlash
from videojobs_api.http.metering import Count, Endpoint, Meter, templates
from videojobs_api.http.traced import Traced
from videojobs_api.routes import (
    announced,
    artifacts,
    dashboard,
    events,
    internal,
    jobs,
    probes,
    scrape,
    webhooks,
)
from videojobs_api.routes.shortcut import StatusShortcut, SubmissionShortcut
from videojobs_api.settings import ApiSettings, InternalSettings
from videojobs_api.storage.connect import open_storage
from videojobs_api.telemetry import submissions
from videojobs_api.wiring import state
from videojobs_api.wiring.connections import open_internal, open_public
from videojobs_api.wiring.signals import on_stop

CONTRACT_VERSION: Final = "1.0.0"
"""Of the REST contract, as in the guide's changelog; not of this distribution."""

_DESCRIPTION: Final = """\
Post a script, poll the job, download a narrated and captioned video.

Every error is `application/problem+json` (RFC 9457) with a string `detail`. Every response has an
`X-Request-Id`; send your own to find a request in the logs.
"""

_EXPOSED_HEADERS: Final = (
    "Content-Disposition",
    "Content-Range",
    "ETag",
    "Idempotent-Replayed",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
)
_PREFLIGHT_SECONDS: Final = 7200  # browsers cache a preflight response no longer

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(settings: ApiSettings, *, foreign_server: bool = False) -> FastAPI:
    """The public API. A `foreign_server` is one that does not call `drain` before it stops."""
    storage = open_storage(settings.storage)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(asyncio.to_thread, tracing.stop)
            public = await stack.enter_async_context(open_public(settings, storage))
            state.keep(app, public)
            if foreign_server:
                stack.enter_context(on_stop(public.hub.drain))
            yield

    app = _documented(lifespan)
    for room in (jobs, artifacts, events, webhooks):
        app.include_router(room.router, prefix=jobs.PREFIX)
    app.include_router(probes.router)
    app.include_router(dashboard.router)
    counts: dict[Endpoint, Count] = {
        jobs.create_job: submissions.count,
        jobs.retry_job: submissions.count,
    }
    meter = Meter("public", templates(app), counts)
    return _wrapped(app, meter, collection=jobs.PREFIX, origins=settings.cors.allowed)


def drain(app: FastAPI) -> None:
    """Before the process stops: end the responses that wait for news."""
    if state.is_kept(app):
        state.public(app).hub.drain()


def create_internal_app(settings: InternalSettings) -> FastAPI:
    """The renderers' API. Its lifespan also deletes files that nobody can download."""
    storage = open_storage(settings.storage)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with open_internal(settings, storage) as kept:
            state.keep(app, kept)
            yield

    app = FastAPI(title="Internal API", lifespan=lifespan, redirect_slashes=False, openapi_url=None)
    app.include_router(internal.attempts)
    app.include_router(internal.pools)
    app.include_router(scrape.router)
    return _wrapped(app, Meter("internal", templates(app), {}))


def _documented(lifespan: Lifespan) -> FastAPI:
    app = FastAPIOffline(  # /docs without a CDN
        title="ScriptSensei video jobs",
        version=CONTRACT_VERSION,
        description=_DESCRIPTION,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        webhooks=announced.router,
        generate_unique_id_function=lambda route: route.name,
    )
    app.openapi = partial(openapi.document, app)  # type: ignore[method-assign]
    return app


def _wrapped(
    app: FastAPI, meter: Meter, collection: str = "", origins: Sequence[str] = ()
) -> FastAPI:
    handlers.install(app)
    if collection:
        app.add_middleware(SubmissionShortcut, collection=collection)
    app.add_middleware(HeadAsGet, own=openapi.declared_heads(app))
    app.add_middleware(TrailingSlash, collection=collection)
    app.add_middleware(BodyLimit)
    app.add_middleware(PlainBody)
    if collection:
        app.add_middleware(StatusShortcut, collection=collection)
    app.add_middleware(RequestLog, meter=meter)
    app.add_middleware(Traced, spans=bool(collection))
    if origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=origins,
            allow_methods=["GET", "HEAD", "POST", "DELETE"],
            allow_headers=["*"],
            expose_headers=_EXPOSED_HEADERS,
            max_age=_PREFLIGHT_SECONDS,
        )
    # The last one added is the first to see a request.
    return app
