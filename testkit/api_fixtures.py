"""Fixtures of an API with a real Redis, a real Kubernetes API and a real S3 server behind it.

The conftest of a suite imports those that it wants.
"""

import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from obstore.store import S3Store
from redis.asyncio import Redis

from testkit.servers.api import Api, environment, running
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_server import RedisServer
from testkit.servers.versitygw import ACCESS_KEY_ID, BUCKET, SECRET_ACCESS_KEY, S3Server
from videojobs.settings import RedisSettings
from videojobs.store import Store, connect


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
async def redis(redis_server: RedisServer) -> AsyncIterator[Redis]:
    """The Redis that the API reads."""
    redis = connect(RedisSettings(host="127.0.0.1", port=redis_server.port))
    yield redis
    await redis.aclose()


@pytest.fixture
def store(redis: Redis) -> Store:
    """The store in it, to play the operator's part."""
    return Store.over(redis, ttl_seconds=3600)


@pytest.fixture
def bucket(s3_server: S3Server) -> S3Store:
    """The bucket, as renderers reach it."""
    return S3Store(
        BUCKET,
        endpoint=s3_server.url,
        access_key_id=ACCESS_KEY_ID,
        secret_access_key=SECRET_ACCESS_KEY,
        region="us-east-1",
        virtual_hosted_style_request=False,
        client_options={"allow_http": True},
    )


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
