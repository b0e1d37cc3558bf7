"""The story of a job as `kubectl describe` tells it."""

import asyncio

from testkit.cluster.hand import a_result
from testkit.cluster.rig import Rig
from testkit.servers.kube_apiserver import KubeApiserver
from testkit.waiting import eventually

from videojobs.job.resource import VideoJob
from videojobs.kube.client import CallPolicy, Kube, Manifest
from videojobs.kube.errors import KubeError
from videojobs.kube.kinds import EVENTS
from videojobs_operator.tell.changes import Change, EventReason
from videojobs_operator.tell.events import EventRecorder


async def events(rig: Rig, video_job: Manifest) -> list[Manifest]:
    uid = video_job["metadata"]["uid"]
    found = [item async for item in rig.kube.list(EVENTS, rig.namespace)]
    return [item for item in found if item["involvedObject"]["uid"] == uid]


async def test_kubectl_describe_tells_the_story_of_a_job(
    rig: Rig, kube_apiserver: KubeApiserver
) -> None:
    busy = [await rig.submit() for _ in range(2)]  # both slots
    for other in busy:
        await rig.hand.job_of_attempt(other, 1)
    video_job = await rig.submit(retryDelaySeconds=0)
    await rig.hand.condition(video_job["metadata"]["name"], "Admitted", "False")
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(busy[0], 1))
    await rig.hand.run_pod(pod)
    await rig.hand.end_pod(pod, 0, a_result())

    for attempt in (1, 2):  # the node is drained twice
        job = await rig.hand.job_of_attempt(video_job, attempt)
        pod = await rig.hand.make_pod(job)
        await rig.hand.run_pod(pod)
        await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
        await rig.hand.delete_pod(pod, job)
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 3))
    await rig.hand.run_pod(pod)
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.hand.condition(video_job["metadata"]["name"], "Finished", "True")

    async def told() -> bool:
        return any(item["reason"] == "Succeeded" for item in await events(rig, video_job))

    await eventually(told, "the last Event")
    counts = {item["reason"]: item["count"] for item in await events(rig, video_job)}
    assert set(counts) <= {"Queued", "Admitted", "Started", "Disrupted", "Requeued", "Succeeded"}
    assert counts["Queued"] == counts["Succeeded"] == 1
    assert counts["Admitted"] == 3
    assert counts["Disrupted"] == counts["Requeued"] == 2

    done = kube_apiserver.kubectl(
        "describe", "videojob", video_job["metadata"]["name"], "-n", rig.namespace
    )
    story = done.stdout[done.stdout.index("Events:") :]
    assert "Warning  Disrupted" in story
    assert "Normal   Succeeded" in story
    assert "Attempt 3: Job" in story
    assert "x3 over" in story


async def test_a_job_that_fails_ends_with_a_warning_that_says_why(rig: Rig) -> None:
    video_job = await rig.submit(retryLimit=0)
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.end_pod(pod, 137, None, reason="OOMKilled")

    async def failed() -> Manifest | None:
        found = [item for item in await events(rig, video_job) if item["reason"] == "Failed"]
        return found[0] if found else None

    event = await eventually(failed, "the Event Failed")
    finished = await rig.hand.condition(video_job["metadata"]["name"], "Finished", "True")
    message = next(
        item["message"] for item in finished["status"]["conditions"] if item["type"] == "Finished"
    )
    assert event["type"] == "Warning"
    assert event["message"] == message


class RefusesFirst(CallPolicy):
    """Kubernetes has no room for the first Event."""

    def __init__(self) -> None:
        self.refused = 0

    async def before(self, method: str) -> float | None:
        if method == "POST" and not self.refused:
            self.refused += 1
            raise KubeError(507, "no room")
        return None


async def test_an_event_that_cannot_be_written_is_dropped_and_the_next_one_is_not(
    rig: Rig,
) -> None:
    await rig.operator.stop()
    video_job = await rig.submit()
    policy = RefusesFirst()
    async with await Kube.connect(policy=policy) as kube:
        recorder = EventRecorder(kube, "test")
        subject = VideoJob.model_validate(video_job)
        recorder.record(subject, Change(EventReason.QUEUED, "the first"))
        recorder.record(subject, Change(EventReason.STARTED, "é" * 2000))
        writing = asyncio.create_task(recorder.run())

        async def told() -> list[Manifest]:
            return await events(rig, video_job)

        (written,) = await eventually(told, "the second Event")
        writing.cancel()
    assert policy.refused == 1
    assert written["reason"] == "Started"
    assert set(written["message"]) == {"é"}
