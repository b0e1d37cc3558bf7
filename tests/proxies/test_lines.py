"""What goes wrong without the lines of a configuration that docs/proxies.md explains."""

import secrets
import statistics
from pathlib import Path
from typing import Final

import pytest
from testkit.api_fixtures import Finished
from testkit.job_records import created
from testkit.servers.api import JOBS, Api
from testkit.servers.certificates import Certificates
from testkit.waiting import WaitTimeoutError

from .proxies import APACHE, CADDY, ENVOY, HAPROXY, NGINX, PLAIN, TRAEFIK, Edit, Proxy, running
from .seen import LATE_SECONDS, delays, pings

_TYPES: Final = "application/json text/css text/javascript text/vtt"
_LIST: Final = f"[{_TYPES.replace(' ', ', ')}]"
_CADDYS_TYPES: Final = "".join(f"\t\t\theader Content-Type {media}*\n" for media in _TYPES.split())

_EVERY_TYPE: Final[dict[Proxy, Edit]] = {
    NGINX: (f"gzip_types {_TYPES};", "gzip_types *;"),
    CADDY: (_CADDYS_TYPES, "\t\t\theader Content-Type *\n"),
    APACHE: (f"AddOutputFilterByType DEFLATE {_TYPES}", "SetOutputFilter DEFLATE"),
    TRAEFIK: (f"includedContentTypes: {_LIST}", "encodings: [gzip]"),
}
"""Compression without a list of media types."""

_HOLDS_BACK: Final[dict[Proxy, tuple[Edit, ...]]] = {
    NGINX: (
        _EVERY_TYPE[NGINX],
        ("proxy_read_timeout 60s;", "proxy_ignore_headers X-Accel-Buffering;"),
    ),
    CADDY: ((_CADDYS_TYPES, "\t\t\theader Content-Type text/*\n"),),
}
"""Compression of events."""

_CUTS: Final[list[tuple[Proxy, Edit, int]]] = [
    (NGINX, ("proxy_read_timeout 60s", "proxy_read_timeout 5s"), 0),
    (HAPROXY, ("timeout server 60s", "timeout server 5s"), 0),
    (APACHE, ("timeout=60", "timeout=5"), 0),
    (ENVOY, ("stream_idle_timeout: 60s", "stream_idle_timeout: 5s"), 0),
    (ENVOY, ("timeout: 0s\n", "timeout: 15s\n"), 1),
]
"""A limit, and the pings that come before it: one each 8 s. The last limit is Envoy's own."""


@pytest.mark.parametrize("proxy", _EVERY_TYPE, ids=lambda proxy: proxy.name)
def test_a_compressed_video_cannot_be_seeked_in(
    proxy: Proxy, api: Api, certificates: Certificates, tmp_path: Path, film: str
) -> None:
    edit = _EVERY_TYPE[proxy]
    with (
        running(proxy, api.public, certificates, tmp_path, edit) as server,
        server.client() as client,
    ):
        answer = client.get(film)

    assert answer.status_code == 200
    assert answer.headers["content-encoding"] == "gzip"
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("proxy", _HOLDS_BACK, ids=lambda proxy: proxy.name)
async def test_compressed_events_are_held_back(
    proxy: Proxy, api: Api, certificates: Certificates, tmp_path: Path
) -> None:
    with api.client() as near:
        job_id = created(near)
    with (
        running(proxy, api.public, certificates, tmp_path, *_HOLDS_BACK[proxy]) as server,
        pytest.raises(WaitTimeoutError, match="event 1"),
    ):
        await delays(server, api, job_id)


@pytest.mark.parametrize(
    ("proxy", "edit", "expected"),
    _CUTS,
    ids=[f"{proxy.name}-{edit[1]}" for proxy, edit, _ in _CUTS],
)
async def test_a_limit_cuts_the_stream_of_a_waiting_job(
    proxy: Proxy,
    edit: Edit,
    expected: int,
    api: Api,
    certificates: Certificates,
    tmp_path: Path,
) -> None:
    with api.client() as near:
        job_id = created(near)
    with running(proxy, api.public, certificates, tmp_path, edit) as server:
        assert await pings(server, job_id) == expected


@pytest.mark.parametrize(
    ("edits", "late"),
    [((PLAIN,), False), ((PLAIN, ("    option http-no-delay\n", "")), True)],
    ids=["with http-no-delay", "without it"],
)
async def test_haproxy_without_tls_delays_each_event(
    edits: tuple[Edit, ...], late: bool, api: Api, certificates: Certificates, tmp_path: Path
) -> None:
    with api.client() as near:
        job_id = created(near)
    with running(HAPROXY, api.public, certificates, tmp_path, *edits) as server:
        seen = await delays(server, api, job_id)

    assert (statistics.median(seen) > LATE_SECONDS) is late, seen


async def test_haproxy_that_compresses_every_type_passes_events_on(
    api: Api, certificates: Certificates, tmp_path: Path
) -> None:
    """It leaves alone what is no-transform; other events it would hold back until the next."""
    edit = (f"    compression type {_TYPES}\n", "")
    with api.client() as near:
        job_id = created(near)
    with running(HAPROXY, api.public, certificates, tmp_path, edit) as server:
        seen = await delays(server, api, job_id)

    assert statistics.median(seen) < LATE_SECONDS, seen


def test_envoy_replaces_the_id_of_a_request(
    api: Api, certificates: Certificates, tmp_path: Path
) -> None:
    edit = ("preserve_external_request_id: true", "preserve_external_request_id: false")
    request_id = secrets.token_hex(8)
    with (
        running(ENVOY, api.public, certificates, tmp_path, edit) as server,
        server.client() as client,
    ):
        answer = client.get(f"{JOBS}/", headers={"X-Request-Id": request_id})

    assert answer.headers["x-request-id"] != request_id


def test_envoy_takes_the_etag_from_what_it_compresses(
    api: Api, certificates: Certificates, tmp_path: Path, finished: Finished
) -> None:
    edit = ("disable_on_etag_header: true", "disable_on_etag_header: false")
    with (
        running(ENVOY, api.public, certificates, tmp_path, edit) as server,
        server.client() as client,
    ):
        answer = client.get(f"{JOBS}/{finished.job_id}")

    assert answer.headers["content-encoding"] == "gzip"
    assert "etag" not in answer.headers
