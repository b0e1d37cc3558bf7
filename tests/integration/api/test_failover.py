"""Redis fails over while jobs are submitted: with three servers, three Sentinels, TLS and an ACL
user, as docs/redis.md describes them."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from testkit.servers.api import JOBS, Api, environment, running, sample_request
from testkit.servers.redis_sentinels import SentinelSet
from testkit.waiting import eventually, until

from videojobs.store import connect

CLIENTS = 4
LIMIT_SECONDS = 10.0
LEFT_SECONDS = 4.0  # by itself it would be told after eight
ENOUGH = 40


@pytest.fixture(scope="module")
def api(
    redis_sentinels: SentinelSet, lonely_kubeconfig: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    """An API that tells a client of a job once a replica has it."""
    redis = redis_sentinels.master()
    variables = environment(redis, "http://127.0.0.1:1", lonely_kubeconfig, "default")
    variables |= {**redis_sentinels.variables, "REDIS_WAIT_REPLICAS": "1"}
    with running(variables, tmp_path_factory.mktemp("failover") / "api.log") as api:
        yield api


@pytest.fixture(autouse=True)
def whole_set(redis_sentinels: SentinelSet) -> None:
    """Each test begins with a master and two replicas, whatever the test before has stopped."""
    redis_sentinels.restore()


@dataclass
class Submissions:
    """What clients saw. Times are `time.monotonic`."""

    accepted: list[str] = field(default_factory=list)
    refused: list[float] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def submit(self, client: httpx.Client) -> None:
        """One job after the other, until told to stop."""
        while not self.stop.is_set():
            begun = time.monotonic()
            response = client.post(JOBS, json=sample_request())
            with self.changed:
                if response.status_code == 202:
                    self.accepted.append(response.json()["job_id"])
                else:
                    assert response.status_code in (500, 503), response.text
                    self.refused += [begun, time.monotonic()]
                self.changed.notify_all()

    def wait_for_more(self, number: int) -> None:
        """So many more jobs are accepted."""
        with self.changed:
            goal = len(self.accepted) + number
            assert self.changed.wait_for(lambda: len(self.accepted) >= goal, 3 * LIMIT_SECONDS)


def test_no_job_is_lost_and_errors_are_short(api: Api, redis_sentinels: SentinelSet) -> None:
    submissions = Submissions()
    with api.client() as client, ThreadPoolExecutor(CLIENTS) as pool:
        clients = [pool.submit(submissions.submit, client) for _ in range(CLIENTS)]
        try:
            submissions.wait_for_more(ENOUGH)
            master = redis_sentinels.master()
            master.stop()
            killed = time.monotonic()
            submissions.wait_for_more(ENOUGH)
        finally:
            submissions.stop.set()
        for each in clients:
            each.result()

        assert redis_sentinels.master() is not master
        assert submissions.refused, "nobody noticed: was the master in use?"
        assert max(submissions.refused) - killed < LIMIT_SECONDS
        answers = [client.get(f"{JOBS}/{job_id}") for job_id in submissions.accepted]
    assert {answer.status_code for answer in answers} == {200}
    assert len(submissions.accepted) == len(set(submissions.accepted))


def is_accepted(client: httpx.Client) -> bool:
    """Whether the API has found the master after a failover of an earlier test."""
    return client.post(JOBS, json=sample_request()).status_code == 202


def test_a_job_that_no_replica_holds_is_not_acknowledged(
    api: Api, redis_sentinels: SentinelSet
) -> None:
    with api.client() as client:
        until(lambda: is_accepted(client), "a job is accepted", 3 * LIMIT_SECONDS)
        replicas = redis_sentinels.replicas()
        for replica in replicas:
            replica.freeze()
        try:
            refused = client.post(JOBS, json=sample_request())
        finally:
            for replica in replicas:
                replica.thaw()
        assert refused.status_code == 500
        assert refused.json()["detail"].startswith("Failed to create job: the job store does not")


async def test_a_master_that_was_demoted_and_lives_on_is_left_at_once(
    redis_sentinels: SentinelSet,
) -> None:
    redis = connect(redis_sentinels.settings)
    old = (await redis.info("server"))["tcp_port"]
    redis_sentinels.demote()

    async def left() -> bool:
        return bool((await redis.info("server"))["tcp_port"] != old)

    await eventually(left, "the demoted master is left", LEFT_SECONDS)
    await redis.aclose()
