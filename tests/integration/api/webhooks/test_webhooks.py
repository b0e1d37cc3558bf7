"""A job's end, told to the client's own server: signed, repeated, shown and sent again."""

from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from redis import Redis
from standardwebhooks import Webhook
from testkit.job_records import failure, success
from testkit.servers.api import JOBS, NEW_SECRET, OLD_SECRET, environment, running, sample_request
from testkit.servers.redis_server import RedisServer
from testkit.servers.webhook_receiver import WAIT_SECONDS, Message, Receiver, receiving
from testkit.waiting import until

from videojobs.settings import RedisSettings
from videojobs.store import Store, connect
from videojobs.store.keys import WEBHOOKS
from videojobs.times import parse_rfc3339, utc_now


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The client's server."""
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def at_hand(redis_server: RedisServer) -> Iterator[Redis]:
    """The API's Redis, for tests that do not wait for the next try."""
    with redis_server.client() as redis:
        yield redis


def with_webhook(client: httpx.Client, url: str) -> str:
    """Id of a new job whose end is to be told."""
    response = client.post(JOBS, json={**sample_request(), "webhook_url": url})
    assert response.status_code == 202, response.text
    job_id: str = response.json()["job_id"]
    return job_id


def webhook(client: httpx.Client, job_id: str, *, state: str, tries: int) -> dict[str, Any]:
    """What the API shows, once the webhook stands so."""
    shown: dict[str, Any] = {}

    def reached() -> bool:
        nonlocal shown
        shown = client.get(f"{JOBS}/{job_id}/webhook").json()
        return bool(shown["state"] == state and len(shown["tries"]) == tries)

    until(reached, f"the webhook is {state} after {tries} tries", WAIT_SECONDS, seen=lambda: shown)
    return shown


def verified(message: Message, secret: str = NEW_SECRET) -> dict[str, Any]:
    """The body, if a receiver with this secret accepts it."""
    body: dict[str, Any] = Webhook(secret).verify(message.body, message.headers)
    return body


async def test_success_is_told_with_the_bytes_of_the_status(
    client: httpx.Client, store: Store, receiver: Receiver
) -> None:
    job_id = with_webhook(client, receiver.url)
    await store.attempts.finish(job_id, success())  # the operator's part
    (message,) = receiver.wait()
    told = verified(message)
    assert verified(message, OLD_SECRET) == told  # a receiver that has not rotated yet
    assert (told["type"], told["timestamp"]) == ("job.success", told["data"]["completed_at"])
    assert client.get(f"{JOBS}/{job_id}").content in message.body
    assert message.headers["content-type"] == "application/json"
    shown = webhook(client, job_id, state="delivered", tries=1)
    assert (shown["url"], shown["next_try_at"]) == (receiver.url, None)
    assert shown["tries"][0]["status"] == 204


async def test_failure_is_told(client: httpx.Client, store: Store, receiver: Receiver) -> None:
    await store.attempts.finish(with_webhook(client, receiver.url), failure())
    (message,) = receiver.wait()
    assert verified(message)["type"] == "job.failure"
    assert verified(message)["data"]["error_code"] == "RENDER.TIME_LIMIT"


def test_a_cancellation_is_told(client: httpx.Client, receiver: Receiver) -> None:
    job_id = with_webhook(client, receiver.url)
    assert webhook(client, job_id, state="waiting", tries=0)["next_try_at"] is None
    client.delete(f"{JOBS}/{job_id}")
    (message,) = receiver.wait()
    assert verified(message)["type"] == "job.cancelled"


def test_what_fails_is_tried_again_under_the_same_id(
    client: httpx.Client, receiver: Receiver, at_hand: Redis
) -> None:
    receiver.statuses = [500, 302]
    job_id = with_webhook(client, receiver.url)
    client.delete(f"{JOBS}/{job_id}")
    shown = webhook(client, job_id, state="scheduled", tries=1)
    assert shown["tries"][0]["status"] == 500
    assert shown["next_try_at"] > shown["tries"][0]["at"]
    at_hand.zadd(WEBHOOKS, {job_id: 0})  # five seconds have passed
    shown = webhook(client, job_id, state="scheduled", tries=2)
    assert "redirects, which is not followed" in shown["tries"][1]["error"]
    at_hand.zadd(WEBHOOKS, {job_id: 0})  # five minutes have passed
    webhook(client, job_id, state="delivered", tries=3)
    assert {message.path for message in receiver.messages} == {"/hook"}
    assert {message.headers["webhook-id"] for message in receiver.messages} == {f"msg_{job_id}"}
    for message in receiver.messages:
        verified(message)


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_receiver_that_asks_for_time_gets_it(
    client: httpx.Client, receiver: Receiver, form: str
) -> None:
    """The first pause would be five to six seconds."""
    receiver.statuses, later = [503], utc_now() + timedelta(hours=1)
    receiver.retry_after = "3600" if form == "seconds" else format_datetime(later, usegmt=True)
    job_id = with_webhook(client, receiver.url)
    client.delete(f"{JOBS}/{job_id}")
    shown = webhook(client, job_id, state="scheduled", tries=1)
    assert abs(parse_rfc3339(shown["next_try_at"]) - later) < timedelta(minutes=1)


def test_an_address_that_is_gone_is_left_alone_until_a_replay(
    client: httpx.Client, receiver: Receiver
) -> None:
    receiver.statuses = [410]
    first, second = (with_webhook(client, receiver.url) for _ in range(2))
    client.delete(f"{JOBS}/{first}")
    webhook(client, first, state="disabled", tries=1)
    client.delete(f"{JOBS}/{second}")
    webhook(client, second, state="disabled", tries=0)
    again = client.post(f"{JOBS}/{first}/webhook/replay")
    assert (again.status_code, again.json()["state"]) == (202, "scheduled")
    webhook(client, first, state="delivered", tries=2)
    assert len(receiver.messages) == 2


def test_what_was_delivered_can_be_sent_again(client: httpx.Client, receiver: Receiver) -> None:
    job_id = with_webhook(client, receiver.url)
    client.delete(f"{JOBS}/{job_id}")
    webhook(client, job_id, state="delivered", tries=1)
    client.post(f"{JOBS}/{job_id}/webhook/replay")
    webhook(client, job_id, state="delivered", tries=2)
    first, second = receiver.wait(2)
    assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])


def test_there_is_nothing_to_show_or_to_send(client: httpx.Client, receiver: Receiver) -> None:
    plain = client.post(JOBS, json=sample_request()).json()["job_id"]
    for call in (client.get, lambda path: client.post(f"{path}/replay")):
        assert call(f"{JOBS}/no-such-job/webhook").json()["detail"] == "Job no-such-job not found"
        refused = call(f"{JOBS}/{plain}/webhook")
        assert refused.status_code == 404
        assert refused.json()["detail"].endswith("give webhook_url when you create a job")
    early = client.post(f"{JOBS}/{with_webhook(client, receiver.url)}/webhook/replay")
    assert early.status_code == 409


def test_a_retried_job_tells_its_end_too(client: httpx.Client, receiver: Receiver) -> None:
    first = with_webhook(client, receiver.url)
    client.delete(f"{JOBS}/{first}")
    again = client.post(f"{JOBS}/{first}/retry").json()["job_id"]
    client.delete(f"{JOBS}/{again}")
    told = {verified(message)["data"]["job_id"] for message in receiver.wait(2)}
    assert told == {first, again}


def test_the_resource_knows_it_so_that_a_lost_redis_forgets_none(
    client: httpx.Client, receiver: Receiver, kube_apiserver: Any, api_namespace: str
) -> None:
    job_id = with_webhook(client, receiver.url)
    path = f"/apis/scriptsensei.io/v1alpha1/namespaces/{api_namespace}/videojobs/{job_id}"
    _, resource = kube_apiserver.request("GET", path)
    annotations = resource["metadata"]["annotations"]
    assert annotations["scriptsensei.io/webhook-url"] == receiver.url


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://example.org", "webhook_url: must be an https:// URL"),
        ("https://u:p@example.org/", "webhook_url: must hold neither a user name nor a fragment"),
        ("", "webhook_url: must have at least 1 character"),
    ],
)
def test_an_address_that_cannot_be_used(client: httpx.Client, url: str, reason: str) -> None:
    refused = client.post(JOBS, json={**sample_request(), "webhook_url": url})
    assert refused.status_code == 422
    assert refused.json()["detail"].startswith(reason)


def test_a_name_that_leads_to_a_private_address_is_found_out_on_connecting(
    own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path, receiver: Receiver
) -> None:
    variables = environment(own_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    del variables["VIDEOJOBS_WEBHOOK_ALLOW_PRIVATE"]
    with running(variables, tmp_path / "log") as api, api.client() as client:
        body = {**sample_request(), "webhook_url": "https://169.254.169.254/"}
        refused = client.post(JOBS, json=body)
        assert refused.json()["detail"] == "webhook_url: must have a public address"
        job_id = with_webhook(client, f"https://localhost:{receiver.port}/hook")
        client.delete(f"{JOBS}/{job_id}")
        shown = webhook(client, job_id, state="scheduled", tries=1)
        assert shown["tries"][0]["error"] == "its host has a private address"
    assert receiver.messages == []


async def test_an_end_while_no_api_runs_is_told_by_the_next_one(
    own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path, receiver: Receiver
) -> None:
    variables = environment(own_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    with running(variables, tmp_path / "first.log") as api, api.client() as client:
        job_id = with_webhook(client, receiver.url)
    redis = connect(RedisSettings(host="127.0.0.1", port=own_redis_server.port))
    await Store.over(redis, ttl_seconds=3600).attempts.finish(job_id, success())
    await redis.aclose()
    with running(variables, tmp_path / "second.log"):
        (message,) = receiver.wait()
    assert verified(message)["data"]["job_id"] == job_id


def test_without_a_secret_nothing_is_promised(
    own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
) -> None:
    variables = environment(own_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    variables["VIDEOJOBS_WEBHOOK_SECRETS"] = ""
    with running(variables, tmp_path / "log") as api, api.client() as client:
        body = {**sample_request(), "webhook_url": "https://example.org/"}
        refused = client.post(JOBS, json=body)
        assert refused.status_code == 422
        assert "VIDEOJOBS_WEBHOOK_SECRETS" in refused.json()["detail"]
