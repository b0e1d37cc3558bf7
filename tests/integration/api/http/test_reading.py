"""GET and HEAD of everything: conditions, dates and ids as clients and proxies write them."""

import time
from email.utils import parsedate_to_datetime

import httpx
import pytest
from testkit.api_fixtures import Finished
from testkit.job_records import created
from testkit.servers.api import JOBS

FILES = ["video", "thumbnail", "captions.srt", "captions.vtt", "report.json"]
PER_REQUEST = {"x-request-id", "date", "content-length", "transfer-encoding"}
IDLE_LIMIT_SECONDS = 10.0
"""The shortest idle limit of a proxy under which streams must live."""


class TestHead:
    @pytest.mark.parametrize(
        "path",
        [
            "",
            "/events",
            "/webhook",
            *(f"/{name}" for name in FILES),
        ],
    )
    def test_of_a_job_is_get_without_the_body(
        self, client: httpx.Client, finished: Finished, path: str
    ) -> None:
        self.assert_alike(client, f"{JOBS}/{finished.job_id}{path}")

    @pytest.mark.parametrize(
        "path",
        [
            f"{JOBS}?user_id=user",
            f"{JOBS}/health",
            f"{JOBS}/stats/counts",
            f"{JOBS}/unknown",
            "/livez",
            "/readyz",
            "/docs",
            "/openapi.json",
            "/dashboard",
            "/nothing-here",
        ],
    )
    def test_of_the_rest(self, client: httpx.Client, path: str) -> None:
        self.assert_alike(client, path)

    def test_of_metrics(self, internal: httpx.Client) -> None:
        self.assert_alike(internal, "/metrics")

    def assert_alike(self, client: httpx.Client, path: str) -> None:
        """The same status and headers, and no body."""
        get, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert _lasting(head) == _lasting(get)

    def test_of_a_stream_does_not_wait_for_the_jobs_end(self, client: httpx.Client) -> None:
        head = client.head(f"{JOBS}/{created(client)}/events")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"].startswith("text/event-stream")

    def test_is_named_where_a_method_is_refused(self, client: httpx.Client) -> None:
        assert client.put(f"{JOBS}/stats/counts").headers["allow"] == "GET, HEAD"
        assert client.head(f"{JOBS}/some-id/retry").headers["allow"] == "POST"


def _lasting(response: httpx.Response) -> dict[str, str]:
    headers = response.headers.items()
    return {name: value for name, value in headers if name not in PER_REQUEST}


class TestNotModified:
    @pytest.mark.parametrize("name", FILES)
    @pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
    def test_a_file_that_the_client_has(
        self, client: httpx.Client, finished: Finished, name: str, form: str
    ) -> None:
        etag = client.head(finished.path(name)).headers["etag"]
        for method in ("GET", "HEAD"):
            headers = {"If-None-Match": form.format(etag), "Range": "bytes=0-1"}
            response = client.request(method, finished.path(name), headers=headers)
            assert (response.status_code, response.content) == (304, b"")
            assert response.headers["etag"] == etag

    @pytest.mark.parametrize("suffix", ["gzip", "br", "zstd"])
    def test_a_tag_that_a_compressing_proxy_has_marked(
        self, client: httpx.Client, finished: Finished, suffix: str
    ) -> None:
        for path in (finished.path(), f"{JOBS}/{finished.job_id}"):
            etag = client.get(path).headers["etag"].removesuffix('"')
            for marked in (f'{etag}-{suffix}"', f'W/{etag}-{suffix}"'):
                assert client.get(path, headers={"If-None-Match": marked}).status_code == 304
            other = {"If-None-Match": f'{etag}-more"'}
            assert client.get(path, headers=other).status_code == 200

    def test_a_marked_tag_is_no_condition_for_a_part(
        self, client: httpx.Client, finished: Finished
    ) -> None:
        etag = client.get(finished.path()).headers["etag"]
        for marked in (f"W/{etag}", etag.removesuffix('"') + '-gzip"'):
            headers = {"Range": "bytes=0-1", "If-Range": marked}
            assert client.get(finished.path(), headers=headers).status_code == 200


class TestDates:
    FORMS = ("%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y")

    @pytest.mark.parametrize("form", FORMS)
    def test_every_form_of_http(self, client: httpx.Client, finished: Finished, form: str) -> None:
        modified = parsedate_to_datetime(client.head(finished.path()).headers["last-modified"])
        same, older = modified.strftime(form), modified.replace(year=2001).strftime(form)
        assert _get(client, finished, {"If-Modified-Since": same}) == 304
        assert _get(client, finished, {"If-Modified-Since": older}) == 200
        assert _get(client, finished, {"Range": "bytes=0-1", "If-Range": same}) == 206
        assert _get(client, finished, {"Range": "bytes=0-1", "If-Range": older}) == 200

    def test_a_tag_counts_for_more_than_a_date(
        self, client: httpx.Client, finished: Finished
    ) -> None:
        modified = client.head(finished.path()).headers["last-modified"]
        headers = {"If-Modified-Since": modified, "If-None-Match": '"other"'}
        assert _get(client, finished, headers) == 200

    @pytest.mark.parametrize("strange", ["yesterday", "", "Sun, 99 Foo 2026 00:00:00 GMT"])
    def test_what_is_no_date_is_no_condition(
        self, client: httpx.Client, finished: Finished, strange: str
    ) -> None:
        assert _get(client, finished, {"If-Modified-Since": strange}) == 200


def _get(client: httpx.Client, finished: Finished, headers: dict[str, str]) -> int:
    return client.get(finished.path(), headers=headers).status_code


class TestProxies:
    @pytest.mark.parametrize("name", FILES)
    def test_a_file_is_not_to_be_compressed(
        self, client: httpx.Client, finished: Finished, name: str
    ) -> None:
        for method in ("GET", "HEAD"):
            response = client.request(method, finished.path(name))
            assert response.headers["cache-control"] == "no-transform"

    def test_a_silent_stream_outlives_their_idle_limit(self, client: httpx.Client) -> None:
        begun = time.monotonic()
        with client.stream("GET", f"{JOBS}/{created(client)}/events") as response:
            lines = response.iter_lines()
            assert any(line.startswith(":") for line in lines)
        assert time.monotonic() - begun < IDLE_LIMIT_SECONDS


def test_an_id_in_capitals_is_found(client: httpx.Client, finished: Finished) -> None:
    capitals = finished.job_id.upper()
    assert client.get(f"{JOBS}/{capitals}").json()["job_id"] == finished.job_id
    for path in (*FILES, "events"):
        assert client.get(f"{JOBS}/{capitals}/{path}").status_code == 200
    live = created(client)
    assert client.delete(f"{JOBS}/{live.upper()}").json()["job_id"] == live
    assert client.post(f"{JOBS}/{live.upper()}/retry").status_code == 202
