"""Other people's containers in a renderer's pod: the container named renderer decides."""

from typing import Any, Final

import pytest
from testkit.cluster.hand import a_result, container_status
from testkit.cluster.rig import Rig
from testkit.waiting import eventually

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.outcome import Termination
from videojobs.kube.client import Manifest

SIDECAR: Final[Manifest] = {"name": "istio-proxy", "image": "proxy"}
NATIVE: Final[Manifest] = {**SIDECAR, "restartPolicy": "Always"}
RUNNING: Final[Manifest] = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
KILLED: Final[Manifest] = {"terminated": {"exitCode": 137, "reason": "Error"}}
DONE: Final[Manifest] = {"terminated": {"exitCode": 0, "reason": "Completed"}}


def ended(code: int, words: Termination | None = None) -> Manifest:
    message = words.to_message() if words else ""
    return {"terminated": {"exitCode": code, "reason": "Error", "message": message}}


async def a_pod(rig: Rig, **spec: Any) -> tuple[Manifest, Manifest]:
    """A VideoJob and its pod, with a sidecar whose name sorts before the renderer's."""
    video_job = await rig.submit(**spec)
    job = await rig.hand.job_of_attempt(video_job, 1)
    return video_job, await rig.hand.make_pod(job, sidecars=[SIDECAR])


def both(sidecar: Manifest, renderer: Manifest, phase: str) -> Manifest:
    """The status of the pod, in the order of the names."""
    statuses = [container_status(sidecar, "istio-proxy"), container_status(renderer)]
    return {"phase": phase, "containerStatuses": statuses}


async def no_jobs(rig: Rig, video_job: Manifest) -> None:
    async def gone() -> bool:
        return not await rig.hand.jobs(video_job)

    await eventually(gone, "the Job is deleted, and with it the pod")


@pytest.mark.parametrize(("sidecar", "phase"), [(DONE, "Succeeded"), (KILLED, "Failed")])
async def test_a_stored_video_is_a_success_however_the_sidecar_ends(
    rig: Rig, sidecar: Manifest, phase: str
) -> None:
    video_job, pod = await a_pod(rig, retryLimit=0)
    await rig.hand.set_pod_status(pod, both(RUNNING, RUNNING, "Running"))
    await rig.status_is(video_job["metadata"]["uid"], "started")
    await rig.hand.set_pod_status(pod, both(sidecar, ended(0, a_result()), phase))
    await rig.status_is(video_job["metadata"]["uid"], "success")


async def test_a_sidecar_that_goes_on_holds_no_slot(rig: Rig) -> None:
    video_job, pod = await a_pod(rig)
    await rig.hand.set_pod_status(pod, both(RUNNING, ended(0, a_result()), "Running"))
    await rig.status_is(video_job["metadata"]["uid"], "success")
    await no_jobs(rig, video_job)


async def test_what_the_renderer_says_of_its_failure_is_told_beside_a_sidecar(rig: Rig) -> None:
    video_job, pod = await a_pod(rig)
    failure = Failure.of(FailureCode.INPUT_MEDIA, "The music is no sound")
    words = Termination(failure=failure)
    await rig.hand.set_pod_status(pod, both(RUNNING, ended(64, words), "Running"))
    record = await rig.status_is(video_job["metadata"]["uid"], "failure")
    assert record["error_code"] == "INPUT.MEDIA"
    await no_jobs(rig, video_job)


async def test_a_retry_does_not_wait_for_the_sidecar(rig: Rig) -> None:
    video_job, pod = await a_pod(rig, retryDelaySeconds=0)
    await rig.hand.set_pod_status(pod, both(RUNNING, ended(75), "Running"))
    await rig.hand.job_of_attempt(video_job, 2)
    assert len(await rig.hand.jobs(video_job)) == 1


@pytest.mark.parametrize(
    ("waiting", "reason"),
    [
        ("ImagePullBackOff", "ImagePull"),
        ("CrashLoopBackOff", "ContainerCannotStart"),
        ("CreateContainerConfigError", "ContainerCannotStart"),
    ],
)
@pytest.mark.parametrize("container", [SIDECAR, NATIVE], ids=["init", "native sidecar"])
async def test_an_init_container_that_cannot_start_is_told_with_its_cure(
    rig: Rig, container: Manifest, waiting: str, reason: str
) -> None:
    video_job = await rig.submit()
    job = await rig.hand.job_of_attempt(video_job, 1)
    pod = await rig.hand.make_pod(job, inits=[container])
    stuck = {"waiting": {"reason": waiting, "message": "the proxy says why"}}
    held = {"waiting": {"reason": "PodInitializing"}}
    status = {
        "phase": "Pending",
        "initContainerStatuses": [container_status(stuck, "istio-proxy")],
        "containerStatuses": [container_status(held)],
    }
    await rig.hand.set_pod_status(pod, status)

    async def told() -> Manifest | None:
        shown = await rig.hand.video_job(video_job["metadata"]["name"])
        conditions = shown.get("status", {}).get("conditions", [])
        return next((item for item in conditions if item["reason"] == reason), None)

    found = await eventually(told, f"a condition with reason {reason}")
    assert "istio-proxy" in found["message"]
    assert "the proxy says why" in found["message"]
    assert "kubectl describe pod" in found["message"]


async def test_a_native_sidecar_neither_begins_nor_ends_an_attempt(rig: Rig) -> None:
    video_job = await rig.submit()
    job = await rig.hand.job_of_attempt(video_job, 1)
    pod = await rig.hand.make_pod(job, inits=[NATIVE])
    side = {"initContainerStatuses": [container_status(RUNNING, "istio-proxy")]}
    await rig.hand.set_pod_status(
        pod, {**side, "phase": "Running", "containerStatuses": [container_status(RUNNING)]}
    )
    await rig.status_is(video_job["metadata"]["uid"], "started")
    done = container_status(ended(0, a_result()))
    await rig.hand.set_pod_status(pod, {**side, "phase": "Running", "containerStatuses": [done]})
    await rig.status_is(video_job["metadata"]["uid"], "success")
    assert len(await rig.hand.jobs(video_job)) == 1, "Kubernetes ends the sidecar; the log stays"
