"""Runs Celery on its own Redis, kills its worker tree several times, and collects the outcome."""

import json
import os
import random
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from redis import Redis
from testkit.servers.redis_server import RedisServer, redis_running

from bench.api.servers import celery_python
from bench.chaos.celery_ledger import CeleryEvidence, Entry, judge
from bench.chaos.ledger import Row

TASKS: Final = 200
WORKERS: Final = 8
KILLS: Final = 5

_PEERS: Final = Path(__file__).parent / "peers"
_DIARY: Final = "diary"
_QUEUES: Final = ("celery", "unacked")
"""Celery's default queue, and what a worker has been given and not acknowledged: a list, a hash."""

_ENDS_BEFORE_A_KILL: Final = (12, 28)
"""Not seconds: a slower machine finishes no less."""

_START_SECONDS: Final = 60.0
_IDLE_SECONDS: Final = 5.0
_QUIET_SECONDS: Final = 30.0
"""Without a sign of life for so long, nothing comes any more: Celery gives a task of a dead worker
to another one after its visibility timeout, which is an hour by default."""

_END_SECONDS: Final = 180.0
_POLL_SECONDS: Final = 0.1


def rows(seed: int) -> list[Row]:
    """Celery's defaults, and late acknowledgement."""
    return [
        _row("Celery on Redis, defaults", seed, late=False),
        _row("Celery on Redis, late acks", seed, late=True),
    ]


def _row(title: str, seed: int, *, late: bool) -> Row:
    with tempfile.TemporaryDirectory() as name, redis_running(Path(name)) as server:
        return judge(title, _measure(Path(name), server, random.Random(seed), late=late))


def _measure(
    folder: Path, server: RedisServer, dice: random.Random, *, late: bool
) -> CeleryEvidence:
    variables = {"REDIS_PORT": str(server.port), "LATE_ACKS": "1" if late else "0"}
    environment = {**os.environ, **variables}
    kills: list[float] = []
    with server.client() as redis:
        _submit(environment)
        for _ in range(KILLS):
            with _worker(environment, folder):
                _wait_for_ends(redis, dice.randint(*_ENDS_BEFORE_A_KILL))
            kills.append(time.time())
        with _worker(environment, folder):
            _wait_for_a_start(redis)
            _wait_for_quiet(redis, _QUIET_SECONDS)
            held = redis.llen(_QUEUES[0]) + redis.hlen(_QUEUES[1])
        diary: list[Entry] = [tuple(json.loads(text)) for text in redis.lrange(_DIARY, 0, -1)]
    return CeleryEvidence(TASKS, diary, held, kills)


def _submit(environment: dict[str, str]) -> None:
    script = f"from celery_tasks import render\nfor n in range({TASKS}): render.delay(n)"
    command = [str(celery_python()), "-c", script]
    subprocess.run(command, check=True, cwd=_PEERS, env=environment)


@contextmanager
def _worker(environment: dict[str, str], folder: Path) -> Iterator[None]:
    """A worker with its children; at the end all of them are killed at once, by their session."""
    options = [f"--concurrency={WORKERS}", "--loglevel=warning"]
    command = [str(celery_python()), "-m", "celery", "--app=celery_tasks", "worker", *options]
    with (folder / "celery.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=_PEERS, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for_ends(redis: Redis, count: int) -> None:
    """Until a new worker has finished so many tasks, or has nothing more to do."""
    before = redis.llen(_DIARY)
    _wait_for_a_start(redis)
    _wait_for_quiet(redis, _IDLE_SECONDS, before + 2 * count)


def _wait_for_a_start(redis: Redis) -> None:
    """Until a new worker has begun a task, or there is none to begin."""
    before, deadline = redis.llen(_DIARY), time.monotonic() + _START_SECONDS
    while redis.llen(_DIARY) == before and redis.llen(_QUEUES[0]):
        if time.monotonic() > deadline:
            raise SystemExit("Celery's worker does not start")
        time.sleep(_POLL_SECONDS)


def _wait_for_quiet(redis: Redis, seconds: float, enough: float = float("inf")) -> None:
    """Until no task has begun or ended for so many seconds, or the diary is long `enough`."""
    deadline, length, since = time.monotonic() + _END_SECONDS, -1, time.monotonic()
    while length < enough and time.monotonic() < min(deadline, since + seconds):
        if (now := redis.llen(_DIARY)) != length:
            length, since = now, time.monotonic()
        time.sleep(_POLL_SECONDS)
