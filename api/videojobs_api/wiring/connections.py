"""Opens what an application works with, and closes it in reverse order.

Connections are made at their first use: an application starts while its servers are unavailable.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import aiohttp
from redis.asyncio import Redis

from videojobs.kube.client import Kube
from videojobs.loops import cancel
from videojobs.store import Store, connect
from videojobs.telemetry.metrics.shared import observe_redis
from videojobs_api.artifacts.tidying import Tidier
from videojobs_api.auth.jwks import JwksCache, fetcher
from videojobs_api.auth.tokens import Authenticator, authenticator
from videojobs_api.dashboard.service import Dashboard
from videojobs_api.events.hub import Hub
from videojobs_api.jobs.drafting import Drafting, Placement
from videojobs_api.jobs.idempotency import JobIds
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.screening import Screening
from videojobs_api.jobs.submission import Submitter
from videojobs_api.settings import (
    ApiSettings,
    AuthMode,
    AuthSettings,
    InternalSettings,
    WebhookSettings,
)
from videojobs_api.storage import Storage
from videojobs_api.telemetry.metrics import CountedCalls
from videojobs_api.webhooks.courier import Courier
from videojobs_api.webhooks.policy import Policy
from videojobs_api.webhooks.sender import open_sender
from videojobs_api.wiring.state import InternalState, PublicState, State


@asynccontextmanager
async def open_public(settings: ApiSettings, storage: Storage) -> AsyncIterator[PublicState]:
    """The state of the public application, with its background tasks."""
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        servers = await enter(_servers(settings, storage))
        redis, store = servers.redis, servers.store
        resources = await enter(_resources(store))
        hub = await enter(_hub(redis, store))
        verifier = await enter(_authenticator(settings.auth))
        await enter(_courier(store, settings.webhooks))
        yield PublicState(
            redis,
            store,
            storage,
            resources,
            hub,
            verifier,
            Drafting(
                Placement.of(settings),
                JobIds(settings.tokens.token_key.get_secret_value().encode()),
                Screening.of(settings.media),
                Policy.of(settings.webhooks).refusal,
            ),
            Submitter(store, resources, settings.limits.as_limits()),
            Dashboard(store, resources),
            settings.streams.seconds,
        )


@asynccontextmanager
async def open_internal(
    settings: InternalSettings, storage: Storage
) -> AsyncIterator[InternalState]:
    """The state of the renderers' application, with the task that deletes unreachable files."""
    async with _servers(settings, storage) as servers:
        retention = timedelta(seconds=settings.retention.job_ttl)
        tidier = Tidier(storage, servers.store.files, retention)
        async with _running(tidier.run()):
            yield InternalState(
                servers.redis,
                servers.store,
                storage,
                settings.tokens.token_key.get_secret_value().encode(),
                settings.storage.storage_max_upload_bytes,
            )


@asynccontextmanager
async def _servers(
    settings: ApiSettings | InternalSettings, storage: Storage
) -> AsyncIterator[State]:
    redis = connect(settings.redis)
    store = Store.over(
        redis,
        settings.retention.job_ttl,
        wait_replicas=settings.redis.wait_replicas,
        observe=observe_redis,
    )
    try:
        yield State(redis, store, storage)
    finally:
        await redis.aclose()


@asynccontextmanager
async def _resources(store: Store) -> AsyncIterator[Resources]:
    """VideoJobs of the cluster that the environment names."""
    async with await Kube.connect(policy=CountedCalls()) as kube:
        resources = Resources(kube, store)
        try:
            yield resources
        finally:
            await resources.close()


@asynccontextmanager
async def _hub(redis: Redis, store: Store) -> AsyncIterator[Hub]:
    hub = Hub(redis, store.records)
    async with _running(hub.run()):
        try:
            yield hub
        finally:
            hub.drain()


@asynccontextmanager
async def _courier(store: Store, settings: WebhookSettings) -> AsyncIterator[None]:
    """The task that delivers scheduled webhooks."""
    async with open_sender(settings) as sender, _running(Courier(store.webhooks, sender).run()):
        yield


@asynccontextmanager
async def _authenticator(settings: AuthSettings) -> AsyncIterator[Authenticator]:
    """With an HTTP client of the issuer where the mode needs one."""
    if settings.mode is not AuthMode.OIDC:
        yield authenticator(settings, None)
        return
    async with aiohttp.ClientSession() as session:
        fetch = fetcher(session, settings.issuer or "", settings.jwks_url)
        yield authenticator(settings, JwksCache(fetch))


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await cancel(task)
