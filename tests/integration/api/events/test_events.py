"""Server-sent events: every change as it happens, and a way back after a break."""

import json
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from testkit.job_records import created, success
from testkit.servers.api import JOBS, Api, environment, report, running
from testkit.servers.redis_server import RedisServer

from videojobs.store import Store
from videojobs.times import utc_now

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@dataclass
class Event:
    """One event, with when it arrived."""

    name: str = "message"
    id: str = ""
    data: str = ""
    retry: str = ""
    arrived: float = 0.0

    @property
    def job(self) -> dict[str, Any]:
        """The status document."""
        parsed: dict[str, Any] = json.loads(self.data)
        return parsed


@contextmanager
def listening(
    client: httpx.Client, job_id: str, last_event_id: str | None = None
) -> Iterator[Iterator[Event]]:
    """Events as a browser's EventSource reads them."""
    headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
    url = f"{JOBS}/{job_id}/events"
    with client.stream("GET", url, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["cache-control"] == "no-cache, no-transform"
        yield parsed(response.iter_lines())


def parsed(lines: Iterator[str]) -> Iterator[Event]:
    """Events of a stream of lines."""
    event = Event()
    for line in lines:
        field, _, value = line.partition(": ")
        if not line and (event.data or event.retry):
            event.arrived = time.monotonic()
            yield event
            event = Event()
        elif field in {"id", "data", "retry"}:
            setattr(event, field, value)
        elif field == "event":
            event.name = value


async def test_from_the_queue_to_the_end(
    client: httpx.Client, internal: httpx.Client, store: Store
) -> None:
    job_id = created(client)
    with listening(client, job_id) as events:
        seen = [next(events).job["status"]]
        await store.attempts.start(job_id, 1, utc_now())
        seen.append(next(events).job["status"])
        report(internal, job_id, progress=0.3, message="Generating audio (scene 1/3)")
        event = next(events)
        assert event.job["progress_message"] == "Generating audio (scene 1/3)"
        seen.append(event.job["status"])
        await store.attempts.finish(job_id, success())
        seen += [event.job["status"] for event in events]  # until the server ends the stream
    assert seen == ["pending", "started", "processing", "success"]


async def test_an_event_is_the_status_document(client: httpx.Client, store: Store) -> None:
    job_id = created(client)
    await store.attempts.finish(job_id, success())
    with listening(client, job_id) as events:
        (event,) = events
    assert event.data == client.get(f"{JOBS}/{job_id}").text


async def test_a_client_that_comes_back_gets_what_is_newer(
    client: httpx.Client, store: Store
) -> None:
    job_id = created(client)
    with listening(client, job_id) as events:
        seen = next(events)
    await store.attempts.progress(job_id, 1, 0.2, "Analyzing script", utc_now())
    await store.attempts.progress(job_id, 1, 0.4, "Generating images", utc_now())
    with listening(client, job_id, seen.id) as events:
        newer = next(events)
        assert newer.job["progress"] == 0.4
        assert int(newer.id) > int(seen.id)
        await store.attempts.finish(job_id, success())
        last = next(events)
    gone = client.get(f"{JOBS}/{job_id}/events", headers={"Last-Event-ID": last.id})
    assert gone.status_code == 204  # tells an EventSource not to come again


async def test_a_client_that_knows_the_state_gets_the_next_one(
    client: httpx.Client, store: Store
) -> None:
    job_id = created(client)
    with listening(client, job_id) as events:
        seen = next(events)
    with listening(client, job_id, seen.id) as events:
        await store.attempts.start(job_id, 1, utc_now())
        assert next(events).job["status"] == "started"


async def test_an_id_that_is_not_ours_counts_as_none(client: httpx.Client) -> None:
    job_id = created(client)
    for strange in ("x", "9" * 30):
        with listening(client, job_id, strange) as events:
            assert next(events).job["status"] == "pending"


def test_an_unknown_job(client: httpx.Client) -> None:
    response = client.get(f"{JOBS}/{UNKNOWN}/events")
    assert response.status_code == 404
    assert response.json()["detail"] == f"Job {UNKNOWN} not found"


async def test_a_report_reaches_the_client_within_a_second(
    client: httpx.Client, internal: httpx.Client
) -> None:
    job_id = created(client)
    delays = []
    with listening(client, job_id) as events:
        next(events)
        for step in range(1, 51):
            sent = time.monotonic()
            report(internal, job_id, progress=step / 100)
            event = next(events)
            assert event.job["progress"] == step / 100
            delays.append(event.arrived - sent)
    assert statistics.quantiles(delays, n=20)[-1] < 1.0


async def test_redis_comes_back_and_so_does_the_news(
    own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
) -> None:
    """A stream that outlives Redis shows the state that holds afterwards."""
    variables = environment(own_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    with running(variables, tmp_path / "log") as api, api.client() as client:
        job_id = created(client)
        with listening(client, job_id) as events:
            next(events)
            with own_redis_server.client() as redis:
                redis.client_kill_filter(_type="pubsub")
                # Written while nobody listens: only a second look can show it.
                text = str(redis.get(f"jobs:{job_id}")).replace('"pending"', '"processing"')
                redis.set(f"jobs:{job_id}", text)
                redis.hincrby(f"job:record:{job_id}", "_version", 1)
            assert next(events).job["status"] == "processing"


def test_a_stop_asks_clients_to_reconnect(
    redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
) -> None:
    variables = environment(redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    with running(variables, tmp_path / "log") as api, api.client() as client:
        job_id = created(client)
        with listening(client, job_id) as events:
            next(events)
            begun = time.monotonic()
            api.process.terminate()
            (hint,) = events
            assert (hint.name, hint.retry) == ("reconnect", "1000")
        assert api.process.wait(20) == 0
        assert time.monotonic() - begun < 10


def test_a_long_stream_ends_and_is_taken_up_again(
    redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
) -> None:
    variables = environment(redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    variables["VIDEOJOBS_STREAM_SECONDS"] = "0.5"
    with running(variables, tmp_path / "log") as api, api.client() as client:
        job_id = created(client)
        with listening(client, job_id) as events:
            seen, hint = events
        assert (hint.name, hint.retry) == ("reconnect", "1000")
        client.delete(f"{JOBS}/{job_id}")
        with listening(client, job_id, seen.id) as events:
            assert [event.job["status"] for event in events] == ["cancelled"]


def test_a_stop_answers_those_who_wait(
    redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
) -> None:
    variables = environment(redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    with running(variables, tmp_path / "log") as api, api.client() as client:
        job_id = created(client)
        with client.stream("GET", f"{JOBS}/{job_id}/events") as stream:
            next(stream.iter_lines())  # the hub serves; a waiting GET is told in the same way
            assert waiting_until_stopped(api, job_id).json()["status"] == "pending"
        assert api.process.wait(20) == 0


def waiting_until_stopped(api: Api, job_id: str) -> httpx.Response:
    """A GET that waits a minute, before a process that is told to stop."""
    with httpx.Client(base_url=api.public, timeout=30) as client:
        request = client.build_request(
            "GET", f"{JOBS}/{job_id}", headers={"Prefer": "wait=60", "Connection": "close"}
        )
        api.process.terminate()
        return client.send(request)
