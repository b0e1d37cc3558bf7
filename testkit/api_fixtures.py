"""Fixtures of an API with a real Redis, a real Kubernetes API and a real S3 server behind it.

The conftest of a suite imports those that it needs.
"""

import secrets
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import obstore
import pytest
from obstore.store import S3Store
from redis.asyncio import Redis

from testkit.job_records import created, success
from testkit.servers.api import JOBS, Api, environment, running
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_server import RedisServer
from testkit.servers.versitygw import ACCESS_KEY_ID, BUCKET, SECRET_ACCESS_KEY, S3Server
from videojobs.protocol.quality import Check, QualityReport, Verdict
from videojobs.protocol.reports import Artifact, artifact_key
from videojobs.settings import RedisSettings
from videojobs.store import Store, connect

REPORT: Final = QualityReport(
    checks=[Check(name="duration", value=15.0, limit="15 s", verdict=Verdict.PASS)]
)
CONTENTS: Final[Mapping[Artifact, bytes]] = {
    Artifact.VIDEO: b"a video",
    Artifact.THUMBNAIL: b"a picture",
    Artifact.SUBTITLES_SRT: b"1\n00:00:00,000 --> 00:00:02,000\nHello\n",
    Artifact.SUBTITLES_VTT: b"WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n",
    Artifact.REPORT: REPORT.model_dump_json().encode(),
}
"""Of the files of `finished`."""


@dataclass(frozen=True)
class Finished:
    """A job that has succeeded, with all its files."""

    job_id: str

    def path(self, name: str = "video") -> str:
        """Path of a file."""
        return f"{JOBS}/{self.job_id}/{name}"


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


@pytest.fixture(scope="session")
def lone_api(
    redis_server: RedisServer,
    s3_server: S3Server,
    lonely_kubeconfig: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """One API for the session, without a cluster."""
    variables = environment(redis_server, s3_server.url, lonely_kubeconfig, "default")
    with running(variables, tmp_path_factory.mktemp("lone") / "api.log") as api:
        yield api


@pytest.fixture
async def finished(api: Api, store: Store, bucket: S3Store) -> Finished:
    """Its title is not ASCII."""
    with api.client() as client:
        job_id = created(client, title="Größe")
    for artifact, content in CONTENTS.items():
        await obstore.put_async(bucket, artifact_key(job_id, 1, artifact), content)
    await store.attempts.finish(job_id, success())
    return Finished(job_id)


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
