"""What Kubernetes refuses, users read: the reason, the API server's own words and a cure, in REST
and on the VideoJob; and the job goes on by itself when the obstacle is gone."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from testkit.cluster.accounts import kubeconfig_of_account
from testkit.cluster.hand import a_result
from testkit.cluster.obstacles import Obstacles
from testkit.cluster.processes import OperatorProcess
from testkit.cluster.rig import Rig
from testkit.servers.kube_apiserver import KubeApiserver, run_controllers
from testkit.waiting import eventually

from videojobs.job.resource import VideoJob
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import PODS

ADMITTED, RENDERING = "Admitted", "Rendering"


@pytest.fixture
def obstacles(rig: Rig, kube_apiserver: KubeApiserver) -> Iterator[Obstacles]:
    """Quotas, limits and policies of the test's namespace."""
    made = Obstacles(kube_apiserver, rig.namespace)
    yield made
    made.remove_all()


def condition(video_job: Manifest, kind: str) -> Manifest:
    """A condition of a VideoJob; empty before it is set."""
    conditions = video_job.get("status", {}).get("conditions", [])
    return next((item for item in conditions if item["type"] == kind), {})


async def refused(rig: Rig, video_job: Manifest, kind: str, reason: str) -> str:
    """Wait until the VideoJob, kubectl's column Message and REST name a reason; returns its
    message."""
    name = video_job["metadata"]["name"]
    last: dict[str, Any] = {}

    async def told() -> str | None:
        last["video_job"] = await rig.hand.video_job(name)
        last["record"] = await rig.document(video_job["metadata"]["uid"])
        found = condition(last["video_job"], kind)
        shown = last["video_job"].get("status", {}).get("progress", {}).get("message")
        if found.get("reason") != reason or shown != found["message"]:
            return None
        return found["message"] if last["record"].get("progress_message") == shown else None

    def seen() -> object:
        return last["video_job"].get("status"), last["record"].get("progress_message")

    what = f"{kind} of {name} says {reason}"
    message: str = await eventually(told, what, seen=seen)
    return message


async def goes_on(rig: Rig, video_job: Manifest) -> None:
    """The job starts by itself, and no retry was spent on the refusals."""
    job = await rig.hand.job_of_attempt(video_job, 1)
    pod = await rig.hand.make_pod(job)
    await rig.hand.run_pod(pod)
    await rig.hand.end_pod(pod, 0, a_result())
    record = await rig.status_is(video_job["metadata"]["uid"], "success")
    assert record["retry_count"] == 0


async def test_a_quota_on_jobs(rig: Rig, obstacles: Obstacles) -> None:
    obstacles.quota("jobs", {"count/jobs.batch": "0"})
    video_job = await rig.submit()
    message = await refused(rig, video_job, ADMITTED, "QuotaExceeded")
    assert "exceeded quota: jobs, requested: count/jobs.batch=1" in message
    assert "raise the ResourceQuota" in message
    assert not await rig.hand.secrets(video_job), "a refused start leaves nothing behind"
    obstacles.remove("resourcequota", "jobs")
    await goes_on(rig, video_job)


async def test_a_quota_on_secrets(rig: Rig, obstacles: Obstacles) -> None:
    obstacles.quota("secrets", {"count/secrets": "0"})
    video_job = await rig.submit()
    message = await refused(rig, video_job, ADMITTED, "QuotaExceeded")
    assert "exceeded quota: secrets, requested: count/secrets=1" in message
    obstacles.remove("resourcequota", "secrets")
    await goes_on(rig, video_job)


async def test_a_policy_that_denies_jobs(rig: Rig, obstacles: Obstacles) -> None:
    await obstacles.policy("no-jobs", "batch", "jobs", "Renders need a cost centre")
    video_job = await rig.submit()
    message = await refused(rig, video_job, ADMITTED, "AdmissionDenied")
    assert "Renders need a cost centre" in message
    assert "spec.template of the RenderPool" in message
    stalled = await rig.hand.condition(video_job["metadata"]["name"], "Stalled", "True")
    assert condition(stalled, "Stalled")["reason"] == "AdmissionDenied"
    await obstacles.lift("no-jobs", "batch", "jobs")
    await goes_on(rig, video_job)


async def test_a_webhook_that_does_not_answer(rig: Rig, obstacles: Obstacles) -> None:
    await obstacles.silent_webhook("gatekeeper", "batch", "jobs")
    video_job = await rig.submit()
    message = await refused(rig, video_job, ADMITTED, "AdmissionDenied")
    assert "failed calling webhook" in message
    obstacles.remove_silent_webhook("gatekeeper")
    await goes_on(rig, video_job)


async def test_a_namespace_that_is_being_deleted(rig: Rig, kube_apiserver: KubeApiserver) -> None:
    video_job = await rig.submit(suspend=True)
    await rig.hand.condition(video_job["metadata"]["name"], ADMITTED, "False")
    kube_apiserver.request("DELETE", f"/api/v1/namespaces/{rig.namespace}")
    kube_apiserver.kubectl(
        "patch",
        "videojob",
        video_job["metadata"]["name"],
        f"--namespace={rig.namespace}",
        "--type=merge",
        '--patch={"spec":{"suspend":false}}',
    )
    message = await refused(rig, video_job, ADMITTED, "NamespaceTerminating")
    assert "because it is being terminated" in message


RIGHTS = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: poor, namespace: NAMESPACE}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: poor, namespace: NAMESPACE}
rules:
  - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: ["*"]}
  - {apiGroups: [scriptsensei.io], resources: ["*"], verbs: ["*"]}
  - {apiGroups: [batch], resources: [jobs], verbs: [get, list, watch]}
  - {apiGroups: [""], resources: [pods, events, secrets], verbs: ["*"]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: poor, namespace: NAMESPACE}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: poor}
subjects:
  - {kind: ServiceAccount, name: poor, namespace: NAMESPACE}
"""


@pytest.fixture
async def poor_operator(
    rig: Rig, kube_apiserver: KubeApiserver, tmp_path: Path
) -> AsyncIterator[OperatorProcess]:
    """An operator that may not create Jobs, in the place of the rig's."""
    await rig.operator.stop()
    kube_apiserver.apply(RIGHTS.replace("NAMESPACE", rig.namespace))
    kubeconfig = kubeconfig_of_account(kube_apiserver, rig.namespace, tmp_path, "poor")
    environment = {**rig.operator.environment, "KUBECONFIG": str(kubeconfig)}
    process = OperatorProcess("poor", environment, tmp_path / "poor.log")
    await process.start()
    yield process
    await process.discard()


@pytest.mark.usefixtures("poor_operator")
async def test_a_right_that_is_missing(rig: Rig, kube_apiserver: KubeApiserver) -> None:
    video_job = await rig.submit()
    message = await refused(rig, video_job, ADMITTED, "Forbidden")
    assert 'cannot create resource "jobs" in API group "batch"' in message
    assert "the operator's service account" in message
    role = next(
        item
        for item in yaml.safe_load_all(RIGHTS.replace("NAMESPACE", rig.namespace))
        if item["kind"] == "Role"
    )
    role["rules"].append({"apiGroups": ["batch"], "resources": ["jobs"], "verbs": ["*"]})
    kube_apiserver.apply(yaml.safe_dump(role))
    await goes_on(rig, video_job)


async def test_one_refused_user_does_not_hold_up_another(rig: Rig, obstacles: Obstacles) -> None:
    """A policy that denies the Jobs of the high tier only: two of these for two slots."""
    await obstacles.policy(
        "no-high",
        "batch",
        "jobs",
        "Nobody is that important",
        "object.metadata.?labels['scriptsensei.io/tier'].orValue('') != 'high'",
    )
    denied = [await rig.submit(priority=1) for _ in range(2)]
    for video_job in denied:
        await refused(rig, video_job, ADMITTED, "AdmissionDenied")
    await goes_on(rig, await rig.submit(priority=9))


async def test_a_video_job_that_cannot_be_created(rig: Rig, obstacles: Obstacles) -> None:
    """The record of a job whose VideoJob is still in the outbox."""
    template = VideoJob.model_validate(await rig.submit(suspend=True)).as_new_job()
    obstacles.quota("videos", {"count/videojobs.scriptsensei.io": "1"}, used="1")
    job_id = "0b7a3f1e-5f6f-4a43-9a53-0f2f7c9f1a11"
    job = {**template.__dict__, "job_id": job_id, "name": job_id}
    await rig.store.submissions.create(type(template)(**job), outbox=True)
    last: dict[str, object] = {}

    async def told() -> bool:
        nonlocal last
        last = await rig.document(job_id)
        return "exceeded quota: videos" in str(last.get("progress_message"))

    await eventually(told, "REST says why", seen=lambda: last)
    assert last["status"] == "pending"
    assert "raise the ResourceQuota" in str(last["progress_message"])
    obstacles.remove("resourcequota", "videos")

    async def created() -> bool:
        return not await rig.hand.is_gone(job_id)

    await eventually(created, "the VideoJob is created")


async def test_many_that_cannot_be_created_do_not_hold_up_the_next(rig: Rig) -> None:
    template = VideoJob.model_validate(await rig.submit(suspend=True)).as_new_job()

    async def leave_in_the_outbox(namespace: str) -> str:
        job_id = str(uuid4())
        job = replace(template, job_id=job_id, name=job_id, namespace=namespace)
        await rig.store.submissions.create(job, outbox=True)
        return job_id

    refused = [await leave_in_the_outbox(f"no-{rig.namespace}") for _ in range(110)]
    created = await leave_in_the_outbox(rig.namespace)

    async def exists() -> bool:
        return not await rig.hand.is_gone(created)

    await eventually(exists, "the newest of them is created")
    assert await rig.store.outbox.awaits_creation(refused[0])


@pytest.fixture
def job_controller(kube_apiserver: KubeApiserver, tmp_path: Path) -> Iterator[None]:
    """Kubernetes' own controller of Jobs."""
    with run_controllers(kube_apiserver, tmp_path, "job-controller"):
        yield


LIMITS = {"type": "Pod", "max": {"memory": "1Mi"}}


@pytest.mark.usefixtures("job_controller")
@pytest.mark.parametrize(
    ("obstacle", "reason", "words"),
    [
        pytest.param("quota", "QuotaExceeded", "exceeded quota: pods", id="quota"),
        pytest.param("limits", "AdmissionDenied", "memory usage per Pod", id="LimitRange"),
        pytest.param("policy", "AdmissionDenied", "No pods today", id="policy"),
    ],
)
async def test_pods_that_the_job_controller_cannot_create(
    rig: Rig, obstacles: Obstacles, obstacle: str, reason: str, words: str
) -> None:
    match obstacle:
        case "quota":
            obstacles.quota("pods", {"count/pods": "0"})
        case "limits":
            obstacles.limits("limits", LIMITS)
        case _:
            await obstacles.policy("no-pods", "", "pods", "No pods today")
    video_job = await rig.submit()
    message = await refused(rig, video_job, RENDERING, reason)
    assert words in message
    obstacles.remove_all()

    async def has_pod() -> bool:
        return bool([pod async for pod in rig.kube.list(PODS, rig.namespace)])

    await eventually(has_pod, "the Job controller creates the pod")
