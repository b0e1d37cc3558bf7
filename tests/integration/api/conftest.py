"""The API before real Redis, a real Kubernetes API and a real S3 server."""

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.integration.api.service import Api, environment, running
from tests.integration.kube_apiserver import KubeApiserver
from tests.integration.redis_server import RedisServer
from tests.integration.versitygw import S3Server
from videojobs.settings import RedisSettings
from videojobs.store import JobStore, connect


@pytest.fixture(scope="session")
def api_namespace(kube_apiserver: KubeApiserver) -> str:
    """Where the shared API creates its VideoJobs."""
    name = f"api-{secrets.token_hex(4)}"
    body = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}
    status, answer = kube_apiserver.request("POST", "/api/v1/namespaces", body)
    assert status == 201, answer
    return name


@pytest.fixture(scope="session")
def api(
    redis_server: RedisServer,
    kube_apiserver: KubeApiserver,
    s3_server: S3Server,
    api_namespace: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """One API for the session."""
    variables = environment(redis_server, s3_server.url, kube_apiserver.kubeconfig, api_namespace)
    with running(variables, tmp_path_factory.mktemp("api") / "api.log") as api:
        yield api


@pytest.fixture
def client(api: Api) -> Iterator[httpx.Client]:
    """Client of the public port."""
    with api.client() as client:
        yield client


@pytest.fixture
def internal(api: Api) -> Iterator[httpx.Client]:
    """Client of the renderers' port."""
    with api.internal_client() as client:
        yield client


@pytest.fixture
async def store(redis_server: RedisServer) -> AsyncIterator[JobStore]:
    """The store that the API reads, to play the operator's part."""
    redis = connect(RedisSettings(host="127.0.0.1", port=redis_server.port))
    yield JobStore(redis, ttl_seconds=3600)
    await redis.aclose()


@pytest.fixture
def user() -> str:
    """A user that no other test knows."""
    return f"user-{secrets.token_hex(6)}"


@pytest.fixture(scope="session")
def lonely_kubeconfig(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a cluster whose API server refuses connections."""
    path = tmp_path_factory.mktemp("lonely") / "kubeconfig"
    path.write_text(_LONELY)
    return path


_LONELY = """\
apiVersion: v1
kind: Config
clusters: [{name: gone, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: nobody, user: {token: none}}]
contexts: [{name: gone, context: {cluster: gone, user: nobody}}]
current-context: gone
"""
