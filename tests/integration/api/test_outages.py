"""What clients see while something behind the API is away: a quick, honest answer."""

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from testkit.servers.api import JOBS, Api, environment, running, sample_request
from testkit.servers.port import free_port
from testkit.servers.redis_server import RedisServer

from videojobs.job.states import Status
from videojobs.settings import RedisSettings
from videojobs.store import Finish, Store, connect
from videojobs.times import utc_now

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def lonely(own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path) -> Iterator[Api]:
    """An API with a Redis of its own, before a Kubernetes and an S3 that refuse connections."""
    s3_url = f"http://127.0.0.1:{free_port()}"
    variables = environment(own_redis_server, s3_url, lonely_kubeconfig, "default")
    with running(variables, tmp_path / "api.log") as api:
        yield api


@pytest.fixture
def client(lonely: Api) -> Iterator[httpx.Client]:
    """Client of the lonely API."""
    with lonely.client() as client:
        yield client


def test_kubernetes_away(client: httpx.Client, own_redis_server: RedisServer) -> None:
    begun = time.monotonic()
    responses = [client.post(JOBS, json=sample_request()) for _ in range(10)]
    assert (time.monotonic() - begun) / 10 < 0.2
    assert {response.status_code for response in responses} == {202}
    ids = {response.json()["job_id"] for response in responses}
    with own_redis_server.client() as redis:
        assert set(redis.zrange("job:outbox", 0, -1)) == ids
        assert client.delete(f"{JOBS}/{min(ids)}").status_code == 200
        assert redis.zrange("job:retracted", 0, -1) == [min(ids)]
    assert client.get("/readyz").status_code == 200


def test_redis_refuses_connections(client: httpx.Client, own_redis_server: RedisServer) -> None:
    client.get(f"{JOBS}/health")
    own_redis_server.stop()
    assert_away(client)
    assert client.get("/livez").status_code == 200
    own_redis_server.start()
    assert client.post(JOBS, json=sample_request()).status_code == 202


def test_redis_hangs(client: httpx.Client, own_redis_server: RedisServer) -> None:
    client.get(f"{JOBS}/health")
    own_redis_server.freeze()
    try:
        assert_away(client)
    finally:
        own_redis_server.thaw()
    assert client.get(f"{JOBS}/health").status_code == 200


def assert_away(client: httpx.Client) -> None:
    """Every endpoint says that the store is away, in about a second at most."""
    details = {
        ("GET", f"{JOBS}/health"): "Redis connection failed",
        ("GET", f"{JOBS}/{UNKNOWN}"): "The job store does not answer",
        ("GET", f"{JOBS}?user_id=u"): "The job store does not answer",
        ("GET", f"{JOBS}/stats/counts"): "The job store does not answer",
        ("DELETE", f"{JOBS}/{UNKNOWN}"): "The job store does not answer",
        ("GET", f"{JOBS}/{UNKNOWN}/video"): "The job store does not answer",
        ("GET", "/readyz"): "Redis does not answer",
    }
    for (method, path), detail in details.items():
        begun = time.monotonic()
        response = client.request(method, path)
        assert time.monotonic() - begun < 1.2, path
        assert response.status_code == 503, path
        assert response.headers["retry-after"] == "2"
        assert response.json()["detail"].startswith(detail)
    created = client.post(JOBS, json=sample_request())
    assert created.status_code == 500
    assert created.json()["detail"].startswith("Failed to create job: the job store does not")
    assert created.json()["request_id"] in created.json()["detail"]


async def test_s3_away(client: httpx.Client, own_redis_server: RedisServer) -> None:
    job_id = client.post(JOBS, json=sample_request()).json()["job_id"]
    redis = connect(RedisSettings(host="127.0.0.1", port=own_redis_server.port))
    finish = Finish(Status.SUCCESS, utc_now(), artifacts_attempt=1)
    await Store.over(redis, ttl_seconds=3600).attempts.finish(job_id, finish)
    await redis.aclose()
    response = client.get(f"{JOBS}/{job_id}/video")
    assert response.status_code == 503
    assert response.json()["detail"].startswith("The file store does not answer")
    assert client.get(f"{JOBS}/{job_id}").json()["status"] == "success"
