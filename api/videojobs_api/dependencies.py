"""What routes ask for, as types; opened once an app by its lifespan.

Dependencies are coroutines, also where they wait for nothing: FastAPI runs a plain function in a
thread, which costs more than the rest of a request.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter
from typing import Annotated, Any, Final

import aiohttp
from fastapi import Depends, Header, Path
from redis.asyncio import Redis
from starlette.requests import HTTPConnection

from videojobs.kube.client import Kube
from videojobs.loops import cancel
from videojobs.settings import RetentionSettings
from videojobs.store import Store, connect
from videojobs.store.deeds import DeedStore
from videojobs.store.webhooks import WebhookStore
from videojobs.telemetry.metrics.shared import observe_redis
from videojobs_api.artifacts.tidying import Tidier
from videojobs_api.auth.callers import Caller
from videojobs_api.auth.jwks import JwksCache, fetcher
from videojobs_api.auth.tokens import Authenticator, authenticator
from videojobs_api.events.hub import Hub
from videojobs_api.jobs.reader import Reader, not_found
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.submission import Submitter
from videojobs_api.settings import (
    ApiSettings,
    AuthMode,
    AuthSettings,
    InternalSettings,
    WebhookSettings,
)
from videojobs_api.storage import Storage
from videojobs_api.telemetry.audit import Audit
from videojobs_api.telemetry.metrics import CountedCalls
from videojobs_api.webhooks.courier import Courier
from videojobs_api.webhooks.policy import Policy
from videojobs_api.webhooks.sender import open_sender

_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True)
class Backends:
    """The servers behind either app."""

    redis: Redis
    store: Store
    storage: Storage


@asynccontextmanager
async def open_backends(
    settings: ApiSettings | InternalSettings, storage: Storage
) -> AsyncIterator[Backends]:
    """Connections are made at their first use: an app starts while its servers are away."""
    redis = connect(settings.redis)
    store = Store.over(
        redis,
        settings.retention.job_ttl,
        wait_replicas=settings.redis.wait_replicas,
        observe=observe_redis,
    )
    try:
        yield Backends(redis, store, storage)
    finally:
        await redis.aclose()


@asynccontextmanager
async def open_resources(store: Store) -> AsyncIterator[Resources]:
    """VideoJobs of the cluster that the environment names."""
    async with await Kube.connect(policy=CountedCalls()) as kube:
        resources = Resources(kube, store)
        try:
            yield resources
        finally:
            await resources.close()


@asynccontextmanager
async def open_hub(backends: Backends) -> AsyncIterator[Hub]:
    """The subscription to changes."""
    hub = Hub(backends.redis, backends.store.records)
    async with _running(hub.run()):
        try:
            yield hub
        finally:
            hub.drain()


@asynccontextmanager
async def open_courier(store: Store, settings: WebhookSettings) -> AsyncIterator[None]:
    """The sender of due webhooks."""
    async with open_sender(settings) as sender, _running(Courier(store.webhooks, sender).run()):
        yield


@asynccontextmanager
async def open_tidier(backends: Backends, settings: RetentionSettings) -> AsyncIterator[None]:
    """What deletes files that nobody can download."""
    retention = timedelta(seconds=settings.job_ttl)
    tidier = Tidier(backends.storage, backends.store.files, retention)
    async with _running(tidier.run()):
        yield


@asynccontextmanager
async def _running(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        await cancel(task)


@asynccontextmanager
async def open_authenticator(settings: AuthSettings) -> AsyncIterator[Authenticator]:
    """For the configured mode, with a client of the issuer where one is needed."""
    if settings.mode is not AuthMode.OIDC:
        yield authenticator(settings, None)
        return
    async with aiohttp.ClientSession() as session:
        fetch = fetcher(session, settings.issuer or "", settings.jwks_url)
        yield authenticator(settings, JwksCache(fetch))


def _kept(path: str) -> Callable[[HTTPConnection], Awaitable[Any]]:
    """What the lifespan keeps in the app's state."""
    read = attrgetter(path)

    async def dependency(connection: HTTPConnection) -> Any:
        return read(connection.app.state)

    return dependency


StoreDep = Annotated[Store, Depends(_kept("backends.store"))]
StorageDep = Annotated[Storage, Depends(_kept("backends.storage"))]
ResourcesDep = Annotated[Resources, Depends(_kept("resources"))]
HubDep = Annotated[Hub, Depends(_kept("hub"))]
SubmitterDep = Annotated[Submitter, Depends(_kept("submitter"))]
StreamSecondsDep = Annotated[float, Depends(_kept("stream_seconds"))]
WebhooksDep = Annotated[WebhookStore, Depends(_kept("backends.store.webhooks"))]
WebhookPolicyDep = Annotated[Policy, Depends(_kept("webhook_policy"))]
DeedsDep = Annotated[DeedStore, Depends(_kept("backends.store.deeds"))]
AuthenticatorDep = Annotated[Authenticator, Depends(_kept("authenticator"))]


async def _caller(
    known: AuthenticatorDep,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Caller:
    return await known.caller(authorization)


async def _job_id(
    job_id: Annotated[str, Path(description="Id from the answer to the POST.")],
) -> str:
    # Anything else could name another key of the store, such as `status:pending`.
    if not _ID.fullmatch(job_id):
        raise not_found(job_id)
    return job_id


CallerDep = Annotated[Caller, Depends(_caller)]
JobId = Annotated[str, Depends(_job_id)]


async def _reader(store: StoreDep, caller: CallerDep) -> Reader:
    return Reader(store, caller)


ReaderDep = Annotated[Reader, Depends(_reader)]


async def _audit(deeds: DeedsDep, caller: CallerDep) -> Audit:
    return Audit(deeds, caller)


AuditDep = Annotated[Audit, Depends(_audit)]
