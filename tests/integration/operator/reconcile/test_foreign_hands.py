"""Another controller's hand on the Jobs: each has an answer in words, and none costs a retry."""

import base64
import json
from datetime import timedelta
from typing import Any

from testkit.cluster.hand import a_result, has_condition
from testkit.cluster.processes import TOKEN_KEY
from testkit.cluster.rig import Rig
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.waiting import eventually

from videojobs.kube.client import Manifest
from videojobs.kube.kinds import JOBS, RENDER_POOLS
from videojobs.protocol.report_tokens import verify
from videojobs.times import utc_now
from videojobs_operator.constants import HELD_ALLOWANCE_SECONDS

QUEUE = "kueue.x-k8s.io/queue-name"


async def hold(rig: Rig, job: Manifest, *, held: bool) -> None:
    """Kueue suspends or resumes a Job."""
    patch = {"spec": {"suspend": held}}
    await rig.kube.patch(JOBS, rig.namespace, job["metadata"]["name"], patch)


async def rendering_says(rig: Rig, video_job: Manifest, reason: str) -> dict[str, Any]:
    """Wait until the condition Rendering has a reason; returns the status."""
    status: dict[str, Any] = {}

    async def told() -> bool:
        nonlocal status
        status = (await rig.hand.video_job(video_job["metadata"]["name"])).get("status", {})
        found = status.get("conditions", [])
        return any(item["type"] == "Rendering" and item["reason"] == reason for item in found)

    await eventually(told, f"Rendering says {reason}", seen=lambda: status)
    return status


async def test_a_job_that_kueue_holds_keeps_its_attempt_and_starts_when_it_is_resumed(
    rig: Rig,
) -> None:
    labels = {"spec": {"template": {"labels": {QUEUE: "renders"}}}}
    await rig.kube.patch(RENDER_POOLS, rig.namespace, "default", labels)
    video_job = await rig.submit()
    job = await rig.hand.job_of_attempt(video_job, 1)
    assert job["metadata"]["labels"][QUEUE] == "renders"
    await hold(rig, job, held=True)
    status = await rendering_says(rig, video_job, "Suspended")
    words = "The attempt's Job is held by Kueue, in local queue renders"
    assert status["progress"]["message"] == words
    assert has_condition({"status": status}, "Admitted", "True")
    assert (await rig.document(video_job["metadata"]["uid"]))["progress_message"] == words

    await hold(rig, job, held=False)
    pod = await rig.hand.make_pod(job)
    await rig.hand.run_pod(pod)
    await rig.hand.end_pod(pod, 0, a_result())
    record = await rig.status_is(video_job["metadata"]["uid"], "success")
    assert (record["attempt"], record["retry_count"]) == (1, 0)


async def test_the_report_token_of_a_job_outlives_the_longest_hold(rig: Rig) -> None:
    video_job = await rig.submit()
    await rig.hand.job_of_attempt(video_job, 1)
    (secret,) = await rig.hand.secrets(video_job)
    token = base64.b64decode(secret["data"]["report-token"]).decode()
    longest = HELD_ALLOWANCE_SECONDS + video_job["spec"]["activeDeadlineSeconds"]
    last_report = utc_now() + timedelta(seconds=longest)

    subject = verify(TOKEN_KEY.encode(), token, video_job["metadata"]["uid"], 1, last_report)

    assert subject.owner is not None
    assert subject.owner.uid == video_job["metadata"]["uid"]


WORKLOADS_CRD: dict[str, Any] = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {
        "name": "workloads.kueue.x-k8s.io",
        "annotations": {"api-approved.kubernetes.io": "unapproved, a stand-in for tests"},
    },
    "spec": {
        "group": "kueue.x-k8s.io",
        "scope": "Namespaced",
        "names": {"kind": "Workload", "plural": "workloads"},
        "versions": [
            {
                "name": "v1beta2",
                "served": True,
                "storage": True,
                "schema": {
                    "openAPIV3Schema": {
                        "type": "object",
                        "x-kubernetes-preserve-unknown-fields": True,
                    }
                },
            }
        ],
    },
}
"""Kueue's kind without its schema: only what the operator reads matters."""


async def test_a_job_that_kueue_holds_has_kueues_own_words(
    rig: Rig, kube_apiserver: KubeApiserver
) -> None:
    kube_apiserver.apply(json.dumps(WORKLOADS_CRD))
    crd = f"crd/{WORKLOADS_CRD['metadata']['name']}"
    kube_apiserver.kubectl("wait", "--for=condition=Established", "--timeout=30s", crd)
    labels = {"spec": {"template": {"labels": {QUEUE: "renders"}}}}
    await rig.kube.patch(RENDER_POOLS, rig.namespace, "default", labels)
    video_job = await rig.submit()
    job = await rig.hand.job_of_attempt(video_job, 1)
    await hold(rig, job, held=True)
    words = "couldn't assign flavors to pod set main: insufficient unused quota for cpu"
    condition = {"type": "QuotaReserved", "status": "False", "message": words}
    workload = {
        "apiVersion": "kueue.x-k8s.io/v1beta2",
        "kind": "Workload",
        "metadata": {
            "name": f"job-{job['metadata']['name']}",
            "namespace": rig.namespace,
            "labels": {"kueue.x-k8s.io/job-uid": job["metadata"]["uid"]},
        },
        "status": {"conditions": [condition]},
    }
    kube_apiserver.apply(json.dumps(workload))
    message: object = None

    async def told() -> bool:
        nonlocal message
        message = (await rig.document(video_job["metadata"]["uid"]))["progress_message"]
        return words in str(message)

    await eventually(told, "REST has Kueue's words", seen=lambda: message)
    kube_apiserver.kubectl("delete", crd)


async def test_a_held_job_gives_its_slot_to_a_higher_tier(rig: Rig) -> None:
    for _ in range(2):
        video_job = await rig.submit(priority=5)
        await hold(rig, await rig.hand.job_of_attempt(video_job, 1), held=True)
        await rendering_says(rig, video_job, "Suspended")
    await rig.hand.job_of_attempt(await rig.submit(priority=1), 1)


async def test_a_render_that_is_suspended_starts_again_without_a_retry(rig: Rig) -> None:
    video_job = await rig.submit(retryLimit=0)
    job = await rig.hand.job_of_attempt(video_job, 1)
    await rig.hand.run_pod(await rig.hand.make_pod(job))
    await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    await hold(rig, job, held=True)
    await rig.hand.job_of_attempt(video_job, 2)
    status = (await rig.hand.video_job(video_job["metadata"]["name"]))["status"]
    assert status["attempts"][0]["reason"] == "Preempted"
    assert "suspended by another controller" in status["attempts"][0]["message"]
    assert status["retryCount"] == 0


async def test_a_job_that_a_ttl_controller_deletes_starts_again_and_says_so(rig: Rig) -> None:
    video_job = await rig.submit(retryLimit=0)
    job = await rig.hand.job_of_attempt(video_job, 1)
    await rig.kube.delete(JOBS, rig.namespace, job["metadata"]["name"])
    await rig.hand.job_of_attempt(video_job, 2)
    status = (await rig.hand.video_job(video_job["metadata"]["name"]))["status"]
    assert status["attempts"][0]["message"] == "The attempt's Job was deleted"


async def test_an_eviction_by_a_descheduler_starts_again_and_says_so(rig: Rig) -> None:
    video_job = await rig.submit(retryLimit=0)
    job = await rig.hand.job_of_attempt(video_job, 1)
    pod = await rig.hand.make_pod(job)
    await rig.hand.run_pod(pod)
    words = "Eviction API: evicting"
    target = {"type": "DisruptionTarget", "status": "True", "message": words}
    conditions = [{**target, "reason": "EvictionByEvictionAPI", "lastTransitionTime": None}]
    await rig.hand.end_pod(pod, 143, conditions=conditions)
    await rig.hand.job_of_attempt(video_job, 2)
    status = (await rig.hand.video_job(video_job["metadata"]["name"]))["status"]
    assert (status["attempts"][0]["reason"], status["attempts"][0]["message"]) == ("Evicted", words)
