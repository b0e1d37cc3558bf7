"""What the operator tells Kubernetes and Prometheus about itself."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families
from testkit.cluster.hand import a_result
from testkit.cluster.processes import OperatorProcess
from testkit.cluster.rig import Rig
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.waiting import eventually
from testkit.wires.black_hole import BlackHole

from videojobs.kube.kinds import JOBS

SHORT_WATCHES = {
    "watch_seconds": 4,  # so often something is heard of a watch, as of a bookmark
    "watch_silence_seconds": 8,
    "watch_inactivity_seconds": 12,
}
"""The product's own times are minutes, and the silence is mended before it fails the probe. Here
it fails first, so that both are seen."""


@pytest.fixture
async def operator(rig: Rig, tmp_path: Path) -> AsyncIterator[OperatorProcess]:
    """An operator that has not been started, in the place of the rig's."""
    await rig.operator.stop()
    process = OperatorProcess("probed", rig.operator.environment, tmp_path / "probed.log")
    yield process
    await process.discard()


def kubeconfig_through(server: KubeApiserver, port: int, folder: Path) -> Path:
    """The server's kubeconfig by way of another port."""
    config = yaml.safe_load(server.kubeconfig.read_text())
    config["clusters"][0]["cluster"]["server"] = f"https://127.0.0.1:{port}"
    path = folder / "kubeconfig-through"
    path.write_text(yaml.safe_dump(config))
    return path


async def test_a_watch_that_falls_silent_fails_the_probe_and_is_mended(
    rig: Rig, kube_apiserver: KubeApiserver, operator: OperatorProcess, tmp_path: Path
) -> None:
    async with BlackHole(int(kube_apiserver.url.rpartition(":")[2])) as relay:
        path = kubeconfig_through(kube_apiserver, relay.port, tmp_path)
        operator.environment = {**operator.environment, "KUBECONFIG": str(path)}
        await operator.start(**SHORT_WATCHES)
        await eventually(operator.is_ready, "the operator is ready")
        assert await operator.ask("/healthz") == (200, "ok\n")

        relay.swallow()
        began = time.monotonic()
        video_job = await rig.submit()

        async def fails() -> bool:
            code, text = await operator.ask("/healthz")
            return code == 503 and "The watch of videojobs has delivered nothing for" in text

        async def is_well() -> bool:
            return (await operator.ask("/healthz"))[0] == 200

        await eventually(fails, "the probe fails")
        await eventually(is_well, "the watches are open again")
        await rig.hand.job_of_attempt(video_job, 1)
        assert time.monotonic() - began < 90
        assert await operator.leads(), "the same process"


async def jobs_in(rig: Rig) -> int:
    """How many Jobs there are."""
    return len([job async for job in rig.kube.list(JOBS, rig.namespace)])


def samples_of(text: str) -> dict[tuple[str | tuple[str, str], ...], float]:
    """The samples of a scrape by name and labels, the labels in order."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_metrics_count_jobs_and_the_work_on_them(
    rig: Rig, operator: OperatorProcess
) -> None:
    await operator.start()
    succeeds, disrupted = await rig.submit(priority=1), await rig.submit(retryDelaySeconds=1)
    queued = await rig.submit(priority=9)
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(succeeds, 1))
    await rig.hand.run_pod(pod)
    job = await rig.hand.job_of_attempt(disrupted, 1)
    await rig.hand.delete_pod(await rig.hand.make_pod(job), job)
    await rig.hand.job_of_attempt(disrupted, 2)

    async def shown() -> dict[str, float]:
        names = ("videojobs_running", "videojobs_queued")
        return {name: await operator.metric(name) for name in names}

    async def settled() -> bool:
        return await shown() == {"videojobs_running": 2, "videojobs_queued": 1}

    await eventually(settled, "two run, one waits")
    again = await rig.hand.make_pod(await rig.hand.job_of_attempt(disrupted, 2))
    await rig.hand.run_pod(again)
    await rig.hand.end_pod(again, 137, None, reason="OOMKilled")
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.hand.condition(succeeds["metadata"]["name"], "Finished", "True")
    await rig.hand.job_of_attempt(queued, 1)

    made = await jobs_in(rig)
    code, text = await operator.ask("/metrics")
    assert code == 200
    samples = samples_of(text)
    assert samples["videojobs_disruptions_total", ("cause", "PodDeleted")] == 1
    assert samples["videojobs_retries_total", ("reason", "RENDER.OOM")] == 1
    by = ("code", ""), ("outcome", "succeeded"), ("tier", "high")
    finished = ("videojobs_finished_total", *by)
    assert samples[finished] == 1
    assert samples["videojobs_queue_wait_seconds_count", ("tier", "low")] == 1
    assert samples["videojobs_run_seconds_count", ("outcome", "Succeeded")] == 1
    assert samples["videojobs_render_stage_seconds_sum", ("stage", "audio")] == 1.2
    queue = ("name", "videojobs")
    assert samples["workqueue_depth", queue] >= 0
    assert samples["workqueue_adds_total", queue] > 10
    assert samples["workqueue_queue_duration_seconds_count", queue] > 10
    assert samples["workqueue_work_duration_seconds_count", queue] > 10
    created = ("code", "201"), ("resource", "jobs"), ("verb", "post")
    asked = samples["videojobs_kube_request_seconds_count", *created]
    assert made <= asked <= await jobs_in(rig), "one call for each Job"
    ids = [item["metadata"]["uid"] for item in (succeeds, disrupted, queued)]
    assert not [name for name in ids if name in text], "series do not grow with jobs"


async def test_without_kubernetes_the_operator_is_alive_and_not_ready(
    operator: OperatorProcess, tmp_path: Path, kube_apiserver: KubeApiserver
) -> None:
    path = kubeconfig_through(kube_apiserver, 1, tmp_path)
    operator.environment = {**os.environ, **operator.environment, "KUBECONFIG": str(path)}
    await operator.start()

    async def alive() -> bool:
        return (await operator.ask("/healthz"))[0] == 200

    await eventually(alive, "the operator is alive")
    code, text = await operator.ask("/readyz")
    assert code == 503
    assert "The Lease cannot be read" in text
    operator.send(signal.SIGTERM)
    assert await asyncio.wait_for(operator.ended(), 10) == 0
