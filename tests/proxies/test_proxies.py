"""Through each proxy, configured by its file in examples/proxies, the API is as it is without."""

import asyncio
import secrets
import socket
import statistics
from pathlib import Path

import httpx
import pytest
from testkit.api_fixtures import Finished
from testkit.job_records import created
from testkit.servers.api import JOBS, Api, sample_request
from testkit.servers.certificates import Certificates
from testkit.servers.http_server import HttpServer, http_server

from .proxies import PROXIES, Proxy, Running, running
from .seen import FILM, LATE_SECONDS, PINGS, delays, pings

__all__ = ["http_server"]


@pytest.mark.parametrize("http", ["1.1", "2"])
async def test_events_arrive_at_once(
    api: Api, server: Running, row: dict[str, str], http: str
) -> None:
    with api.client() as near:
        job_id = created(near)

    late = await delays(server, api, job_id, http)

    row[f"events late by, HTTP/{http}"] = f"{max(0.0, min(late)):.2f}-{max(late):.2f} s"
    assert statistics.median(late) < LATE_SECONDS, late


@pytest.fixture(scope="session")
def pings_seen(api: Api, servers: dict[str, Running]) -> dict[str, int]:
    """Of the stream of a waiting job through each proxy, all at the same time."""
    with api.client() as near:
        job_id = created(near)

    async def all_at_once() -> list[int]:
        return await asyncio.gather(*(pings(server, job_id) for server in servers.values()))

    return dict(zip(servers, asyncio.run(all_at_once()), strict=True))


def test_the_stream_of_a_waiting_job_stays_open(
    pings_seen: dict[str, int], server: Running
) -> None:
    assert pings_seen[server.name] == PINGS


def test_a_video_is_whole_and_not_compressed(client: httpx.Client, film: str) -> None:
    answer = client.get(film)

    assert answer.status_code == 200
    assert answer.content == FILM
    assert "content-encoding" not in answer.headers
    assert answer.headers["accept-ranges"] == "bytes"
    assert not answer.headers["etag"].startswith("W/")


def test_the_head_of_a_video(api: Api, client: httpx.Client, film: str) -> None:
    names = ("content-length", "content-type", "content-disposition", "accept-ranges", "etag")
    with api.client() as near:
        expected = near.head(film).headers

    answer = client.head(film)

    assert answer.status_code == 200
    assert {name: answer.headers.get(name) for name in names} == {
        name: expected[name] for name in names
    }
    assert expected["content-length"] == str(len(FILM))


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [("bytes=0-", 0, None), ("bytes=1000-1999", 1000, 2000), ("bytes=-500", -500, None)],
)
def test_a_part_of_a_video(
    client: httpx.Client, film: str, row: dict[str, str], asked: str, first: int, end: int | None
) -> None:
    answer = client.get(film, headers={"Range": asked})

    same = answer.status_code == 206 and answer.content == FILM[first:end]
    row["Range"] = "right" if same and row.get("Range") != "wrong" else "wrong"
    assert same, answer
    assert answer.headers["content-range"].endswith(f"/{len(FILM)}")
    assert "content-encoding" not in answer.headers


def test_a_part_behind_the_end(client: httpx.Client, film: str) -> None:
    answer = client.get(film, headers={"Range": f"bytes={len(FILM)}-"})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(FILM)}"


def test_a_part_of_the_video_that_the_client_has(client: httpx.Client, film: str) -> None:
    etag = client.get(film).headers["etag"]

    same = client.get(film, headers={"Range": "bytes=10-19", "If-Range": etag})
    other = client.get(film, headers={"Range": "bytes=10-19", "If-Range": '"another"'})

    assert (same.status_code, same.content) == (206, FILM[10:20])
    assert (other.status_code, other.content) == (200, FILM)


@pytest.mark.parametrize("name", ["", "/video", "/captions.vtt", "/report.json"])
def test_what_the_client_has_is_not_sent_again(
    client: httpx.Client, finished: Finished, row: dict[str, str], name: str
) -> None:
    path = f"{JOBS}/{finished.job_id}{name}"

    answer = client.get(path, headers={"If-None-Match": client.get(path).headers["etag"]})

    row["304"] = "yes" if answer.status_code == 304 and row.get("304") != "no" else "no"
    assert answer.status_code == 304
    assert answer.content == b""


def test_a_request_of_600_kilobytes(client: httpx.Client) -> None:
    big = sample_request() | {"metadata": {"filler": "x" * 600_000}}

    answer = client.post(f"{JOBS}/", json=big)

    assert answer.status_code == 422, answer.text  # of the API: it has read all of it
    assert "metadata" in answer.text


def test_a_request_that_is_too_large_for_the_api(client: httpx.Client) -> None:
    answer = client.post(f"{JOBS}/", content=b" " * 700_000)

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_repeated_request_makes_one_job(client: httpx.Client) -> None:
    headers = {"Idempotency-Key": secrets.token_hex(8)}

    first, second = (
        client.post(f"{JOBS}/", json=sample_request(), headers=headers) for _ in range(2)
    )

    assert first.status_code == 202
    assert second.json()["job_id"] == first.json()["job_id"]


def test_the_id_of_a_request_comes_back(client: httpx.Client) -> None:
    request_id = secrets.token_hex(8)

    answer = client.get(f"{JOBS}/", headers={"X-Request-Id": request_id})

    assert answer.headers["x-request-id"] == request_id


def test_the_dashboard(client: httpx.Client) -> None:
    answer = client.get("/dashboard", follow_redirects=True)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "</html>" in answer.text


@pytest.mark.parametrize("proxy", PROXIES, ids=lambda proxy: proxy.name)
def test_the_api_is_told_who_asks(
    proxy: Proxy, http_server: HttpServer, certificates: Certificates, tmp_path: Path
) -> None:
    http_server.answer = lambda *_: (200, b"ok")
    with (
        running(proxy, http_server.address, certificates, tmp_path) as server,
        server.client() as client,
    ):
        assert client.get("/who").text == "ok"
    [headers] = [headers for path, headers, _ in http_server.requests("GET") if path == "/who"]

    assert _is_ours(headers["x-forwarded-for"])
    assert headers["x-forwarded-proto"] == "https"
    assert headers["x-forwarded-host"].split(":")[0] == "localhost"


def _is_ours(address: str) -> bool:
    """Whether it is one of this machine: Envoy tells another one than loopback."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as own:
        own.bind((address, 0))
    return True
