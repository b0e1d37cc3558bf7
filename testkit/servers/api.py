"""The API as it runs in production: `python -m videojobs_api`, a process with both its ports."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx

from testkit.servers.port import answers, free_port
from testkit.servers.prefork import fork
from testkit.servers.process import Launch, Process, stopped_at_the_end, until_ready
from testkit.servers.redis_server import RedisServer
from testkit.servers.versitygw import ACCESS_KEY_ID, BUCKET, SECRET_ACCESS_KEY, S3Server
from videojobs.job.identity import Owner
from videojobs.protocol.report_tokens import Subject, issue
from videojobs.times import utc_now

TOKEN_KEY: Final = "a-token-key-of-at-least-32-characters"
NEW_SECRET: Final = "whsec_bmV3LXNlY3JldC1vZi0zMi1ieXRlcy1uZXctc2VjcmV0"
OLD_SECRET: Final = "whsec_b2xkLXNlY3JldC1vZi0zMi1ieXRlcy1vbGQtc2VjcmV0"
JOBS: Final = "/api/v1/jobs"
INTERNAL_JOBS: Final = "/internal/v1/jobs"
TIME: Final = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
"""Pattern of a time in an answer."""


@dataclass(frozen=True)
class Api:
    """A running API."""

    public: str
    internal: str
    process: Process
    log: Path

    def client(self) -> httpx.Client:
        """A client of the public port; it follows no redirect, so none can hide."""
        return httpx.Client(base_url=self.public, timeout=10)

    def internal_client(self) -> httpx.Client:
        """A client of the renderers' port."""
        return httpx.Client(base_url=self.internal, timeout=10)

    def logged(self) -> list[dict[str, Any]]:
        """The lines of its log; one that is being written is not among them yet."""
        whole, _, _ = self.log.read_bytes().rpartition(b"\n")
        return [json.loads(line) for line in whole.splitlines()]


def environment(
    redis: RedisServer, s3_url: str, kubeconfig: Path, namespace: str
) -> dict[str, str]:
    """The variables that the chart sets too."""
    return {
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": str(redis.port),
        "VIDEOJOBS_API_HOST": "127.0.0.1",
        "VIDEOJOBS_API_PORT": str(free_port()),
        "VIDEOJOBS_INTERNAL_PORT": str(free_port()),
        "VIDEOJOBS_NAMESPACE": namespace,
        "VIDEOJOBS_TOKEN_KEY": TOKEN_KEY,
        "VIDEOJOBS_S3_ENDPOINT": s3_url,
        "VIDEOJOBS_S3_BUCKET": BUCKET,
        "VIDEOJOBS_S3_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "VIDEOJOBS_S3_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
        "VIDEOJOBS_WEBHOOK_SECRETS": f"{NEW_SECRET},{OLD_SECRET}",
        "VIDEOJOBS_WEBHOOK_ALLOW_PRIVATE": "true",
        "KUBECONFIG": str(kubeconfig),
    }


@contextmanager
def running(variables: Mapping[str, str], log: Path, launch: Launch = fork) -> Iterator[Api]:
    """Start the API, wait until it is alive, stop it by SIGTERM. A prefork server starts it, unless
    `launch` is `spawn`."""
    host = "http://127.0.0.1"
    with log.open("wb") as output:
        process = launch("videojobs_api", {**os.environ, **variables}, output)
    with stopped_at_the_end(process):
        api = Api(
            public=f"{host}:{variables['VIDEOJOBS_API_PORT']}",
            internal=f"{host}:{variables['VIDEOJOBS_INTERNAL_PORT']}",
            process=process,
            log=log,
        )
        until_ready(lambda: _is_alive(api), process, log)
        yield api


def _is_alive(api: Api) -> bool:
    try:
        alive = httpx.get(f"{api.public}/livez").status_code == 200
    except httpx.TransportError:
        return False
    return alive and answers(api.internal)


def sample_request(**changes: Any) -> dict[str, Any]:
    """The guide's own request, with fields of `video_request` changed."""
    video_request = {
        "script_id": "test-123",
        "user_id": "user-456",
        "title": "My First Video",
        "script_content": "This is a test video script.",
        "language": "en-US",
        "platform": "youtube",
        "duration": 15,
        "voice_provider": "azure",
    }
    return {"video_request": {**video_request, **changes}, "priority": 5}


def s3_url(server: S3Server | None) -> str:
    """Endpoint of a server, or of a port where nobody listens."""
    return server.url if server is not None else f"http://127.0.0.1:{free_port()}"


def bearer(
    job_id: str,
    attempt: int,
    key: str = TOKEN_KEY,
    minutes: int = 30,
    owner: Owner | None = None,
) -> dict[str, str]:
    """Authorization of an attempt; without an owner as version 0.1 issued it."""
    lifetime = timedelta(minutes=minutes)
    token = issue(key.encode(), Subject(job_id, attempt, owner), utc_now(), lifetime)
    return {"Authorization": f"Bearer {token}"}


def report(
    internal: httpx.Client, job_id: str, attempt: int = 1, progress: float = 0.5, **kwargs: Any
) -> httpx.Response:
    """One progress report, with the attempt's own token unless told otherwise."""
    headers = kwargs.pop("headers", None) or bearer(job_id, attempt)
    body = {"progress": progress, "message": kwargs.pop("message", "Generating images")}
    url = f"{INTERNAL_JOBS}/{job_id}/attempts/{attempt}/progress"
    return internal.post(url, json=body, headers=headers)


@contextmanager
def tidy_client(server: str) -> Iterator[httpx.Client]:
    """Cancels what it has submitted: a cluster would render it all."""
    submitted: list[str] = []

    def remember(response: httpx.Response) -> None:
        if response.status_code == 202:
            submitted.append(response.headers["Location"])

    with httpx.Client(base_url=server, timeout=30, event_hooks={"response": [remember]}) as client:
        yield client
        for path in submitted:
            client.delete(path)
