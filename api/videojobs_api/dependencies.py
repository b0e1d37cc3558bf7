"""What routes ask for, as types; opened once an app by its lifespan.

Dependencies are coroutines, also where they wait for nothing: FastAPI runs a plain function in a
thread, which costs more than the rest of a request.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final

import aiohttp
from fastapi import Depends, Header, Path
from redis.asyncio import Redis
from starlette.requests import HTTPConnection

from videojobs.kube import Kube
from videojobs.store import JobStore, connect
from videojobs_api.auth.callers import Caller
from videojobs_api.auth.jwks import JwksCache, fetcher
from videojobs_api.auth.tokens import Authenticator, authenticator
from videojobs_api.events.hub import Hub
from videojobs_api.jobs.reader import Reader, not_found
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.submission import Submitter
from videojobs_api.settings import ApiSettings, AuthMode, AuthSettings, InternalSettings
from videojobs_api.storage import S3Storage, Storage

_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True)
class Backends:
    """The servers behind either app."""

    redis: Redis
    store: JobStore
    storage: Storage


@asynccontextmanager
async def open_backends(settings: ApiSettings | InternalSettings) -> AsyncIterator[Backends]:
    """Connections are made at their first use: an app starts while its servers are away."""
    redis = connect(settings.redis)
    try:
        yield Backends(
            redis,
            JobStore(redis, settings.retention.job_ttl),
            S3Storage(settings.storage),
        )
    finally:
        await redis.aclose()


@asynccontextmanager
async def open_resources(store: JobStore) -> AsyncIterator[Resources]:
    """VideoJobs of the cluster that the environment names."""
    async with await Kube.connect() as kube:
        resources = Resources(kube, store)
        try:
            yield resources
        finally:
            await resources.close()


@asynccontextmanager
async def open_hub(backends: Backends) -> AsyncIterator[Hub]:
    """The subscription to changes."""
    hub = Hub(backends.redis, backends.store)
    listening = asyncio.create_task(hub.run())
    try:
        yield hub
    finally:
        hub.drain()
        listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await listening


@asynccontextmanager
async def open_authenticator(settings: AuthSettings) -> AsyncIterator[Authenticator]:
    """For the configured mode, with a client of the issuer where one is needed."""
    if settings.mode is not AuthMode.OIDC:
        yield authenticator(settings, None)
        return
    async with aiohttp.ClientSession() as session:
        fetch = fetcher(session, settings.issuer or "", settings.jwks_url)
        yield authenticator(settings, JwksCache(fetch))


async def _store(connection: HTTPConnection) -> JobStore:
    store: JobStore = connection.app.state.backends.store
    return store


async def _storage(connection: HTTPConnection) -> Storage:
    storage: Storage = connection.app.state.backends.storage
    return storage


async def _resources(connection: HTTPConnection) -> Resources:
    resources: Resources = connection.app.state.resources
    return resources


async def _hub(connection: HTTPConnection) -> Hub:
    hub: Hub = connection.app.state.hub
    return hub


async def _submitter(connection: HTTPConnection) -> Submitter:
    submitter: Submitter = connection.app.state.submitter
    return submitter


async def _caller(
    connection: HTTPConnection,
    authorization: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Caller:
    known: Authenticator = connection.app.state.authenticator
    return await known.caller(authorization)


async def _job_id(
    job_id: Annotated[str, Path(description="Id from the answer to the POST.")],
) -> str:
    # Anything else could name another key of the store, such as `status:pending`.
    if not _ID.fullmatch(job_id):
        raise not_found(job_id)
    return job_id


StoreDep = Annotated[JobStore, Depends(_store)]
StorageDep = Annotated[Storage, Depends(_storage)]
ResourcesDep = Annotated[Resources, Depends(_resources)]
HubDep = Annotated[Hub, Depends(_hub)]
SubmitterDep = Annotated[Submitter, Depends(_submitter)]
CallerDep = Annotated[Caller, Depends(_caller)]
JobId = Annotated[str, Depends(_job_id)]


async def _reader(store: StoreDep, caller: CallerDep) -> Reader:
    return Reader(store, caller)


ReaderDep = Annotated[Reader, Depends(_reader)]
