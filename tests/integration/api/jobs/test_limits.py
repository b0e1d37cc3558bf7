"""Limits of users and of all together, each with its headers and its way out."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from testkit.job_records import created
from testkit.servers.api import JOBS, Api, environment, running, sample_request
from testkit.servers.redis_server import RedisServer


@pytest.fixture(scope="module")
def limited(
    module_redis_server: RedisServer,
    lonely_kubeconfig: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """An API with small limits; its Kubernetes is away, so jobs stay pending."""
    folder = tmp_path_factory.mktemp("limited")
    variables = environment(module_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    limits = {"JOBS_PER_HOUR": "4", "LIVE_JOBS": "2", "PENDING_JOBS": "3"}
    variables |= {f"VIDEOJOBS_LIMIT_{name}": number for name, number in limits.items()}
    with running(variables, folder / "log") as api:
        yield api


@pytest.fixture
def client(limited: Api, module_redis_server: RedisServer) -> Iterator[httpx.Client]:
    """A client of the limited API, before an empty Redis."""
    with module_redis_server.client() as at_hand:
        at_hand.flushall()
    with limited.client() as client:
        yield client


def post(client: httpx.Client, user: str, key: str | None = None) -> httpx.Response:
    """One submission."""
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(JOBS, json=sample_request(user_id=user), headers=headers)


def test_headers_count_down(client: httpx.Client, user: str) -> None:
    for rest in (3, 2):
        headers = post(client, user).headers
        policy = '"hour";q=4;w=3600, "live";q=2;qu="concurrent-requests"'
        assert headers["ratelimit-policy"] == policy
        hour, live = headers["ratelimit"].split(", ")
        name, remaining, reset = hour.split(";")
        assert (name, remaining) == ('"hour"', f"r={rest}")
        assert 3590 < int(reset.removeprefix("t=")) <= 3600
        assert live == f'"live";r={rest - 2}'


def test_unfinished_jobs_of_a_user(client: httpx.Client, user: str) -> None:
    first = created(client, user_id=user)
    created(client, user_id=user)
    refused = post(client, user)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
    assert refused.json()["detail"].startswith("You may have 2 unfinished jobs")
    assert '"live";r=0' in refused.headers["ratelimit"]
    client.delete(f"{JOBS}/{first}")
    assert post(client, user).status_code == 202


def test_jobs_of_a_user_in_an_hour(
    client: httpx.Client, module_redis_server: RedisServer, user: str
) -> None:
    for _ in range(4):
        client.delete(f"{JOBS}/{created(client, user_id=user)}")
    refused = post(client, user)
    assert refused.status_code == 429
    assert refused.json()["detail"].startswith("You may submit 4 jobs in an hour")
    assert 3590 < int(refused.headers["retry-after"]) <= 3600
    with module_redis_server.client() as at_hand:  # the oldest was an hour ago
        ((oldest, created_ms),) = at_hand.zrange(f"job:user:{user}", 0, 0, withscores=True)
        at_hand.zadd(f"job:user:{user}", {oldest: created_ms - 3_600_000})
    assert post(client, user).status_code == 202


def test_the_other_user_is_not_limited(client: httpx.Client, user: str) -> None:
    created(client, user_id=user)
    created(client, user_id=user)
    assert post(client, user).status_code == 429
    assert post(client, secrets.token_hex(8)).status_code == 202


def test_waiting_jobs_of_all(client: httpx.Client) -> None:
    for _ in range(3):
        created(client, user_id=secrets.token_hex(8))
    refused = post(client, secrets.token_hex(8))
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "60")
    assert refused.json()["detail"].startswith("3 jobs are waiting already")


def test_what_is_refused_leaves_nothing(client: httpx.Client, user: str) -> None:
    for _ in range(2):
        created(client, user_id=user)
    post(client, user)
    assert client.get(JOBS, params={"user_id": user}).json()["total"] == 2


def test_a_repetition_is_no_new_job(client: httpx.Client, user: str) -> None:
    first = post(client, user, key="one")
    created(client, user_id=user)
    again = post(client, user, key="one")
    assert (again.status_code, again.content) == (202, first.content)
    assert post(client, user, key="two").status_code == 429
