"""The operator dies or rests at an awkward moment; the job ends once all the same."""

import json
import time

from testkit.cluster.hand import a_result, eventually
from testkit.servers.redis_server import RedisServer

from tests.integration.operator.conftest import Bench
from tests.integration.operator.test_lifecycle import document, status_is
from videojobs.job.states import Status
from videojobs.kube.client import JOBS, VIDEO_JOBS
from videojobs.store import Finish, Verdict
from videojobs.times import utc_now


async def test_a_render_goes_on_while_the_operator_is_away(bench: Bench) -> None:
    video_job = await bench.submit()
    pod = await bench.hand.make_pod(await bench.hand.job_of_attempt(video_job, 1))
    await bench.hand.run_pod(pod)
    await bench.hand.condition(video_job["metadata"]["name"], "Rendering", "True")
    await bench.kill_operator()
    await bench.hand.end_pod(pod, 0, a_result())
    await bench.start_operator()
    await status_is(bench, video_job["metadata"]["uid"], "success")
    assert len(await bench.hand.jobs(video_job)) == 1


async def test_a_job_that_was_made_but_not_written_down_is_adopted(bench: Bench) -> None:
    """A crash between the creation of the Job and the write of the status."""
    video_job = await bench.submit()
    name = video_job["metadata"]["name"]
    await bench.hand.job_of_attempt(video_job, 1)
    await bench.hand.condition(name, "Admitted", "True")
    await bench.kill_operator()
    forget = {"status": {"attempts": None, "attempt": None, "conditions": None}}
    await bench.kube.patch(VIDEO_JOBS, bench.namespace, name, forget, "status")
    await bench.start_operator()
    adopted = await bench.hand.condition(name, "Admitted", "True")
    assert [attempt["number"] for attempt in adopted["status"]["attempts"]] == [1]
    assert len(await bench.hand.jobs(video_job)) == 1


async def test_a_video_job_deleted_while_nobody_watched_is_cancelled(bench: Bench) -> None:
    video_job = await bench.submit()
    await bench.hand.job_of_attempt(video_job, 1)
    job_id = video_job["metadata"]["uid"]
    await bench.kill_operator()
    await bench.kube.delete(VIDEO_JOBS, bench.namespace, video_job["metadata"]["name"])
    await bench.start_operator()
    await status_is(bench, job_id, "cancelled")


async def test_a_job_deleted_by_hand_is_started_again(bench: Bench) -> None:
    video_job = await bench.submit()
    job = await bench.hand.job_of_attempt(video_job, 1)
    await bench.hand.condition(video_job["metadata"]["name"], "Admitted", "True")
    await bench.kube.delete(JOBS, bench.namespace, job["metadata"]["name"])
    await bench.hand.job_of_attempt(video_job, 2)


async def test_what_redis_lost_comes_back_from_the_resources(
    bench: Bench, redis: RedisServer
) -> None:
    video_job = await bench.submit()
    pod = await bench.hand.make_pod(await bench.hand.job_of_attempt(video_job, 1))
    await bench.hand.run_pod(pod)
    job_id = video_job["metadata"]["uid"]
    await status_is(bench, job_id, "started")
    redis.client().flushall()
    emptied = time.monotonic()
    await status_is(bench, job_id, "started")
    assert time.monotonic() - emptied < 30


async def test_a_render_ends_while_redis_is_away_and_clients_learn_of_it_later(
    bench: Bench, redis: RedisServer
) -> None:
    video_job = await bench.submit()
    pod = await bench.hand.make_pod(await bench.hand.job_of_attempt(video_job, 1))
    redis.stop()
    await bench.hand.run_pod(pod)
    await bench.hand.end_pod(pod, 0, a_result())
    await bench.hand.condition(video_job["metadata"]["name"], "Finished", "True")
    redis.start()
    record = await status_is(bench, video_job["metadata"]["uid"], "success")
    assert record["result"] is not None


async def test_a_cancel_that_clients_have_seen_wins_over_a_render_that_ends_later(
    bench: Bench,
) -> None:
    video_job = await bench.submit()
    pod = await bench.hand.make_pod(await bench.hand.job_of_attempt(video_job, 1))
    await bench.hand.run_pod(pod)
    job_id = video_job["metadata"]["uid"]
    await status_is(bench, job_id, "started")
    await bench.kill_operator()
    await bench.store.attempts.finish(job_id, Finish(Status.CANCELLED, utc_now()))
    await bench.hand.end_pod(pod, 0, a_result())
    await bench.start_operator()

    async def gone() -> bool:
        found = [item async for item in bench.kube.list(VIDEO_JOBS, bench.namespace)]
        return not found

    await eventually(gone, "the retracted VideoJob is deleted")
    assert (await document(bench, job_id))["status"] == "cancelled"


async def test_the_outbox_makes_the_resource_that_the_api_could_not(bench: Bench) -> None:
    template = await bench.submit()
    from videojobs.job.resource import VideoJob

    job_id = "0b7c6f0e-2f6b-4a57-9a3e-0f6a7f3b9d11"
    new_job = VideoJob.model_validate(template).as_new_job()
    from dataclasses import replace

    new_job = replace(new_job, job_id=job_id, name=job_id)
    verdict = await bench.store.submissions.create(new_job, outbox=True)
    assert verdict is Verdict.CREATED

    async def made() -> object:
        found = [item async for item in bench.kube.list(VIDEO_JOBS, bench.namespace)]
        return next((item for item in found if item["metadata"]["name"] == job_id), None)

    created = await eventually(made, "the VideoJob of the outbox entry")
    assert created["spec"]["request"] == template["spec"]["request"]

    async def drained() -> bool:
        return not await bench.store.outbox.awaits_creation(job_id)

    await eventually(drained, "the outbox is empty")


async def test_sigterm_ends_the_operator_soon_and_with_success(bench: Bench) -> None:
    video_job = await bench.submit()
    await bench.hand.job_of_attempt(video_job, 1)
    assert await bench.stop_operator() == 0
    assert json.dumps(await document(bench, video_job["metadata"]["uid"]))
