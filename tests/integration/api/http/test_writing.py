"""Bodies of a POST as clients write them: nulls, booleans, compressed and other bytes."""

import gzip
import json
from typing import Any

import httpx
import pytest
from testkit.job_records import created
from testkit.servers.api import JOBS, sample_request

OPTIONAL = ["voice_name", "background_music", "template_id"]
JSON = {"Content-Type": "application/json"}


def test_null_is_as_if_it_were_absent(client: httpx.Client) -> None:
    nothing = dict.fromkeys(["priority", "metadata", "webhook_url"])
    body = {**sample_request(**dict.fromkeys(OPTIONAL)), **nothing}
    response = client.post(JOBS, json=body)
    assert response.status_code == 202
    status = client.get(response.headers["location"]).json()
    assert (status["effective_priority"], status["metadata"]) == (5, {})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**sample_request(), "priority": True}, "priority"),
        (sample_request(duration=True), "video_request.duration"),
    ],
)
def test_a_boolean_is_no_integer(client: httpx.Client, body: dict[str, Any], field: str) -> None:
    response = client.post(JOBS, json=body)
    assert response.status_code == 422
    assert response.json()["detail"] == f"{field}: must be a valid integer"


@pytest.mark.parametrize("coding", ["gzip", "br", "gzip, zstd"])
def test_a_coded_body_is_told_to_come_plain(client: httpx.Client, coding: str) -> None:
    body = gzip.compress(json.dumps(sample_request()).encode())
    response = client.post(JOBS, content=body, headers={**JSON, "Content-Encoding": coding})
    assert response.status_code == 415
    assert response.json()["detail"] == (
        f"Content-Encoding {coding} is not supported; send the body uncompressed"
    )
    assert response.headers["accept-encoding"] == "identity"


def test_identity_is_no_coding(client: httpx.Client) -> None:
    headers = {"Content-Encoding": "Identity"}
    assert client.post(JOBS, json=sample_request(), headers=headers).status_code == 202
    live = created(client)
    assert client.delete(f"{JOBS}/{live}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(json.dumps(sample_request()).encode()),
        json.dumps(sample_request(title="Größe"), ensure_ascii=False).encode("latin-1"),
    ],
    ids=["gzip without its header", "Latin-1"],
)
def test_bytes_that_are_no_utf_8(client: httpx.Client, content: bytes) -> None:
    response = client.post(JOBS, content=content, headers=JSON)
    assert response.status_code == 400
    assert response.json()["detail"] == ("The body is not UTF-8; send JSON in UTF-8, uncompressed")
