"""In one namespace the operator needs no more than the chart's Role there: no ClusterRole."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from testkit.cluster.accounts import RIGHTS, kubeconfig_of_account
from testkit.cluster.hand import a_result
from testkit.cluster.processes import OperatorProcess
from testkit.cluster.rig import Rig
from testkit.helm import CHART, RELEASE, helm
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.waiting import eventually

from videojobs.kube.client import Manifest
from videojobs.kube.kinds import EVENTS, VIDEO_JOBS

OPERATOR = f"{RELEASE}-operator"


def rights_of_the_chart(namespace: str) -> list[Manifest]:
    """The operator's account and what the chart, by its defaults, lets it do."""
    done = helm("template", RELEASE, str(CHART), f"--namespace={namespace}")
    assert done.returncode == 0, done.stderr
    objects = [item for item in yaml.safe_load_all(done.stdout) if item]
    assert not [item for item in objects if item["kind"].startswith("ClusterRole")]
    names = {item["metadata"]["name"] for item in objects if item["kind"] == "ServiceAccount"}
    assert OPERATOR in names
    return [
        {**item, "metadata": {**item["metadata"], "namespace": namespace}}
        for item in objects
        if item["kind"] in RIGHTS and item["metadata"]["name"].startswith(OPERATOR)
    ]


@pytest.fixture
async def operator(
    rig: Rig, kube_apiserver: KubeApiserver, tmp_path: Path
) -> AsyncIterator[OperatorProcess]:
    """An operator that may do what the chart's Role says, in the place of the rig's."""
    await rig.operator.stop()
    kube_apiserver.apply(yaml.safe_dump_all(rights_of_the_chart(rig.namespace)))
    kubeconfig = kubeconfig_of_account(kube_apiserver, rig.namespace, tmp_path, OPERATOR)
    environment = {**rig.operator.environment, "KUBECONFIG": str(kubeconfig)}
    process = OperatorProcess("limited", environment, tmp_path / "limited.log")
    await process.start()
    yield process
    await process.discard()


async def test_the_role_of_the_chart_suffices_for_whole_lives_and_for_no_more(
    rig: Rig, operator: OperatorProcess, kube_apiserver: KubeApiserver
) -> None:
    await eventually(operator.is_ready, "all watches are open")
    limited = replace(kube_apiserver, kubeconfig=Path(operator.environment["KUBECONFIG"]))
    assert "Forbidden" in limited.kubectl("get", "pods", "--all-namespaces").stderr
    ends = await rig.submit(retryDelaySeconds=0, ttlSecondsAfterFinished=0)
    for attempt, code in ((1, 75), (2, 0)):
        pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(ends, attempt))
        await rig.hand.run_pod(pod)
        await rig.hand.end_pod(pod, code, a_result() if code == 0 else None)
    name = ends["metadata"]["name"]
    await eventually(lambda: rig.hand.is_gone(name), "its time to live is over")

    cancelled = await rig.submit()
    await rig.hand.job_of_attempt(cancelled, 1)
    await rig.kube.delete(VIDEO_JOBS, rig.namespace, cancelled["metadata"]["name"])
    await rig.status_is(cancelled["metadata"]["uid"], "cancelled")

    async def told() -> bool:
        found = [item async for item in rig.kube.list(EVENTS, rig.namespace)]
        return {"Admitted", "Succeeded"} <= {item["reason"] for item in found}

    await eventually(told, "its Events")
    _, metrics = await operator.ask("/metrics")
    assert 'code="403"' not in metrics
    assert "forbidden" not in operator.log.read_text().lower()
