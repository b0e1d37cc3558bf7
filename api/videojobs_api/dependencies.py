"""What routes ask for, as types; opened once an app by its lifespan.

Dependencies are coroutines, also where they wait for nothing: FastAPI runs a plain function in a
thread, which costs more than the rest of a request.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Path
from starlette.requests import HTTPConnection

from videojobs.kube import Kube
from videojobs.store import JobStore, connect
from videojobs_api.jobs.resources import Resources
from videojobs_api.jobs.service import Placement, not_found
from videojobs_api.settings import ApiSettings, InternalSettings
from videojobs_api.storage import S3Storage, Storage

_ID: Final = re.compile(r"[0-9A-Za-z-]{1,64}")


@dataclass(frozen=True)
class Backends:
    """The servers behind either app."""

    store: JobStore
    storage: Storage


@asynccontextmanager
async def open_backends(settings: ApiSettings | InternalSettings) -> AsyncIterator[Backends]:
    """Connections are made at their first use: an app starts while its servers are away."""
    redis = connect(settings.redis)
    try:
        yield Backends(
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


async def _store(connection: HTTPConnection) -> JobStore:
    store: JobStore = connection.app.state.backends.store
    return store


async def _storage(connection: HTTPConnection) -> Storage:
    storage: Storage = connection.app.state.backends.storage
    return storage


async def _resources(connection: HTTPConnection) -> Resources:
    resources: Resources = connection.app.state.resources
    return resources


async def _placement(connection: HTTPConnection) -> Placement:
    placement: Placement = connection.app.state.placement
    return placement


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
PlacementDep = Annotated[Placement, Depends(_placement)]
JobId = Annotated[str, Depends(_job_id)]
