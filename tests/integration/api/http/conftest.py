"""A finished job with all its files, on an API without a cluster."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import obstore
import pytest
from obstore.store import S3Store
from testkit.job_records import created
from testkit.servers.api import JOBS, Api, environment, running
from testkit.servers.redis_server import RedisServer
from testkit.servers.versitygw import S3Server

from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact, artifact_key
from videojobs.store import Finish, Store
from videojobs.times import utc_now


@pytest.fixture(scope="session")
def api(
    redis_server: RedisServer,
    s3_server: S3Server,
    lonely_kubeconfig: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """One API for these tests."""
    variables = environment(redis_server, s3_server.url, lonely_kubeconfig, "default")
    with running(variables, tmp_path_factory.mktemp("http") / "api.log") as api:
        yield api


@dataclass(frozen=True)
class Finished:
    """A job that has succeeded; each file holds its own name."""

    job_id: str

    def path(self, name: str = "video") -> str:
        """Path of a file."""
        return f"{JOBS}/{self.job_id}/{name}"


@pytest.fixture
async def finished(client: httpx.Client, store: Store, bucket: S3Store) -> Finished:
    """Its title is not ASCII."""
    job_id = created(client, title="Größe")
    for artifact in Artifact:
        key = artifact_key(job_id, 1, artifact)
        await obstore.put_async(bucket, key, artifact.value.encode())
    await store.attempts.finish(job_id, Finish(Status.SUCCESS, utc_now(), artifacts_attempt=1))
    return Finished(job_id)
