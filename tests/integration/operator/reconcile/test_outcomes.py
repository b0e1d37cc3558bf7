"""What an attempt has reported as its outcome counts, whatever becomes of its Job and its pod."""

from collections.abc import Awaitable, Callable

import pytest
from testkit.cluster.hand import a_result
from testkit.cluster.rig import Rig
from testkit.servers.redis_server import RedisServer

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.outcome import Termination
from videojobs.job.result import RenderResult
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import JOBS, PODS
from videojobs.store import Standing


async def delete_the_job(rig: Rig, job: Manifest, pod: Manifest) -> None:
    """A TTL controller, or `kubectl delete jobs`: the pod goes with its Job."""
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.kube.delete(JOBS, rig.namespace, job["metadata"]["name"])
    await rig.kube.delete(PODS, rig.namespace, pod["metadata"]["name"], grace_seconds=0)


async def lose_the_node(rig: Rig, job: Manifest, pod: Manifest) -> None:
    """The node is gone before the kubelet tells the end of the container."""
    await rig.hand.delete_pod(pod, job)


async def cut_the_message(rig: Rig, job: Manifest, pod: Manifest) -> None:  # noqa: ARG001
    """The container ends without a termination message."""
    await rig.hand.end_pod(pod, 0)


async def rendering(rig: Rig) -> tuple[Manifest, Manifest, Manifest]:
    """A VideoJob that renders, its Job and its pod."""
    video_job = await rig.submit()
    job = await rig.hand.job_of_attempt(video_job, 1)
    pod = await rig.hand.make_pod(job)
    await rig.hand.run_pod(pod)
    await rig.status_is(video_job["metadata"]["uid"], "started")
    await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    return video_job, job, pod


@pytest.mark.parametrize("vanish", [delete_the_job, lose_the_node, cut_the_message])
async def test_a_stored_result_is_taken_up_after_an_absence_and_not_rendered_again(
    rig: Rig, vanish: Callable[[Rig, Manifest, Manifest], Awaitable[None]]
) -> None:
    video_job, job, pod = await rendering(rig)
    name, job_id = video_job["metadata"]["name"], video_job["metadata"]["uid"]
    await rig.operator.kill()
    kept = await rig.store.attempts.keep_outcome(job_id, 1, a_result())
    assert kept is Standing.CURRENT
    await vanish(rig, job, pod)
    await rig.operator.start()

    status = (await rig.hand.condition(name, "Finished", "True"))["status"]
    assert status["phase"] == "Succeeded"
    assert [attempt["number"] for attempt in status["attempts"]] == [1]
    assert status["attempts"][0]["stages"] == [{"name": "audio", "milliseconds": 1200}]
    assert status["result"]["artifactsAttempt"] == 1
    assert (await rig.status_is(job_id, "success"))["result"] is not None


async def test_a_result_that_the_pods_message_has_no_room_for_is_taken_from_the_report(
    rig: Rig,
) -> None:
    video_job, _, pod = await rendering(rig)
    credits = [f"Picture {number}: a photographer of some fame" for number in range(40)]
    facts = RenderResult(duration=15, file_size=7, resolution="1920x1080", credits=credits)
    whole = Termination(result=facts)
    await rig.store.attempts.keep_outcome(video_job["metadata"]["uid"], 1, whole)
    await rig.hand.end_pod(pod, 0, whole)
    status = (await rig.hand.condition(video_job["metadata"]["name"], "Finished", "True"))["status"]
    assert status["result"]["credits"] == credits


async def test_a_lost_attempt_is_not_rendered_again_before_redis_says_how_it_ended(
    rig: Rig, redis: RedisServer
) -> None:
    video_job, job, pod = await rendering(rig)
    name, job_id = video_job["metadata"]["name"], video_job["metadata"]["uid"]
    await rig.store.attempts.keep_outcome(job_id, 1, a_result())
    redis.freeze()
    await lose_the_node(rig, job, pod)
    status = (await rig.hand.condition(name, "Rendering", "Unknown"))["status"]
    assert status["progress"]["message"].startswith("The attempt has ended")
    redis.thaw()

    status = (await rig.hand.condition(name, "Finished", "True"))["status"]
    assert status["phase"] == "Succeeded"
    assert [attempt["number"] for attempt in status["attempts"]] == [1]


async def test_the_renderers_own_words_need_no_redis(rig: Rig, redis: RedisServer) -> None:
    video_job, _, pod = await rendering(rig)
    redis.freeze()
    failure = Failure.of(FailureCode.INPUT_MEDIA, "The music is no audio file")
    await rig.hand.end_pod(pod, 64, Termination(failure=failure))
    status = (await rig.hand.condition(video_job["metadata"]["name"], "Finished", "True"))["status"]
    assert status["failure"]["code"] == "INPUT.MEDIA"
    redis.thaw()
    await rig.status_is(video_job["metadata"]["uid"], "failure")


async def test_a_reported_failure_is_not_taken_for_a_disruption(rig: Rig) -> None:
    video_job, job, pod = await rendering(rig)
    failure = Failure.of(FailureCode.INPUT_MEDIA, "The music is no audio file")
    await rig.store.attempts.keep_outcome(
        video_job["metadata"]["uid"], 1, Termination(failure=failure)
    )
    await lose_the_node(rig, job, pod)
    status = (await rig.hand.condition(video_job["metadata"]["name"], "Finished", "True"))["status"]
    assert status["failure"]["code"] == "INPUT.MEDIA"
    assert len(status["attempts"]) == 1


async def test_the_message_of_the_pod_counts_where_redis_lost_the_report(rig: Rig) -> None:
    video_job, _, pod = await rendering(rig)
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.status_is(video_job["metadata"]["uid"], "success")
