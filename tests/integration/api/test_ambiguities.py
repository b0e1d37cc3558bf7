"""What the guide leaves open, A1 to A35, as far as no other test of this folder names it.

| row | said by |
|---|---|
| A1-A4, A11, A23, A24, A32-A35 | test_contract |
| A8, A12, A16, A17, A22, A29 | test_states |
| A6 | test_internal |
| A7, A10, A30 | tests/integration/store/test_transitions |
| A9 | the operator's tests: it counts attempts |
| A26 | test_process |
| A31 | tests/unit/api/test_legacy: time limits count, slots belong to the RenderPool and say so |
| A13, A14 | test_auth |
| A18 | videojobs.store.keys: Sentinel, no Cluster |
"""

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from testkit.job_records import created, success
from testkit.servers.api import JOBS, Api, environment, running, sample_request
from testkit.servers.redis_server import RedisServer

from videojobs.job.states import Status
from videojobs.store import Finish, Store
from videojobs.times import utc_now


def test_a34_an_unknown_field_is_logged_once(client: httpx.Client, api: Api) -> None:
    name = f"colour-{secrets.token_hex(4)}"
    for _ in range(3):
        body = {**sample_request(**{name: "red"}), name: "red"}
        assert client.post(JOBS, json=body).status_code == 202
    lines = [line for line in api.logged() if name in str(line)]
    assert [line["field"] for line in lines] == [name, f"video_request.{name}"]


def test_a34_strict_handling_names_each_unknown_field(client: httpx.Client) -> None:
    body = {**sample_request(colour="red"), "web_hook": "misspelt"}
    refused = client.post(JOBS, json=body, headers={"Prefer": "handling=strict"})
    assert refused.status_code == 422
    fields = [error["field"] for error in refused.json()["errors"]]
    assert fields == ["web_hook", "video_request.colour"]


def test_a34_an_unknown_field_overrides_no_known_one(client: httpx.Client, user: str) -> None:
    job_id = created(client, user_id=user, userId="somebody-else", scriptContent="Other words.")
    jobs = client.get(JOBS, params={"user_id": user}).json()["jobs"]
    assert [job["job_id"] for job in jobs] == [job_id]


async def test_a5_duration_is_the_run_and_queue_seconds_the_wait_before_it(
    client: httpx.Client, store: Store
) -> None:
    job_id = created(client)
    entry = await store.records.entry(job_id)
    assert entry is not None
    begun = entry.job.created
    await store.attempts.start(job_id, 1, begun + timedelta(seconds=7))
    await store.attempts.finish(job_id, Finish(Status.SUCCESS, begun + timedelta(seconds=60)))
    shown = client.get(f"{JOBS}/{job_id}").json()
    assert (shown["duration"], shown["queue_seconds"]) == (53, 7)


async def test_a7_the_message_is_text_in_every_status(client: httpx.Client, store: Store) -> None:
    job_id = created(client)
    moves = [
        store.attempts.start(job_id, 1, utc_now()),
        store.attempts.progress(job_id, 1, 0.1, "Analyzing script", utc_now()),
        store.attempts.record_wait(job_id, "Retrying in 60s", utc_now(), over=1, retry_count=1),
        store.attempts.finish(job_id, Finish(Status.FAILURE, utc_now())),
    ]
    for move in moves:
        await move
        assert client.get(f"{JOBS}/{job_id}").json()["progress_message"]


async def test_a15_the_paths_of_a_result_are_served_here(
    client: httpx.Client, store: Store
) -> None:
    job_id = created(client)
    await store.attempts.finish(job_id, success())
    result = client.get(f"{JOBS}/{job_id}").json()["result"]
    known = client.get("/openapi.json").json()["paths"]
    for name in ("video_path", "thumbnail_path"):
        assert result[name].replace("the-id", "{job_id}") in known


def test_a19_a_finished_job_is_kept_for_the_time_that_it_says(
    client: httpx.Client, redis_server: RedisServer
) -> None:
    job_id = created(client)
    with redis_server.client() as redis:
        assert redis.ttl(f"jobs:{job_id}") == -1  # live jobs never expire
        client.delete(f"{JOBS}/{job_id}")
        assert 86_390 < redis.ttl(f"jobs:{job_id}") <= 86_400
    shown = client.get(f"{JOBS}/{job_id}").json()
    kept = instant(shown["expires_at"]) - instant(shown["completed_at"])
    assert kept == timedelta(hours=24)


def instant(text: str) -> datetime:
    """A time of a document."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


@pytest.fixture
def own_api(
    own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
) -> Iterator[Api]:
    """An API with a Redis of its own, before a Kubernetes that is away."""
    variables = environment(own_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    with running(variables, tmp_path / "log") as api:
        yield api


def test_a20_a_redis_that_may_drop_jobs_is_not_ready(
    own_api: Api, own_redis_server: RedisServer
) -> None:
    with own_api.client() as client, own_redis_server.client() as redis:
        for policy, memory, status in (
            ("allkeys-lru", "64mb", 503),
            ("allkeys-lru", "0", 200),  # without a bound nothing is dropped
            ("volatile-ttl", "64mb", 200),
            ("noeviction", "64mb", 200),
        ):
            redis.config_set("maxmemory", memory)
            redis.config_set("maxmemory-policy", policy)
            answer = client.get("/readyz")
            assert answer.status_code == status, (policy, memory)
            if status == 503:
                assert answer.json()["detail"].endswith(
                    "maxmemory-policy is allkeys-lru; set it to noeviction"
                )


def test_a21_a27_neither_a_database_nor_kubernetes_is_needed_to_answer(own_api: Api) -> None:
    with own_api.client() as client:
        assert client.get(f"{JOBS}/health").json()["status"] == "healthy"
        assert client.get("/readyz").status_code == 200


def test_a25_without_workers_jobs_are_accepted_and_wait(own_api: Api) -> None:
    with own_api.client() as client:
        job_id = created(client)
        assert client.get(f"{JOBS}/{job_id}").json()["status"] == "pending"
        assert client.get(f"{JOBS}/stats/counts").json()["statistics"]["pending"] == 1


async def test_a28_each_status_means_what_has_happened(client: httpx.Client, store: Store) -> None:
    job_id = created(client)
    seen = [client.get(f"{JOBS}/{job_id}").json()["status"]]
    await store.attempts.start(job_id, 1, utc_now())  # the renderer's container runs
    seen.append(client.get(f"{JOBS}/{job_id}").json()["status"])
    await store.attempts.progress(job_id, 1, 0.1, "Analyzing script", utc_now())  # its first report
    seen.append(client.get(f"{JOBS}/{job_id}").json()["status"])
    assert seen == ["pending", "started", "processing"]


async def test_a29_the_estimate_follows_what_renders_took(
    own_api: Api, own_redis_server: RedisServer
) -> None:
    with own_api.client() as client, own_redis_server.client() as redis:
        redis.hset("job:medians", "youtube/azure", "0.5")
        response = client.post(JOBS, json=sample_request(duration=60))
        assert response.json()["estimated_duration"] == 30
        shown = client.get(response.headers["location"]).json()
        expected = instant(shown["created_at"]) + timedelta(seconds=30)
        assert abs(instant(shown["estimated_completion_at"]) - expected) <= timedelta(seconds=1)
