"""The two applications: what clients reach and what renderers reach. Neither serves the other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Final

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.middleware.cors import CORSMiddleware

from videojobs.telemetry import tracing
from videojobs_api.artifacts.routes import router as artifacts
from videojobs_api.dashboard.routes import router as dashboard
from videojobs_api.dashboard.service import Dashboard, Sources
from videojobs_api.dependencies import (
    open_authenticator,
    open_backends,
    open_courier,
    open_hub,
    open_resources,
    open_tidier,
)
from videojobs_api.events.hub import Hub
from videojobs_api.events.routes import router as events
from videojobs_api.health import router as probes
from videojobs_api.http import handlers, openapi
from videojobs_api.http.asgi import BodyLimit, RequestLog, TrailingSlash
from videojobs_api.internal.pools import router as pools
from videojobs_api.internal.routes import router as internal
from videojobs_api.jobs import counting
from videojobs_api.jobs.routes import create_job, retry_job
from videojobs_api.jobs.routes import router as jobs
from videojobs_api.jobs.shortcut import StatusShortcut, SubmissionShortcut
from videojobs_api.jobs.submission import Placement, Submitter
from videojobs_api.settings import ApiSettings, InternalSettings
from videojobs_api.signals import on_stop
from videojobs_api.storage.connect import open_storage
from videojobs_api.telemetry.metering import Count, Endpoint, Meter, templates
from videojobs_api.telemetry.scrape import router as scrape
from videojobs_api.telemetry.traced import Traced
from videojobs_api.webhooks.announced import router as announced
from videojobs_api.webhooks.policy import Policy
from videojobs_api.webhooks.routes import router as webhooks

JOBS_PREFIX: Final = "/api/v1/jobs"
CONTRACT_VERSION: Final = "1.0.0"
"""Of the REST contract, as in the guide's changelog; not of this distribution."""

_DESCRIPTION: Final = """\
Post a script, poll the job, download a narrated and captioned video.

Every error is `application/problem+json` (RFC 9457) with a string `detail`. Every answer has an
`X-Request-Id`; send your own to follow a request through the logs.
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
_PREFLIGHT_SECONDS: Final = 7200  # browsers keep a preflight's answer no longer

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(settings: ApiSettings, *, foreign_server: bool = False) -> FastAPI:
    """The public API. A `foreign_server` does not call `drain` when it is told to stop."""
    storage = open_storage(settings.storage)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(asyncio.to_thread, tracing.stop)
            enter = stack.enter_async_context
            state = app.state
            state.backends = backends = await enter(open_backends(settings, storage))
            state.resources = await enter(open_resources(backends.store))
            state.hub = await enter(open_hub(backends))
            state.authenticator = await enter(open_authenticator(settings.auth))
            state.submitter = Submitter(
                backends.store,
                state.resources,
                Placement.of(settings),
                settings.limits.as_limits(),
            )
            await enter(open_courier(backends.store, settings.webhooks))
            state.webhook_policy = Policy.of(settings.webhooks)
            state.stream_seconds = settings.streams.seconds
            state.dashboard = Dashboard(
                backends.store,
                Sources(state.resources, backends.store.deeds, backends.store.webhooks),
            )
            if foreign_server:
                stack.enter_context(on_stop(partial(drain, app)))
            yield

    app = _documented(lifespan)
    app.include_router(jobs, prefix=JOBS_PREFIX)
    app.include_router(artifacts, prefix=JOBS_PREFIX)
    app.include_router(events, prefix=JOBS_PREFIX)
    app.include_router(webhooks, prefix=JOBS_PREFIX)
    app.include_router(probes)
    app.include_router(dashboard)
    counts: dict[Endpoint, Count] = {create_job: counting.count, retry_job: counting.count}
    meter = Meter("public", templates(app), counts)
    return _wrapped(app, meter, collection=JOBS_PREFIX, origins=settings.cors.allowed)


def drain(app: FastAPI) -> None:
    """The process is about to stop: clients that wait for news are sent away."""
    hub: Hub | None = getattr(app.state, "hub", None)
    if hub is not None:
        hub.drain()


def create_internal_app(settings: InternalSettings) -> FastAPI:
    """The renderers' API; beside it, files that nobody can download are deleted."""
    storage = open_storage(settings.storage)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with (
            open_backends(settings, storage) as backends,
            open_tidier(backends, settings.retention),
        ):
            app.state.backends = backends
            app.state.settings = settings
            yield

    app = FastAPI(title="Internal API", lifespan=lifespan, redirect_slashes=False, openapi_url=None)
    app.include_router(internal)
    app.include_router(pools)
    app.include_router(scrape)
    return _wrapped(app, Meter("internal", templates(app), {}))


def _documented(lifespan: Lifespan) -> FastAPI:
    app = FastAPIOffline(  # /docs without a CDN
        title="ScriptSensei video jobs",
        version=CONTRACT_VERSION,
        description=_DESCRIPTION,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        webhooks=announced,
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
    app.add_middleware(TrailingSlash, collection=collection)
    app.add_middleware(BodyLimit)
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
