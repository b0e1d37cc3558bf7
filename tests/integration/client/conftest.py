"""The client and its command before the API as it runs in production."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from obstore.store import S3Store
from testkit.api_fixtures import (
    api,
    api_namespace,
    bucket,
    lonely_kubeconfig,
    redis,
    store,
    user,
)
from testkit.servers.api import Api

from tests.integration.client.command import Command, Renders
from videojobs.store import Store
from videojobs_client import AsyncClient, Client

__all__ = ["api", "api_namespace", "bucket", "lonely_kubeconfig", "redis", "store", "user"]


@pytest.fixture
def client(api: Api) -> Iterator[Client]:
    """The client."""
    with Client(api.public) as client:
        yield client


@pytest.fixture
async def async_client(api: Api) -> AsyncIterator[AsyncClient]:
    """Its twin."""
    async with AsyncClient(api.public) as client:
        yield client


@pytest.fixture
def renders(store: Store, bucket: S3Store) -> Renders:
    """What happens in the cluster."""
    return Renders(store, bucket)


@pytest.fixture
def videojobs(api: Api, user: str, tmp_path: Path) -> Command:
    """The command."""
    return Command(api.public, user, tmp_path)
