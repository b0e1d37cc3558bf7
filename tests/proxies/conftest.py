"""An API without a cluster, each proxy in front of it, and the table of what was seen."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import httpx
import obstore
import pytest
from obstore.store import S3Store
from testkit.api_fixtures import Finished, bucket, finished, lonely_kubeconfig, redis, store
from testkit.api_fixtures import lone_api as api
from testkit.servers.api import Api
from testkit.servers.certificates import Certificates, issue_certificates
from testkit.servers.redis_server import redis_server
from testkit.servers.versitygw import s3_server

from videojobs.protocol.reports import Artifact, artifact_key

from .proxies import PROXIES, Proxy, Running, running
from .seen import FILM

__all__ = [
    "api",
    "bucket",
    "finished",
    "lonely_kubeconfig",
    "redis",
    "redis_server",
    "s3_server",
    "store",
]

COLUMNS: Final = (
    *("proxy", "version", "date"),
    *("events late by, HTTP/1.1", "events late by, HTTP/2", "Range", "304"),
)


@pytest.fixture(scope="session")
def table(pytestconfig: pytest.Config) -> Iterator[dict[str, dict[str, str]]]:
    """What was seen of each proxy; at the end it is printed as docs/proxies.md has it."""
    rows: dict[str, dict[str, str]] = {}
    yield rows
    lines = [COLUMNS, ("---",) * len(COLUMNS)]
    lines += [
        tuple(rows[proxy.name].get(column, "") for column in COLUMNS)
        for proxy in PROXIES
        if proxy.name in rows
    ]
    capture = pytestconfig.pluginmanager.getplugin("capturemanager")
    terminal = pytestconfig.pluginmanager.getplugin("terminalreporter")
    with capture.global_and_fixture_disabled():
        terminal.write_line("")
        for line in lines:
            terminal.write_line(f"| {' | '.join(line)} |")


@pytest.fixture
def row(table: dict[str, dict[str, str]], server: Running) -> dict[str, str]:
    """Where a test writes what it has seen of its proxy."""
    proxy = server.proxy
    beginning = {
        "proxy": proxy.name,
        "version": proxy.version(),
        "date": datetime.now(UTC).date().isoformat(),
    }
    return table.setdefault(proxy.name, beginning)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """For every proxy of the session."""
    return issue_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def servers(
    api: Api, certificates: Certificates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Running]]:
    """All proxies, by name."""
    with ExitStack() as stack:
        yield {
            proxy.name: stack.enter_context(
                running(proxy, api.public, certificates, tmp_path_factory.mktemp("proxy"))
            )
            for proxy in PROXIES
        }


@pytest.fixture(params=PROXIES, ids=lambda proxy: proxy.name)
def proxy(request: pytest.FixtureRequest) -> Proxy:
    """Each proxy in turn."""
    param: Proxy = request.param
    return param


@pytest.fixture
def server(servers: dict[str, Running], proxy: Proxy) -> Running:
    """The running proxy."""
    return servers[proxy.name]


@pytest.fixture
def client(server: Running) -> Iterator[httpx.Client]:
    """A client of the proxy."""
    with server.client() as client:
        yield client


@pytest.fixture
async def film(finished: Finished, bucket: S3Store) -> str:
    """Path of the video of a job, which is `FILM`."""
    key = artifact_key(finished.job_id, 1, Artifact.VIDEO)
    await obstore.put_async(bucket, key, FILM)
    return finished.path()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Of a proxy with a configuration of its own."""
    return tmp_path
