"""What Prometheus reads of the API."""

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families
from testkit.job_records import created, success
from testkit.servers.api import JOBS, Api, environment, report, running, sample_request
from testkit.servers.port import free_port
from testkit.servers.redis_server import RedisServer
from testkit.servers.webhook_receiver import receiving
from testkit.waiting import until

from videojobs.settings import RedisSettings
from videojobs.store import Store, connect

STATUS = f"{JOBS}/{{job_id}}"
TOOK = "videojobs_http_request_seconds"
WAIT_SECONDS = 20.0

Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture(scope="module")
def api(
    module_redis_server: RedisServer,
    lonely_kubeconfig: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """An API whose users may have two jobs each."""
    folder = tmp_path_factory.mktemp("metered")
    variables = environment(module_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    with running(variables | {"VIDEOJOBS_LIMIT_LIVE_JOBS": "2"}, folder / "log") as api:
        yield api


@pytest.fixture
def client(api: Api) -> Iterator[httpx.Client]:
    """A client of the public port."""
    with api.client() as client:
        yield client


def scraped(api: Api) -> Series:
    """All series, as Prometheus parses them."""
    with api.internal_client() as client:
        text = client.get("/metrics").raise_for_status().text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(api: Api, name: str, **labels: str) -> float:
    """One series; 0 where there is none yet."""
    return scraped(api).get((name, frozenset(labels.items())), 0.0)


def growth(api: Api, name: str, **labels: str) -> Callable[[], float]:
    """By how much a series has grown since this call."""
    before = value(api, name, **labels)
    return lambda: value(api, name, **labels) - before


def test_they_are_on_the_internal_port_alone(api: Api, client: httpx.Client) -> None:
    with api.internal_client() as internal:
        answer = internal.get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert client.get("/metrics").status_code == 404


def test_requests_are_counted_by_route_method_and_status(
    api: Api, client: httpx.Client, user: str
) -> None:
    job_id = created(client, user_id=user)
    polls = growth(api, f"{TOOK}_count", route=STATUS, method="GET", status="2xx")
    misses = growth(api, f"{TOOK}_count", route=STATUS, method="GET", status="4xx")
    cancels = growth(api, f"{TOOK}_count", route=STATUS, method="DELETE", status="2xx")

    client.get(f"{JOBS}/{job_id}")
    client.get(f"{JOBS}/{job_id}/")  # not by the short way
    client.get(f"{JOBS}/{secrets.token_hex(8)}")
    client.delete(f"{JOBS}/{job_id}")

    assert (polls(), misses(), cancels()) == (2, 1, 1)


def test_reports_of_renderers_are_counted_too(api: Api, client: httpx.Client, user: str) -> None:
    job_id = created(client, user_id=user)
    route = "/internal/v1/jobs/{job_id}/attempts/{attempt}/progress"
    reports = growth(api, f"{TOOK}_count", route=route, method="POST", status="2xx")

    with api.internal_client() as internal:
        report(internal, job_id, progress=0.3, message="Generating audio (scene 1/3)")

    assert reports() == 1


def test_what_nobody_foresaw_makes_no_series(api: Api, client: httpx.Client, user: str) -> None:
    def visit() -> None:
        unknown = secrets.token_hex(8)
        for method in ("GET", "DELETE", "PUT", "PROPFIND"):
            client.request(method, f"/{unknown}")
            client.request(method, f"{JOBS}/{unknown}")
            client.request(method, f"{JOBS}/{unknown}/events?{unknown}={unknown}")
        client.post(JOBS, json=sample_request(user_id=user, title=unknown))
        client.post(f"{JOBS}/{unknown}/retry")
        client.post(JOBS, content=unknown)
        with api.internal_client() as internal:
            internal.get(f"/internal/v1/pools/{unknown}/{unknown}/demand")
            internal.post(f"/internal/v1/jobs/{unknown}/attempts/1/progress", json={})
        scraped(api)

    for _ in range(3):  # accepted twice, then over the limit
        visit()
    before = scraped(api)

    for _ in range(20):
        visit()

    after = scraped(api)
    assert after.keys() == before.keys()
    asked = {"route": "unmatched", "method": "other", "status": "4xx"}
    name = (f"{TOOK}_count", frozenset(asked.items()))
    assert after[name] == before[name] + 40


async def test_a_client_that_asks_to_wait_does_not_make_the_api_slow(
    api: Api, client: httpx.Client, user: str
) -> None:
    job_id = created(client, user_id=user)
    labels = {"route": STATUS, "method": "GET", "status": "2xx"}
    polls, seconds = growth(api, f"{TOOK}_count", **labels), growth(api, f"{TOOK}_sum", **labels)

    answer = client.get(f"{JOBS}/{job_id}", headers={"Prefer": "wait=2"})

    assert answer.elapsed.total_seconds() > 1.9
    assert polls() == 1
    assert 0 < seconds() < 1


def test_open_streams_are_seen(api: Api, client: httpx.Client, user: str) -> None:
    job_id = created(client, user_id=user)
    streams = growth(api, "videojobs_event_streams")
    in_flight = growth(api, "videojobs_http_in_flight", port="public")

    with client.stream("GET", f"{JOBS}/{job_id}/events") as response:
        next(response.iter_lines())
        assert (streams(), in_flight()) == (1, 1)
        client.delete(f"{JOBS}/{job_id}")

    until(lambda: (streams(), in_flight()) == (0, 0), "no stream is open", WAIT_SECONDS)


def test_submissions_are_counted_by_what_became_of_them(
    api: Api, client: httpx.Client, user: str
) -> None:
    def outcomes(tier: str, outcome: str) -> Callable[[], float]:
        return growth(api, "videojobs_submissions_total", tier=tier, outcome=outcome)

    accepted, repeated = outcomes("high", "accepted"), outcomes("high", "repeated")
    limited, invalid = outcomes("low", "limited"), outcomes("none", "invalid")
    order = {**sample_request(user_id=user), "priority": 1}

    for _ in range(2):
        client.post(JOBS, json=order, headers={"Idempotency-Key": "one"})
    client.post(JOBS, json=order)
    client.post(JOBS, json={**order, "priority": 9})
    client.post(JOBS, json={"priority": 1})
    client.post(f"{JOBS}/{secrets.token_hex(8)}/retry")
    client.post(JOBS, json=order, params={"dry_run": "true"})

    assert (accepted(), repeated(), limited(), invalid()) == (2, 1, 1, 2)


async def test_webhooks_are_counted_by_how_each_try_went(
    api: Api, client: httpx.Client, module_redis_server: RedisServer, user: str
) -> None:
    delivered = growth(api, "videojobs_webhook_tries_total", outcome="delivered")
    scheduled = growth(api, "videojobs_webhook_tries_total", outcome="scheduled")
    at_hand = connect(RedisSettings(host="127.0.0.1", port=module_redis_server.port))
    with receiving() as receiver:
        for url in (receiver.url, f"http://127.0.0.1:{free_port()}"):
            order = {**sample_request(user_id=user), "webhook_url": url}
            job_id = client.post(JOBS, json=order).json()["job_id"]
            await Store.over(at_hand, ttl_seconds=3600).attempts.finish(job_id, success())

        until(lambda: (delivered(), scheduled()) == (1, 1), "one delivery each", WAIT_SECONDS)
    await at_hand.aclose()


def test_operations_on_redis_and_calls_of_kubernetes_are_measured(
    api: Api, client: httpx.Client, user: str
) -> None:
    kept = growth(api, "videojobs_redis_seconds_count", operation="submit", outcome="ok")
    labels = {"verb": "post", "resource": "videojobs", "code": "0"}  # nobody listens there
    calls = growth(api, "videojobs_kube_request_seconds_count", **labels)

    def submitted() -> bool:  # again and again: Kubernetes is left alone for a second now and then
        created(client, user_id=f"{user}-{secrets.token_hex(4)}")
        return calls() >= 1

    until(submitted, "the submission is counted", WAIT_SECONDS)
    assert kept() >= calls()


def test_what_waits_in_redis_is_told(api: Api, client: httpx.Client, user: str) -> None:
    pending = growth(api, "videojobs_jobs", status="pending")
    outbox = growth(api, "videojobs_outbox")

    created(client, user_id=user)

    assert (pending(), outbox()) == (1, 1)
    assert value(api, "videojobs_redis_up") == 1


def test_a_redis_that_is_away_is_told_and_hides_nothing_else(
    api: Api, module_redis_server: RedisServer
) -> None:
    module_redis_server.freeze()
    try:
        series = scraped(api)
    finally:
        module_redis_server.thaw()

    names = {name for name, _ in series}
    assert series["videojobs_redis_up", frozenset()] == 0
    assert "videojobs_jobs" not in names
    assert f"{TOOK}_count" in names


def test_openmetrics_for_those_who_ask_for_it(api: Api) -> None:
    with api.internal_client() as client:
        told = client.get(
            "/metrics", headers={"Accept": "application/openmetrics-text;version=1.0.0"}
        )
    assert told.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    families = openmetrics.text_string_to_metric_families(told.text)  # type: ignore[no-untyped-call]
    names = {family.name for family in families}
    plain = {name for name, _ in scraped(api)}
    assert TOOK in names
    assert {name.removesuffix("_total") for name in plain if name.endswith("_total")} <= names
