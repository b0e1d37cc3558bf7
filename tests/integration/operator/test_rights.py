"""In one namespace the operator needs no more than the chart's Role there: no ClusterRole."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from testkit.cluster.hand import a_result, eventually
from testkit.cluster.processes import OperatorProcess
from testkit.servers.kube_apiserver import KubeApiserver

from tests.chart.helm import CHART, RELEASE, helm
from tests.integration.operator.conftest import Bench
from tests.integration.operator.reconcile.test_lifecycle import status_is
from tests.integration.operator.upkeep.test_retention import gone
from videojobs.kube.client import EVENTS, VIDEO_JOBS, Manifest

OPERATOR = f"{RELEASE}-operator"
RIGHTS = {"ServiceAccount", "Role", "RoleBinding"}


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


def kubeconfig_of_account(server: KubeApiserver, namespace: str, folder: Path) -> Path:
    """As the kubelet would mount it: a token of the ServiceAccount, and nothing else."""
    path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{OPERATOR}/token"
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
    status, answer = server.request("POST", path, body)
    assert status == 201, answer
    config = yaml.safe_load(server.kubeconfig.read_text())
    config["users"][0]["user"] = {"token": answer["status"]["token"]}
    file = folder / "kubeconfig-of-account"
    file.write_text(yaml.safe_dump(config))
    return file


@pytest.fixture
async def operator(
    bench: Bench, kube_apiserver: KubeApiserver, tmp_path: Path
) -> AsyncIterator[OperatorProcess]:
    """An operator that may do what the chart's Role says, in the place of the bench's."""
    await bench.stop_operator()
    kube_apiserver.apply(yaml.safe_dump_all(rights_of_the_chart(bench.namespace)))
    kubeconfig = kubeconfig_of_account(kube_apiserver, bench.namespace, tmp_path)
    environment = {**bench.environment, "KUBECONFIG": str(kubeconfig)}
    process = OperatorProcess("limited", environment, tmp_path / "limited.log")
    await process.start(lease_name=OPERATOR)
    yield process
    await process.discard()


async def test_the_role_of_the_chart_suffices_for_whole_lives_and_for_no_more(
    bench: Bench, operator: OperatorProcess, kube_apiserver: KubeApiserver
) -> None:
    await eventually(operator.is_ready, "all watches are open")
    limited = replace(kube_apiserver, kubeconfig=Path(operator.environment["KUBECONFIG"]))
    assert "Forbidden" in limited.kubectl("get", "pods", "--all-namespaces").stderr
    ends = await bench.submit(retryDelaySeconds=0, ttlSecondsAfterFinished=0)
    for attempt, code in ((1, 75), (2, 0)):
        pod = await bench.hand.make_pod(await bench.hand.job_of_attempt(ends, attempt))
        await bench.hand.run_pod(pod)
        await bench.hand.end_pod(pod, code, a_result() if code == 0 else None)
    name = ends["metadata"]["name"]
    await eventually(lambda: gone(bench, name), "its time to live is over")

    cancelled = await bench.submit()
    await bench.hand.job_of_attempt(cancelled, 1)
    await bench.kube.delete(VIDEO_JOBS, bench.namespace, cancelled["metadata"]["name"])
    await status_is(bench, cancelled["metadata"]["uid"], "cancelled")

    async def told() -> bool:
        found = [item async for item in bench.kube.list(EVENTS, bench.namespace)]
        return {"Admitted", "Succeeded"} <= {item["reason"] for item in found}

    await eventually(told, "its Events")
    _, metrics = await operator.ask("/metrics")
    assert 'code="403"' not in metrics
    assert "forbidden" not in operator.log.read_text().lower()
