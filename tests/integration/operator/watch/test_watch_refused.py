"""A watch that cannot be kept up ends the leader, which makes way before it goes."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from testkit.faults.campaign import Campaign, campaign
from testkit.faults.faults import Call, Fault, Sting
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.servers.redis_server import RedisServer
from testkit.waiting import eventually

from videojobs.kube.kinds import LEASES


@pytest.fixture
async def running(
    kube_apiserver: KubeApiserver,
    own_redis_server: RedisServer,
    namespace: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Campaign]:
    monkeypatch.setitem(os.environ, "KUBECONFIG", str(kube_apiserver.kubeconfig))
    async with campaign(kube_apiserver, own_redis_server, namespace, tmp_path) as made:
        yield made


@pytest.mark.parametrize("call", ["kube watch videojobs", "kube watch pods"])
async def test_a_refused_watch_ends_the_process_and_the_next_one_leads_at_once(
    running: Campaign, call: str
) -> None:
    before = running.restarts
    judgement = await running.start_anew(Sting(Call(call), Fault.CONFLICT))
    assert not judgement.problems, str(judgement)

    async def ended_by_itself() -> bool:
        return running.restarts == before + 2  # the crash before it is the campaign's

    async def leads_again() -> bool:
        rig = running.rig
        lease = await rig.kube.get(LEASES, rig.namespace, "videojobs-operator")
        return bool(lease["spec"]["holderIdentity"] == "operator-0")

    await eventually(ended_by_itself, "the process has ended")
    assert "Released the Lease" in running.rig.operator.log.read_text()
    await eventually(leads_again, "the next one leads")
