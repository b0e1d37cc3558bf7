"""The short way to POST answers as the framework does: what differs is only how long it takes."""

import json
import secrets
from typing import Any, Final

import httpx
import pytest
from testkit.servers.api import JOBS, sample_request

SHORT: Final = {"Content-Type": "application/json"}
LONG: Final = {"Content-Type": "application/json; charset=utf-8"}
DIFFER: Final = {"job_id", "request_id"}

GOOD: Final = sample_request(user_id="alike")
BODIES: Final = {
    "good": GOOD,
    "with metadata": {**GOOD, "priority": 2, "metadata": {"order": "4711"}},
    "unknown field": {**GOOD, "colour": "red"},
    "priority out of range": {**GOOD, "priority": 11},
    "priority as text": {**GOOD, "priority": "5"},
    "webhook to nowhere": {**GOOD, "webhook_url": "http://10.0.0.1/"},
    "no request": {"priority": 5},
    "a list": [GOOD],
}
TEXTS: Final = {
    "nothing": "",
    "half of it": json.dumps(GOOD)[:-9],
    "not a number": '{"priority": NaN, "video_request": {}}',
    "too deep": "[" * 100_000,
    "other bytes": "\ud800",
}


def answer(client: httpx.Client, text: str, headers: dict[str, str]) -> dict[str, Any]:
    """Status, names of the headers, and the body without what is new each time."""
    body = text.encode(errors="surrogatepass")
    response = client.post(f"{JOBS}/", content=body, headers=headers)
    seen = {name: value for name, value in response.json().items() if name not in DIFFER}
    names = set(response.headers)
    return {"status": response.status_code, "headers": names, "body": seen}


@pytest.mark.parametrize(
    "text",
    [
        *(pytest.param(json.dumps(body), id=name) for name, body in BODIES.items()),
        *(pytest.param(text, id=name) for name, text in TEXTS.items()),
    ],
)
@pytest.mark.parametrize("prefer", ["", "handling=strict"])
def test_bodies_are_answered_alike(client: httpx.Client, text: str, prefer: str) -> None:
    more = {"Prefer": prefer} if prefer else {}

    assert answer(client, text, SHORT | more) == answer(client, text, LONG | more)


def test_a_key_is_known_to_both(client: httpx.Client, user: str) -> None:
    key, text = {"Idempotency-Key": secrets.token_hex(8)}, json.dumps(sample_request(user_id=user))
    first = client.post(f"{JOBS}/", content=text, headers=SHORT | key)
    again = client.post(f"{JOBS}/", content=text, headers=LONG | key)

    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"


def test_parameters_are_for_the_framework(client: httpx.Client, user: str) -> None:
    text = json.dumps(sample_request(user_id=user))

    dry = client.post(f"{JOBS}/", params={"dry_run": "true"}, content=text, headers=SHORT)

    assert dry.status_code == 200
    assert dry.json()["valid"] is True
    assert client.get(f"{JOBS}/", params={"user_id": user}).json()["total"] == 0
