"""The operator dies or rests at an awkward moment; the job ends once all the same."""

import json
import time

from testkit.cluster.hand import a_result
from testkit.cluster.rig import Rig
from testkit.servers.process import spawn
from testkit.servers.redis_server import RedisServer
from testkit.waiting import eventually

from videojobs.job.states import Status
from videojobs.kube.kinds import JOBS, VIDEO_JOBS
from videojobs.store import Finish
from videojobs.times import utc_now


async def test_a_render_goes_on_while_the_operator_is_away(rig: Rig) -> None:
    video_job = await rig.submit()
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.run_pod(pod)
    await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    await rig.operator.kill()
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.operator.start()
    await rig.status_is(video_job["metadata"]["uid"], "success")
    assert len(await rig.hand.jobs(video_job)) == 1


async def test_a_job_that_was_made_but_not_written_down_is_adopted(rig: Rig) -> None:
    """A crash between the creation of the Job and the write of the status."""
    video_job = await rig.submit()
    name = video_job["metadata"]["name"]
    await rig.hand.job_of_attempt(video_job, 1)
    await rig.hand.condition(name, "Admitted", "True")
    await rig.operator.kill()
    forget = {"status": {"attempts": None, "attempt": None, "conditions": None}}
    await rig.kube.patch(VIDEO_JOBS, rig.namespace, name, forget, "status")
    await rig.operator.start()
    adopted = await rig.hand.condition(name, "Admitted", "True")
    assert [attempt["number"] for attempt in adopted["status"]["attempts"]] == [1]
    assert len(await rig.hand.jobs(video_job)) == 1


async def test_a_video_job_deleted_while_nobody_watched_is_cancelled(rig: Rig) -> None:
    video_job = await rig.submit()
    await rig.hand.job_of_attempt(video_job, 1)
    job_id = video_job["metadata"]["uid"]
    await rig.operator.kill()
    await rig.kube.delete(VIDEO_JOBS, rig.namespace, video_job["metadata"]["name"])
    await rig.operator.start()
    await rig.status_is(job_id, "cancelled")


async def test_a_job_deleted_by_hand_is_started_again(rig: Rig) -> None:
    video_job = await rig.submit()
    job = await rig.hand.job_of_attempt(video_job, 1)
    await rig.hand.condition(video_job["metadata"]["name"], "Admitted", "True")
    await rig.kube.delete(JOBS, rig.namespace, job["metadata"]["name"])
    await rig.hand.job_of_attempt(video_job, 2)


async def test_what_redis_lost_comes_back_from_the_resources(rig: Rig, redis: RedisServer) -> None:
    video_job = await rig.submit()
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.run_pod(pod)
    job_id = video_job["metadata"]["uid"]
    await rig.status_is(job_id, "started")
    redis.client().flushall()
    emptied = time.monotonic()
    await rig.status_is(job_id, "started")
    assert time.monotonic() - emptied < 30


async def test_a_render_ends_while_redis_is_away_and_clients_learn_of_it_later(
    rig: Rig, redis: RedisServer
) -> None:
    video_job = await rig.submit()
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    redis.stop()
    await rig.hand.run_pod(pod)
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.hand.condition(video_job["metadata"]["name"], "Finished", "True")
    redis.start()
    record = await rig.status_is(video_job["metadata"]["uid"], "success")
    assert record["result"] is not None


async def test_a_cancel_that_clients_have_seen_wins_over_a_render_that_ends_later(
    rig: Rig,
) -> None:
    video_job = await rig.submit()
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.run_pod(pod)
    job_id = video_job["metadata"]["uid"]
    await rig.status_is(job_id, "started")
    await rig.operator.kill()
    await rig.store.attempts.finish(job_id, Finish(Status.CANCELLED, utc_now()))
    await rig.hand.end_pod(pod, 0, a_result())
    await rig.operator.start()

    async def gone() -> bool:
        found = [item async for item in rig.kube.list(VIDEO_JOBS, rig.namespace)]
        return not found

    await eventually(gone, "the retracted VideoJob is deleted")
    assert (await rig.document(job_id))["status"] == "cancelled"


async def test_the_outbox_makes_the_resource_that_the_api_could_not(rig: Rig) -> None:
    template = await rig.submit()
    from videojobs.job.resource import VideoJob

    job_id = "0b7c6f0e-2f6b-4a57-9a3e-0f6a7f3b9d11"
    new_job = VideoJob.model_validate(template).as_new_job()
    from dataclasses import replace

    new_job = replace(new_job, job_id=job_id, name=job_id)
    assert await rig.store.submissions.create(new_job, outbox=True)

    async def made() -> object:
        found = [item async for item in rig.kube.list(VIDEO_JOBS, rig.namespace)]
        return next((item for item in found if item["metadata"]["name"] == job_id), None)

    created = await eventually(made, "the VideoJob of the outbox entry")
    assert created["spec"]["request"] == template["spec"]["request"]

    async def drained() -> bool:
        return not await rig.store.outbox.awaits_creation(job_id)

    await eventually(drained, "the outbox is empty")


async def test_sigterm_ends_the_operator_soon_and_with_success(rig: Rig) -> None:
    await rig.operator.stop()
    rig.operator.launch = spawn  # as its container does
    await rig.operator.start()
    video_job = await rig.submit()
    await rig.hand.job_of_attempt(video_job, 1)
    assert await rig.operator.stop() == 0
    assert json.dumps(await rig.document(video_job["metadata"]["uid"]))
