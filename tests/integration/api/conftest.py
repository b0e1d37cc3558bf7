"""The API and clients of its two ports."""

import os
from collections.abc import Iterator

import httpx
import pytest
from testkit.api_fixtures import (
    api,
    api_namespace,
    bucket,
    lonely_kubeconfig,
    redis,
    store,
    user,
)
from testkit.servers.api import Api, tidy_client

__all__ = ["api", "api_namespace", "bucket", "lonely_kubeconfig", "redis", "store", "user"]


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """Client of the public port: of this session's own API, or of the one at VIDEOJOBS_SERVER."""
    server = os.environ.get("VIDEOJOBS_SERVER")
    if server:
        with tidy_client(server) as client:
            yield client
        return
    api: Api = request.getfixturevalue("api")
    with api.client() as client:
        yield client


@pytest.fixture
def internal(api: Api) -> Iterator[httpx.Client]:
    """Client of the renderers' port."""
    with api.internal_client() as client:
        yield client
