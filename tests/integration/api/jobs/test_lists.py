"""Filters and cursors of lists."""

import httpx
import pytest
from testkit.job_records import created, failure, success
from testkit.servers.api import JOBS
from testkit.servers.redis_server import RedisServer

from videojobs.store import Store
from videojobs.times import utc_now


def ids(body: dict[str, list[dict[str, str]]]) -> list[str]:
    """The jobs of a page."""
    return [job["job_id"] for job in body["jobs"]]


async def test_by_status(client: httpx.Client, store: Store, user: str) -> None:
    waiting, running, done, failed = (created(client, user_id=user) for _ in range(4))
    await store.attempts.progress(running, 1, 0.5, "Generating images", utc_now())
    await store.attempts.finish(done, success())
    await store.attempts.finish(failed, failure())
    for status, expected in {
        "pending": [waiting],
        "processing": [running],
        "success": [done],
        "cancelled": [],
    }.items():
        body = client.get(JOBS, params={"user_id": user, "status": status}).json()
        assert (ids(body), body["total"]) == (expected, len(expected))
    both = {"user_id": user, "status": ["failure", "pending"]}
    body = client.get(JOBS, params=both).json()
    assert (ids(body), body["total"]) == ([failed, waiting], 2)


def test_a_status_that_is_none(client: httpx.Client, user: str) -> None:
    response = client.get(JOBS, params={"user_id": user, "status": "done"})
    assert response.status_code == 422
    assert response.json()["detail"].startswith("status.0: must be 'pending', 'started'")


@pytest.mark.parametrize("filters", [{}, {"status": "pending"}, {"status": ["pending", "success"]}])
def test_a_cursor_stays_in_place_while_new_jobs_come(
    client: httpx.Client, user: str, filters: dict[str, str | list[str]]
) -> None:
    expected = [created(client, user_id=user) for _ in range(5)][::-1]
    query: dict[str, str | list[str]] = {"user_id": user, "page_size": "2", **filters}
    seen: list[str] = []
    while True:
        body = client.get(JOBS, params=query).json()
        seen += ids(body)
        if body["next_cursor"] is None:
            break
        created(client, user_id=user)
        query["cursor"] = body["next_cursor"]
    assert seen == expected


def test_a_cursor_outlives_the_job_that_it_points_to(
    client: httpx.Client, redis_server: RedisServer, user: str
) -> None:
    jobs = [created(client, user_id=user) for _ in range(4)]
    query = {"user_id": user, "page_size": "2"}
    query["cursor"] = client.get(JOBS, params=query).json()["next_cursor"]
    with redis_server.client() as redis:
        redis.delete(f"jobs:{jobs[2]}", f"job:record:{jobs[2]}")
        redis.zrem(f"job:user:{user}", jobs[2])
    assert ids(client.get(JOBS, params=query).json()) == [jobs[1], jobs[0]]


@pytest.mark.parametrize("cursor", ["nonsense", "AAAA", "%F0%9F%98%80", ""])
def test_a_cursor_that_is_none(client: httpx.Client, user: str, cursor: str) -> None:
    response = client.get(JOBS, params={"user_id": user, "cursor": cursor})
    assert response.status_code == 422
    assert response.json()["detail"] == "cursor: must be the next_cursor of an earlier page"


def test_a_cursor_and_a_page_contradict_each_other(client: httpx.Client, user: str) -> None:
    response = client.get(JOBS, params={"user_id": user, "cursor": "x", "page": "2"})
    assert response.status_code == 422
    assert response.json()["detail"].startswith("cursor: continues where a page ended")
