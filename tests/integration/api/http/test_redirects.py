"""`storage.redirects`: what a page embeds comes from the API, the video from the store."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from testkit.api_fixtures import Finished
from testkit.servers.api import Api, environment, running
from testkit.servers.redis_server import RedisServer
from testkit.servers.versitygw import S3Server


@pytest.fixture(scope="module")
def redirecting(
    redis_server: RedisServer,
    s3_server: S3Server,
    lonely_kubeconfig: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """An API whose clients reach the store."""
    variables = environment(redis_server, s3_server.url, lonely_kubeconfig, "default")
    variables["VIDEOJOBS_STORAGE_REDIRECTS"] = "true"
    with running(variables, tmp_path_factory.mktemp("redirects") / "api.log") as api:
        yield api


@pytest.mark.parametrize("name", ["thumbnail", "captions.srt", "captions.vtt", "report.json"])
def test_small_files_stay_at_the_origin_of_the_page(
    redirecting: Api, finished: Finished, name: str
) -> None:
    with redirecting.client() as client:
        assert client.get(finished.path(name)).status_code == 200


def test_a_redirected_video_keeps_its_name_and_type(redirecting: Api, finished: Finished) -> None:
    with redirecting.client() as client:
        named = client.head(finished.path()).headers["content-disposition"]
        redirect = client.get(finished.path())
    assert redirect.status_code == 307
    answer = httpx.get(redirect.headers["location"], headers={"Range": "bytes=0-4"})
    assert (answer.status_code, answer.content) == (206, b"a vid")
    assert answer.headers["content-disposition"] == named


def test_a_video_that_the_client_has_is_not_redirected(
    redirecting: Api, finished: Finished
) -> None:
    with redirecting.client() as client:
        etag = client.head(finished.path()).headers["etag"]
        answer = client.get(finished.path(), headers={"If-None-Match": etag})
    assert answer.status_code == 304
