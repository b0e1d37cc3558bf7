"""Who did what: in the log for whoever runs the service, on the dashboard for whoever asks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from testkit.servers.api import JOBS, Api, environment, running, sample_request
from testkit.servers.port import free_port
from testkit.servers.redis_server import RedisServer
from testkit.servers.webhook_receiver import WAIT_SECONDS, Receiver, receiving
from testkit.tokens import AUDIENCE, ISSUER, SECRET, token
from testkit.waiting import until

from videojobs_api.routes.dashboard import DATA

ADMIN = token("ann", scope="videojobs:admin")
OWNER = token("bob")


@pytest.fixture(scope="module")
def variables(redis_server: RedisServer, lonely_kubeconfig: Path) -> dict[str, str]:
    """Of an API that asks for tokens."""
    return {
        **environment(redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default"),
        "AUTH_MODE": "hs256",
        "AUTH_HS256_SECRET": SECRET,
        "AUTH_ISSUER": ISSUER,
        "AUTH_AUDIENCE": AUDIENCE,
    }


@pytest.fixture(scope="module")
def guarded(variables: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """That API."""
    with running(variables, tmp_path_factory.mktemp("audited") / "log") as api:
        yield api


@pytest.fixture
def client(guarded: Api) -> Iterator[httpx.Client]:
    """A client without a token."""
    with guarded.client() as client:
        yield client


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """The server of somebody who wants to be told."""
    with receiving() as receiver:
        yield receiver


def submitted(client: httpx.Client, **more: Any) -> str:
    """Id of a new job of bob's."""
    response = client.post(JOBS, json={**sample_request(user_id="bob"), **more}, headers=OWNER)
    assert response.status_code == 202, response.text
    job_id: str = response.json()["job_id"]
    return job_id


def audited(api: Api, job_id: str) -> list[dict[str, Any]]:
    """The audit's lines about a job, the first first."""
    return [
        line
        for line in api.logged()
        if line["logger"] == "videojobs_api.audit" and line["job_id"] == job_id
    ]


def story(client: httpx.Client, job_id: str) -> list[tuple[str, str]]:
    """What the dashboard tells of a job."""
    found = client.get(f"{DATA}/jobs/{job_id}", headers=ADMIN)
    assert found.status_code == 200, found.text
    return [(moment["what"], moment["detail"]) for moment in found.json()["timeline"]]


def test_a_cancel_by_an_admin_is_one_line_that_says_who_and_what(
    client: httpx.Client, guarded: Api
) -> None:
    job_id = submitted(client)
    headers = {**ADMIN, "X-Request-Id": "the-request"}
    assert client.delete(f"{JOBS}/{job_id}", headers=headers).status_code == 200
    (line,) = audited(guarded, job_id)
    shown = {name: line[name] for name in ("action", "user", "admin", "outcome", "request_id")}
    assert shown == {
        "action": "cancel",
        "user": "ann",
        "admin": True,
        "outcome": "done",
        "request_id": "the-request",
    }
    assert ("Cancelled by ann", "") in story(client, job_id)


def test_what_was_refused_is_a_line_and_no_part_of_the_story(
    client: httpx.Client, guarded: Api
) -> None:
    job_id = submitted(client)
    client.delete(f"{JOBS}/{job_id}", headers=OWNER)
    assert client.delete(f"{JOBS}/{job_id}", headers=ADMIN).status_code == 400
    assert client.post(f"{JOBS}/{job_id}/retry", headers=token("eve")).status_code == 404
    assert [
        (line["action"], line["user"], line["outcome"], line.get("status"))
        for line in audited(guarded, job_id)
    ] == [
        ("cancel", "bob", "done", None),
        ("cancel", "ann", "refused", 400),
        ("retry", "eve", "refused", 404),
    ]
    assert [what for what, _ in story(client, job_id) if " by " in what] == ["Cancelled by bob"]


def test_a_retry_names_the_job_that_it_made_and_is_told_once(
    client: httpx.Client, guarded: Api
) -> None:
    job_id = submitted(client)
    client.delete(f"{JOBS}/{job_id}", headers=OWNER)
    for _ in range(2):
        headers = {**ADMIN, "Idempotency-Key": f"again-{job_id}"}
        again = client.post(f"{JOBS}/{job_id}/retry", headers=headers)
        assert again.status_code == 202, again.text
    made = again.json()["job_id"]
    _, first, second = audited(guarded, job_id)
    assert (first["outcome"], first["made"]) == ("done", made)
    assert (second["outcome"], second["made"]) == ("repeated", made)
    assert story(client, job_id).count(("Retried by ann", f"As job {made}")) == 1


def test_a_replay_is_told_and_the_deliveries_are_on_the_page(
    client: httpx.Client, guarded: Api, receiver: Receiver
) -> None:
    receiver.statuses = [500]
    job_id = submitted(client, webhook_url=receiver.url)
    client.delete(f"{JOBS}/{job_id}", headers=OWNER)
    failed = delivery(client, job_id, tries=1)
    assert (failed["state"], failed["tries"][0]["status"]) == ("scheduled", 500)
    assert failed["next_try_at"] is not None
    client.post(f"{JOBS}/{job_id}/webhook/replay", headers=ADMIN)
    assert delivery(client, job_id, tries=2)["state"] == "delivered"
    assert audited(guarded, job_id)[-1]["action"] == "replay_webhook"
    assert ("Webhook sent again by ann", "") in story(client, job_id)


def delivery(client: httpx.Client, job_id: str, *, tries: int) -> dict[str, Any]:
    """The webhook as the page shows it, once it was tried so often."""
    shown: dict[str, Any] = {}

    def tried() -> bool:
        nonlocal shown
        shown = client.get(f"{DATA}/jobs/{job_id}", headers=ADMIN).json()["webhook"]
        return len(shown["tries"]) == tries

    until(tried, f"{tries} tries of the webhook", WAIT_SECONDS, seen=lambda: shown)
    return shown


def test_a_job_without_a_webhook_shows_none(client: httpx.Client) -> None:
    shown = client.get(f"{DATA}/jobs/{submitted(client)}", headers=ADMIN).json()
    assert shown["webhook"] is None


def test_the_story_outlives_the_process(
    own_redis_server: RedisServer, variables: dict[str, str], tmp_path: Path
) -> None:
    ports = {name: str(free_port()) for name in ("VIDEOJOBS_API_PORT", "VIDEOJOBS_INTERNAL_PORT")}
    own = {**variables, **ports, "REDIS_PORT": str(own_redis_server.port)}
    with running(own, tmp_path / "first.log") as api, api.client() as client:
        job_id = submitted(client)
        client.delete(f"{JOBS}/{job_id}", headers=ADMIN)
    with running(own, tmp_path / "second.log") as api, api.client() as client:
        assert ("Cancelled by ann", "") in story(client, job_id)


def test_where_nobody_signs_in_it_was_anonymous(
    own_redis_server: RedisServer, lonely_kubeconfig: Path, tmp_path: Path
) -> None:
    open_to_all = environment(own_redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    with running(open_to_all, tmp_path / "log") as api, api.client() as client:
        job_id = submitted(client)
        client.delete(f"{JOBS}/{job_id}")
        (line,) = audited(api, job_id)
        assert (line["user"], line["admin"]) == ("anonymous", False)
        assert ("Cancelled by anonymous", "") in story(client, job_id)
