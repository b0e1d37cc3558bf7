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
from testkit.servers.api import Api, environment
from testkit.servers.api import running as running_api
from testkit.servers.certificates import Certificates, issue_certificates
from testkit.servers.redis_server import RedisServer, redis_server
from testkit.servers.versitygw import S3Server, s3_server

from videojobs.protocol.reports import Artifact, artifact_key

from .kubernetes import CONTROLLERS, kubernetes, serving_objects
from .proxies import PROXIES, Running, running
from .seen import FILM

__all__ = [
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
        for proxy in (*PROXIES, *CONTROLLERS)
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
    beginning = {
        "proxy": server.name,
        "version": server.version,
        "date": datetime.now(UTC).date().isoformat(),
    }
    return table.setdefault(server.name, beginning)


@pytest.fixture(scope="session")
def api(
    redis_server: RedisServer,
    s3_server: S3Server,
    lonely_kubeconfig: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Api]:
    """One API for the session, at every address of this machine."""
    variables = environment(redis_server, s3_server.url, lonely_kubeconfig, "default")
    variables["VIDEOJOBS_API_HOST"] = "0.0.0.0"
    with running_api(variables, tmp_path_factory.mktemp("api") / "api.log") as api:
        yield api


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
        started = [
            stack.enter_context(
                running(proxy, api.public, certificates, tmp_path_factory.mktemp("proxy"))
            )
            for proxy in PROXIES
        ]
        cluster = stack.enter_context(
            kubernetes(api.public, certificates, tmp_path_factory.mktemp("kubernetes"))
        )
        started += [
            stack.enter_context(
                serving_objects(each, cluster, certificates, tmp_path_factory.mktemp("controller"))
            )
            for each in CONTROLLERS
        ]
        yield {server.name: server for server in started}


@pytest.fixture(params=[each.name for each in (*PROXIES, *CONTROLLERS)])
def server(servers: dict[str, Running], request: pytest.FixtureRequest) -> Running:
    """Each running proxy in turn."""
    return servers[request.param]


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
