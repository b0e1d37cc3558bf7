"""Any single failure of a call converges: one Job an attempt, one end, the right one.

Every call of a life is failed once, in one of the ways; `python -m bench.operator.faults` fails
each call in every way.
"""

import os
from itertools import cycle
from pathlib import Path

import pytest

from tests.integration.kube_apiserver import KubeApiserver
from tests.integration.operator.campaign import campaign
from tests.integration.operator.faults import KUBE_FAULTS, REDIS_FAULTS, Fault, Sting
from tests.integration.redis_server import RedisServer

_CRASHES = 3


def a_fault_for_every_call(calls: int) -> list[Sting]:
    """Each call of a life to Kubernetes once, each fault in its turn; few crashes, for each costs
    a start."""
    mild = cycle(fault for fault in KUBE_FAULTS if fault is not Fault.CRASH_AFTER)
    stings = [Sting("kube", call, next(mild)) for call in range(1, calls + 1)]
    crashes = [1 + (calls // 2) * part // _CRASHES for part in range(_CRASHES)]
    return stings + [Sting("kube", call, Fault.CRASH_AFTER) for call in crashes]


def each_fault_of_redis() -> list[Sting]:
    """One call each: after a fault the operator leaves Redis alone for all jobs for a while."""
    return [Sting("redis", call, fault) for call, fault in enumerate(REDIS_FAULTS, start=1)]


async def test_whichever_call_fails_the_job_comes_to_its_right_end(
    kube_apiserver: KubeApiserver,
    own_redis_server: RedisServer,
    namespace: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    async with campaign(kube_apiserver, own_redis_server, namespace, tmp_path) as running:
        assert await running.live([None]) == []
        (calm,) = running.ledger.calls.values()
        assert await running.live(a_fault_for_every_call(calm["kube"])) == []
        assert running.suffered("kube") == set(KUBE_FAULTS)
        assert running.restarts >= 1
        assert await running.live(each_fault_of_redis()) == []
        assert running.suffered("redis")
