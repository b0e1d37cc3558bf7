"""Measures the API and its peers side by side, in one run, and prints the figures.

`--quick` shortens each measurement, and leaves out POST without a pause.

Needs two cores: the server under measurement has core 0 to itself, the load generator, Redis and
Kubernetes share the rest. On a machine that does other work, compare requests per CPU second.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from testkit.servers.api import JOBS, environment, sample_request
from testkit.servers.kube_apiserver import install_crds, run_kube_apiserver
from testkit.servers.port import free_port
from testkit.servers.redis_server import RedisServer, redis_running

from bench.api import servers
from bench.api.load import Plan, write
from bench.api.servers import Server, serving
from videojobs.job.submission import NewJob
from videojobs.settings import RedisSettings
from videojobs.store import Store, connect
from videojobs.times import utc_now

GET_CONNECTIONS: Final = 32
GET_RATE: Final = 1000.0
POST_CLIENTS: Final = 100
JOBS_READ: Final = 200
STREAM_CLIENTS: Final = 500
_GOOD: Final = {"200", "202"}


@dataclass(frozen=True)
class Lengths:
    """Duration of each measurement in seconds, and number of events for each stream."""

    read: float
    submit: float
    events: int
    flat_out: bool


FULL: Final = Lengths(read=4.0, submit=6.0, events=10, flat_out=True)
QUICK: Final = Lengths(read=1.5, submit=2.0, events=4, flat_out=False)


def main() -> None:
    """Run all measurements: two minutes, or one with `--quick`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="about a minute")
    lengths = QUICK if parser.parse_args().quick else FULL
    os.sched_setaffinity(0, set(range(1, os.cpu_count() or 2)) or {0})
    with tempfile.TemporaryDirectory() as name, redis_running(Path(name)) as redis:
        folder = Path(name)
        job_ids = asyncio.run(seed(redis.port, JOBS_READ))
        compare_reads(folder, redis, job_ids, lengths)
        measure_streams(folder, redis, job_ids[:50], lengths.events)
        measure_submissions(folder, redis, lengths)


def compare_reads(folder: Path, redis: RedisServer, job_ids: list[str], lengths: Lengths) -> None:
    """GET of a status: this API, then the peers."""
    redis_port = {"REDIS_PORT": str(redis.port)}
    python = servers.celery_python()
    servers.seed_celery(python, redis_port, job_ids)
    requests = [_get(f"{JOBS}/{job_id}") for job_id in job_ids]
    print(f"{'GET status':34}{'req/s':>9}{'req/CPU s':>11}{'p99 ms':>9}{'RSS MB':>8}{'start s':>9}")
    with api(folder, redis, no_cluster(folder)) as server:
        ours = _row("this API", server, requests, folder, lengths.read)
        polls = load(folder, Plan(server.port, requests, 50, lengths.read, GET_RATE))
    port = free_port()
    command = servers.plain_command(port)
    with serving("plain", command, redis_port, port, folder / "plain.log") as server:
        plain = _row("FastAPI + response model + Redis", server, requests, folder, lengths.read)
    port = free_port()
    command = servers.celery_command(python, port)
    with serving("celery", command, redis_port, port, folder / "celery.log") as server:
        celery = _row("FastAPI + Celery AsyncResult", server, requests, folder, lengths.read)
    for unit, of in (("requests a second", 0), ("requests a CPU second", 1)):
        ratios = [ours[of] / peer[of] for peer in (plain, celery)]
        print(f"  {ratios[0]:.1f} x plain FastAPI, {ratios[1]:.1f} x Celery in {unit}")
    print(f"  at {GET_RATE:.0f} requests a second: {_latency(polls)}\n")


def measure_streams(folder: Path, redis: RedisServer, job_ids: list[str], events: int) -> None:
    """Server-sent events to many clients of one process."""
    with api(folder, redis, no_cluster(folder)) as server:
        numbers = [str(number) for number in (server.port, STREAM_CLIENTS, events)]
        command = [sys.executable, "-m", "bench.api.streams", *numbers, *job_ids]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            asyncio.run(report(redis.port, job_ids, events))
            figures = json.loads(process.stdout.readline())
        print(
            f"SSE, {STREAM_CLIENTS} clients: {figures['events']} events, p50 {figures['p50']} ms, "
            f"p95 {figures['p95']} ms, max {figures['max']} ms, {server.rss_megabytes():.0f} MB RSS"
        )


def measure_submissions(folder: Path, redis: RedisServer, lengths: Lengths) -> None:
    """POST of a job, while Kubernetes answers and while it is stopped."""
    print(f"POST, {POST_CLIENTS} clients")
    body = json.dumps(sample_request())
    requests = [_post(f"{JOBS}/", body)]
    plans = [Plan(0, requests, POST_CLIENTS, lengths.submit, float(POST_CLIENTS))]
    if lengths.flat_out:
        plans.append(Plan(0, requests, POST_CLIENTS, lengths.submit))
    (folder / "kubernetes").mkdir()
    with run_kube_apiserver(folder / "kubernetes") as kubernetes:
        install_crds(kubernetes)
        _posts("Kubernetes answers", folder, redis, kubernetes.kubeconfig, *plans)
    _posts("Kubernetes is stopped", folder, redis, kubernetes.kubeconfig, *plans)


def _posts(title: str, folder: Path, redis: RedisServer, kubeconfig: Path, *plans: Plan) -> None:
    for plan in plans:
        with api(folder, redis, kubeconfig) as server:
            load(folder, Plan(server.port, plan.requests, 1, 1.0))  # connections are made
            figures = load(folder, Plan(**{**vars(plan), "port": server.port}))
        pace = f"{plan.rate:.0f} a second" if plan.rate else "without a pause"
        print(f"  {title}, {pace}: {figures['per_second']:.0f} req/s, {_latency(figures)}")


def load(folder: Path, plan: Plan) -> dict[str, Any]:
    """Figures of a plan, executed by another process."""
    path = folder / "plan.json"
    write(plan, path)
    command = [sys.executable, "-m", "bench.api.load", str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    bad = {name: count for name, count in figures["statuses"].items() if name not in _GOOD}
    if bad:
        print(f"  not answered as they should be: {bad}, of {figures['requests']}")
    return figures


def _row(
    title: str, server: Server, requests: list[str], folder: Path, seconds: float
) -> tuple[float, float]:
    """Measure reads and print a row; returns requests a second and a CPU second."""
    load(folder, Plan(server.port, requests, GET_CONNECTIONS, 1.0))
    cpu = server.cpu_seconds()
    figures = load(folder, Plan(server.port, requests, GET_CONNECTIONS, seconds))
    efficiency: float = figures["requests"] / (server.cpu_seconds() - cpu)
    print(
        f"  {title:32}{figures['per_second']:9.0f}{efficiency:11.0f}{figures['p99']:9.1f}"
        f"{server.rss_megabytes():8.0f}{server.start_seconds:9.2f}",
        flush=True,
    )
    return figures["per_second"], efficiency


def _latency(figures: dict[str, Any]) -> str:
    return f"p50 {figures['p50']} ms, p95 {figures['p95']} ms, p99 {figures['p99']} ms"


@contextmanager
def api(folder: Path, redis: RedisServer, kubeconfig: Path) -> Iterator[Server]:
    """This API on a free port."""
    variables = environment(redis, "http://127.0.0.1:1", kubeconfig, "default")
    port = int(variables["VIDEOJOBS_API_PORT"])
    with serving("api", servers.api_command(), variables, port, folder / "api.log") as server:
        yield server


async def seed(port: int, count: int) -> list[str]:
    """Store jobs in status processing; returns their ids."""
    redis = connect(RedisSettings(host="127.0.0.1", port=port))
    store = Store.over(redis, ttl_seconds=3600)
    ids = [f"00000000-0000-4000-8000-{number:012d}" for number in range(count)]
    for job_id in ids:
        job = NewJob(job_id, "user", {}, 5, utc_now(), "default", job_id, "default")
        await store.submissions.create(job, outbox=False)
        message = "Generating images for scene 2/3"
        await store.attempts.progress(job_id, 1, 0.01, message, utc_now())
    await redis.aclose()
    return ids


async def report(port: int, job_ids: list[str], rounds: int) -> None:
    """Report progress as renderers do, once a second for each job."""
    redis = connect(RedisSettings(host="127.0.0.1", port=port))
    store = Store.over(redis, ttl_seconds=3600)
    for step in range(1, rounds + 1):
        begun = time.monotonic()
        for job_id in job_ids:
            progress = 0.01 + step / 100
            await store.attempts.progress(job_id, 1, progress, repr(time.time()), utc_now())
        await asyncio.sleep(max(0.0, 1.0 - (time.monotonic() - begun)))
    await redis.aclose()


def no_cluster(folder: Path) -> Path:
    """A kubeconfig of a cluster whose API server refuses connections."""
    path = folder / "gone.kubeconfig"
    path.write_text(
        '{"apiVersion": "v1", "kind": "Config", "current-context": "gone",'
        ' "clusters": [{"name": "gone", "cluster": {"server": "https://127.0.0.1:1"}}],'
        ' "users": [{"name": "nobody", "user": {"token": "none"}}],'
        ' "contexts": [{"name": "gone", "context": {"cluster": "gone", "user": "nobody"}}]}'
    )
    return path


def _get(path: str) -> str:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"


def _post(path: str, body: str) -> str:
    return (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body.encode())}\r\n\r\n{body}"
    )


if __name__ == "__main__":
    main()
