"""Pods and Jobs belong to a VideoJob by namespace and owner references; labels prove nothing."""

import secrets
from copy import deepcopy

from testkit.cluster.hand import Hand, a_result
from testkit.cluster.rig import Rig
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.waiting import a_second_after, eventually

from videojobs.job.identity import child_name
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import JOBS, PODS, SECRETS


def copy_of(child: Manifest, name: str) -> Manifest:
    """As `kubectl debug --copy-to --keep-labels` makes it: the labels, and no owner."""
    labels = deepcopy(child["metadata"]["labels"])
    spec = {key: value for key, value in child["spec"].items() if key != "selector"}
    if "template" in spec:
        labels = {key: value for key, value in labels.items() if "batch" not in key}
        containers = [{"name": "renderer", "image": "x"}]
        spec = {"template": {"spec": {"restartPolicy": "Never", "containers": containers}}}
    return {**child, "metadata": {"name": name, "labels": labels}, "spec": spec, "status": {}}


async def renders(rig: Rig) -> tuple[Manifest, Manifest, Manifest]:
    """A VideoJob, its Job and its pod, which runs."""
    video_job = await rig.submit()
    job = await rig.hand.job_of_attempt(video_job, 1)
    pod = await rig.hand.make_pod(job)
    await rig.hand.run_pod(pod)
    await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    return video_job, job, pod


async def rests(rig: Rig) -> None:
    """What was done before this has been seen: another job has been started and ended since."""
    video_job = await rig.submit()
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.status_is(video_job["metadata"]["uid"], "success")


async def refused(rig: Rig) -> None:
    """The operator has tried and was refused."""

    async def tried() -> bool:
        return await rig.operator.metric("videojobs_reconcile_errors_total") > 0

    await eventually(tried, "a refused attempt")


async def unharmed(rig: Rig, video_job: Manifest, pod: Manifest) -> None:
    """It renders its first attempt still, and that one's end is its end."""
    status = (await rig.hand.video_job(video_job["metadata"]["name"]))["status"]
    assert (status["phase"], status["attempt"]) == ("Rendering", 1)
    assert status.get("retryCount", 0) == 0
    await rig.hand.end_pod(pod, 0, a_result(seconds=21.0))
    record = await rig.status_is(video_job["metadata"]["uid"], "success")
    assert isinstance(record["result"], dict)
    assert record["result"]["duration"] == 21


async def test_a_copy_of_its_pod_that_fails_harms_no_job(rig: Rig) -> None:
    video_job, _, pod = await renders(rig)
    await a_second_after(str(pod["metadata"]["creationTimestamp"]))
    copy = await rig.kube.create(PODS, rig.namespace, copy_of(pod, "debug"))
    await rig.hand.end_pod(copy, 1)
    await rests(rig)
    await unharmed(rig, video_job, pod)


async def test_a_copy_of_its_pod_that_succeeds_ends_no_job(rig: Rig) -> None:
    video_job, _, pod = await renders(rig)
    await a_second_after(str(pod["metadata"]["creationTimestamp"]))
    copy = await rig.kube.create(PODS, rig.namespace, copy_of(pod, "debug"))
    await rig.hand.end_pod(copy, 0, a_result())
    await rests(rig)
    await rig.operator.kill()
    await rig.operator.start()
    await rests(rig)
    await unharmed(rig, video_job, pod)


async def test_a_bare_job_with_its_labels_is_no_attempt(rig: Rig) -> None:
    video_job, job, pod = await renders(rig)
    other = copy_of(job, "bare")
    other["metadata"]["labels"]["scriptsensei.io/attempt"] = "9"
    bare = await rig.kube.create(JOBS, rig.namespace, other)
    await rig.hand.fail_job(bare, "BackoffLimitExceeded")
    await rests(rig)
    names = [item["metadata"]["name"] for item in await rig.hand.jobs(video_job)]
    assert "bare" in names, "it is not the operator's to delete"
    await unharmed(rig, video_job, pod)


async def test_a_job_and_its_pod_in_another_namespace_touch_nobody(
    rig: Rig, kube_apiserver: KubeApiserver
) -> None:
    """Scope cluster: another tenant writes labels and owner references as he likes."""
    await rig.operator.kill()
    other = f"tenant-{secrets.token_hex(4)}"
    assert kube_apiserver.kubectl("create", "namespace", other).returncode == 0
    await rig.operator.start(namespace="", lease_namespace=rig.namespace)
    video_job, job, pod = await renders(rig)
    forged = {**job, "metadata": {**job["metadata"], "namespace": other}}
    forged["metadata"].pop("uid")
    forged["metadata"].pop("resourceVersion")
    forged["spec"].pop("selector")
    forged["spec"]["template"]["metadata"]["labels"] = job["metadata"]["labels"]
    tenant = Hand(rig.kube, other)
    there = await rig.kube.create(JOBS, other, forged)
    false = await tenant.make_pod(there)
    await tenant.end_pod(false, 0, a_result())
    name = child_name(video_job["metadata"]["name"], video_job["metadata"]["uid"], 9)
    ninth = {**forged, "metadata": {**forged["metadata"], "name": name}}
    await rig.kube.create(JOBS, other, ninth)
    await rests(rig)
    await unharmed(rig, video_job, pod)
    assert len([item async for item in rig.kube.list(JOBS, other)]) == 2


async def test_a_secret_or_job_that_has_the_name_of_an_attempt_is_not_taken_for_it(
    rig: Rig,
) -> None:
    """The renderer would mount a request and a token that somebody else has written."""
    busy = [await rig.submit() for _ in range(2)]
    jobs = [await rig.hand.job_of_attempt(other, 1) for other in busy]
    video_job = await rig.submit()
    metadata = video_job["metadata"]
    await rig.hand.condition(metadata["name"], "Admitted", "False")
    name = child_name(metadata["name"], metadata["uid"], 1)
    squatter = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}}
    await rig.kube.create(SECRETS, rig.namespace, squatter)
    pod = await rig.hand.make_pod(jobs[0])
    await rig.hand.end_pod(pod, 0, a_result())
    await refused(rig)
    assert await rig.hand.jobs(video_job) == []

    await rig.kube.delete(SECRETS, rig.namespace, name)
    await rig.hand.job_of_attempt(video_job, 1)


async def test_the_words_of_a_pod_of_another_job_of_that_name_count_for_nothing(rig: Rig) -> None:
    """Its owner reference has the name of the Job, and another uid."""
    video_job, _, pod = await renders(rig)
    body = copy_of(pod, "forged")
    (owner,) = pod["metadata"]["ownerReferences"]
    uid = "00000000-0000-4000-8000-000000000000"
    body["metadata"]["ownerReferences"] = [{**owner, "uid": uid}]
    await a_second_after(str(pod["metadata"]["creationTimestamp"]))
    forged = await rig.kube.create(PODS, rig.namespace, body)
    await rig.hand.end_pod(forged, 0, a_result(99))
    await rests(rig)
    await unharmed(rig, video_job, pod)
