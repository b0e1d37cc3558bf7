"""The API's HorizontalPodAutoscaler follows the load, and no request fails while it does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Event
from typing import Final
from urllib.parse import urlsplit

import pytest
from testkit.cluster.release import JOBS, SHORT_REQUEST, deploy, kubectl_json, submit, wait_until

CLIENTS: Final = 4
"""Each asks as fast as it is answered: far above 70 % of the 100m that a pod requests."""
API: Final = urlsplit(JOBS)
OUT_SECONDS: Final = 180.0
IN_SECONDS: Final = 300.0


@pytest.fixture
def _quick_to_scale_in() -> Iterator[None]:
    deploy("api.autoscaling.scaleDownDelaySeconds=15")
    wait_until("one pod serves", lambda: ready_pods() == 1, IN_SECONDS)
    yield
    deploy()


@pytest.mark.usefixtures("_quick_to_scale_in")
def test_load_scales_out_and_back_in_without_a_failed_request() -> None:
    job_id = submit(SHORT_REQUEST)
    enough, failures = Event(), list[str]()

    def ask() -> None:
        # A connection for each request: one that is kept never meets the new pods.
        connection = HTTPConnection(API.netloc, timeout=10)
        connection.request("GET", f"{API.path}/{job_id}")
        answer = connection.getresponse()
        if answer.status != 200:
            failures.append(answer.read().decode())
        connection.close()

    def ask_on() -> None:
        while not enough.is_set():
            ask()

    def asked_until_one_pod_is_left() -> bool:
        ask()
        return ready_pods() == 1

    with ThreadPoolExecutor(CLIENTS) as pool:
        asked = [pool.submit(ask_on) for _ in range(CLIENTS)]
        try:
            wait_until("more pods serve", lambda: ready_pods() > 1, OUT_SECONDS)
        finally:
            enough.set()
    for done in asked:
        done.result()
    wait_until("one pod serves again", asked_until_one_pod_is_left, IN_SECONDS)
    assert not failures


def ready_pods() -> int:
    """How many pods of the API take requests."""
    deployment = kubectl_json("get", "deployment", "videojobs-api")
    return int(deployment["status"].get("readyReplicas", 0))
