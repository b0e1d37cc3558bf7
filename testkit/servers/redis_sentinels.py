"""Three redis-servers, a master and its replicas, watched by three Sentinels: as in production,
with TLS, with a password between the servers, and with an ACL user for the programs."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from redis.exceptions import ResponseError

from testkit.servers.certificates import Certificates, issue_certificates
from testkit.servers.port import free_port
from testkit.servers.redis_server import RedisServer
from testkit.waiting import until
from videojobs.settings import RedisSettings

MASTER_NAME: Final = "videojobs"
USER: Final = "videojobs"
PASSWORD: Final = "password-of-the-programs"
_ADMIN: Final = "password-of-the-servers"
_DOCUMENT: Final = Path(__file__).resolve().parents[2] / "docs" / "redis.md"
_PATIENCE_SECONDS: Final = 30.0


def documented_rights() -> str:
    """The ACL rules that docs/redis.md gives the programs' user."""
    match = re.search(r"^user videojobs on >PASSWORD (.+)$", _DOCUMENT.read_text(), re.MULTILINE)
    assert match, f"{_DOCUMENT} has no line `user videojobs on >PASSWORD ...`"
    return match[1]


@dataclass
class SentinelSet:
    """The six processes, and how programs reach them."""

    servers: list[RedisServer]
    sentinels: list[RedisServer]
    certificates: Certificates

    @property
    def variables(self) -> dict[str, str]:
        """What a program needs to know."""
        addresses = [f"localhost:{sentinel.port}" for sentinel in self.sentinels]
        return {
            "REDIS_SENTINELS": ",".join(addresses),
            "REDIS_SENTINEL_MASTER": MASTER_NAME,
            "REDIS_SENTINEL_PASSWORD": _ADMIN,
            "REDIS_USERNAME": USER,
            "REDIS_PASSWORD": PASSWORD,
            "REDIS_TLS": "true",
            "REDIS_CA_FILE": str(self.certificates.authority),
        }

    @property
    def settings(self) -> RedisSettings:
        """The same, read."""
        names = {name.removeprefix("REDIS_").lower(): v for name, v in self.variables.items()}
        return RedisSettings.model_validate(names)

    def master(self) -> RedisServer:
        """Who takes writes, as the servers themselves say, once they are of one mind."""
        until(lambda: len(self._with_role("master")) == 1, "one master", _PATIENCE_SECONDS)
        (master,) = self._with_role("master")
        return master

    def replicas(self) -> list[RedisServer]:
        """The others that still run."""
        return self._with_role("slave")

    def restore(self) -> None:
        """Start what was stopped, as its pod would be, and wait until all follow one master."""
        for server in self.servers:
            if server.process is None:
                server.start()
        until(lambda: _in_step(self.master()), "two replicas in step", _PATIENCE_SECONDS)

    def demote(self) -> None:
        """Have the Sentinels name another master, while the old one lives on."""
        old = self._named_master()
        until(self._begin_failover, "the failover begins", _PATIENCE_SECONDS)
        until(lambda: self._named_master() != old, "another master", _PATIENCE_SECONDS)

    def _named_master(self) -> int:
        with self.sentinels[0].client() as client:
            return int(client.sentinel_master(MASTER_NAME)["port"])

    def _begin_failover(self) -> bool:
        with self.sentinels[0].client() as client:
            try:
                client.sentinel_failover(MASTER_NAME)
            except ResponseError:  # another one is under way, or no replica is in step yet
                return False
        return True

    def _with_role(self, role: str) -> list[RedisServer]:
        return [server for server in self.servers if _role(server) == role]


@pytest.fixture(scope="module")
def redis_sentinels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SentinelSet]:
    """A set for the tests of a module, in step and agreed on its master at first."""
    with running_sentinels(tmp_path_factory.mktemp("sentinels")) as found:
        yield found


@contextmanager
def running_sentinels(folder: Path) -> Iterator[SentinelSet]:
    """Start all six and wait until they know one another."""
    certificates = issue_certificates(folder)
    with ExitStack() as stack:

        def start(name: str, options: list[str], *, sentinel: bool = False) -> RedisServer:
            place = folder / name
            place.mkdir()
            server = _server(place, certificates, options, sentinel)
            stack.callback(server.stop)
            server.start()
            return server

        first = start("redis-0", _redis_options())
        following = [*_redis_options(), f"replicaof localhost {first.port}"]
        servers = [first, *(start(f"redis-{n}", following) for n in (1, 2))]
        # Sentinels look for replicas when they start.
        until(lambda: _in_step(first), "the replicas are in step", _PATIENCE_SECONDS)
        watching = _sentinel_options(first.port)
        sentinels = [start(f"sentinel-{n}", watching, sentinel=True) for n in range(3)]
        found = SentinelSet(servers, sentinels, certificates)
        for sentinel in sentinels:
            until(partial(_knows_all, sentinel), "a Sentinel knows all", _PATIENCE_SECONDS)
        yield found


def _server(
    folder: Path, certificates: Certificates, options: list[str], sentinel: bool
) -> RedisServer:
    port = free_port()
    tls = [
        "port 0",
        f"tls-port {port}",
        "tls-replication yes",
        "tls-auth-clients no",
        f"tls-cert-file {certificates.certificate}",
        f"tls-key-file {certificates.key}",
        f"tls-ca-cert-file {certificates.authority}",
        f"requirepass {_ADMIN}",
    ]
    access: dict[str, Any] = {
        "host": "localhost",
        "password": _ADMIN,
        "ssl": True,
        "ssl_ca_certs": str(certificates.authority),
    }
    return RedisServer(port, folder, (*tls, *options), access, sentinel)


def _redis_options() -> list[str]:
    rights = documented_rights()
    return [
        f"user {USER} on >{PASSWORD} {rights}",
        f"masterauth {_ADMIN}",
        # By one name, else a former master is two replicas to a Sentinel, by name and by address,
        # and a failover to the one has the other follow itself.
        "replica-announce-ip localhost",
        "repl-ping-replica-period 1",
    ]


def _sentinel_options(master_port: int) -> list[str]:
    return [
        "sentinel resolve-hostnames yes",
        "sentinel announce-hostnames yes",
        f"sentinel sentinel-pass {_ADMIN}",
        f"sentinel monitor {MASTER_NAME} localhost {master_port} 2",
        f"sentinel auth-pass {MASTER_NAME} {_ADMIN}",
        f"sentinel down-after-milliseconds {MASTER_NAME} 3000",  # less is often a busy machine
        f"sentinel failover-timeout {MASTER_NAME} 5000",
    ]


def _knows_all(sentinel: RedisServer) -> bool:
    with sentinel.client() as client:
        state: Mapping[str, Any] = client.sentinel_master(MASTER_NAME)
    return (state["num-slaves"], state["num-other-sentinels"]) == (2, 2)


def _in_step(master: RedisServer) -> bool:
    with master.client() as client:
        replication: Mapping[str, Any] = client.info("replication")
    states = [replication.get(f"slave{n}", {}).get("state") for n in (0, 1)]
    return states == ["online", "online"]


def _role(server: RedisServer) -> str:
    if server.process is None:
        return "stopped"
    with server.client() as client:
        return str(client.info("replication")["role"])
