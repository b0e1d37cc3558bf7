"""Starting and stopping the process."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from testkit.servers.api import JOBS, environment, running, sample_request
from testkit.servers.port import answers, free_port, listens
from testkit.servers.process import spawn
from testkit.servers.redis_server import RedisServer
from testkit.waiting import until


@pytest.fixture
def variables(redis_server: RedisServer, lonely_kubeconfig: Path) -> dict[str, str]:
    """A full environment."""
    return environment(redis_server, "http://127.0.0.1:1", lonely_kubeconfig, "default")


@pytest.mark.parametrize(
    "command", [["-m", "videojobs_api"], ["-m", "uvicorn", "videojobs_api.main:app"]]
)
def test_a_missing_variable_is_one_sentence(variables: dict[str, str], command: list[str]) -> None:
    del variables["VIDEOJOBS_S3_ENDPOINT"]
    done = start_and_fail(command, variables)
    assert done.returncode == 2
    assert done.stderr == (
        "videojobs-api cannot start: VIDEOJOBS_S3_ENDPOINT is not set. "
        "URL of the S3 server, such as http://127.0.0.1:7070.\n"
    )


def test_a_token_key_that_is_too_short(variables: dict[str, str]) -> None:
    variables["VIDEOJOBS_TOKEN_KEY"] = "short-secret"
    done = start_and_fail(["-m", "videojobs_api"], variables)
    assert done.returncode == 2
    assert "VIDEOJOBS_TOKEN_KEY is wrong" in done.stderr
    assert "short-secret" not in done.stderr


def test_no_cluster_at_all(variables: dict[str, str], tmp_path: Path) -> None:
    variables["KUBECONFIG"] = str(tmp_path / "no-such-file")
    done = start_and_fail(["-m", "videojobs_api"], variables)
    assert done.returncode == 2
    assert "set KUBECONFIG to the path of a kubeconfig file" in done.stderr


def test_production_refuses_what_is_not_safe_and_names_each(variables: dict[str, str]) -> None:
    variables |= {"ENVIRONMENT": "production", "VIDEOJOBS_CORS_ORIGINS": "*"}
    done = start_and_fail(["-m", "videojobs_api"], variables)
    assert done.returncode == 2
    named = [line.removeprefix("videojobs-api cannot start: ").split(" ")[0]
             for line in done.stderr.splitlines()]  # fmt: skip
    assert named == [
        "AUTH_MODE=disabled",
        "VIDEOJOBS_CORS_ORIGINS=*",
        "REDIS_PASSWORD",
        "VIDEOJOBS_WEBHOOK_ALLOW_PRIVATE",
    ]


def test_a_port_that_is_taken_stops_both_servers(
    variables: dict[str, str], redis_server: RedisServer
) -> None:
    variables["VIDEOJOBS_INTERNAL_PORT"] = str(redis_server.port)
    done = start_and_fail(["-m", "videojobs_api"], variables)
    assert done.returncode != 0
    assert "address already in use" in done.stderr


def start_and_fail(
    command: list[str], variables: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a start that does not succeed."""
    return subprocess.run(
        [sys.executable, *command],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("name", ["app", "socket_app"])  # A26: the guide's name for it
def test_the_readmes_command_serves_the_public_port_alone(
    variables: dict[str, str], tmp_path: Path, name: str
) -> None:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", f"videojobs_api.main:{name}", f"--port={port}"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, env={**os.environ, **variables}, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(f"{url}/livez"), f"{url} answers")
        job = httpx.post(f"{url}{JOBS}/", json=sample_request()).headers["location"]
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{variables['VIDEOJOBS_INTERNAL_PORT']}")
        with httpx.stream("GET", f"{url}{job}/events") as stream:
            lines = stream.iter_lines()
            next(lines)
            process.terminate()
            assert "event: reconnect" in list(lines)
    finally:
        process.terminate()
        process.wait(20)


def test_sigterm_lets_a_request_end(variables: dict[str, str], tmp_path: Path) -> None:
    """A request that has begun is answered; then the process ends, with exit code 0."""
    with running(variables, tmp_path / "api.log", launch=spawn) as api:
        port = int(variables["VIDEOJOBS_API_PORT"])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            head = (
                f"POST {JOBS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n"
            )
            connection.sendall(head.encode())
            assert connection.recv(1000).startswith(b"HTTP/1.1 100")  # the request has begun
            api.process.terminate()
            until(lambda: not listens(port), f"port {port} refuses connections")
            connection.sendall(b"{}")
            assert connection.recv(1000).startswith(b"HTTP/1.1 422")
        assert api.process.wait(20) == 0
