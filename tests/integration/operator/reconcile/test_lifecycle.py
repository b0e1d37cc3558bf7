"""One VideoJob from `kubectl apply` to its end."""

from testkit.cluster.hand import a_result, request_of
from testkit.cluster.rig import Rig
from testkit.waiting import eventually

from videojobs.job.failures import Failure, FailureCode
from videojobs.job.outcome import Termination
from videojobs.job.states import Status


async def test_a_video_job_becomes_a_job_a_video_and_a_record(rig: Rig) -> None:
    video_job = await rig.submit()
    job_id = video_job["metadata"]["uid"]
    job = await rig.hand.job_of_attempt(video_job, 1)
    assert job["spec"]["backoffLimit"] == 0
    assert job["metadata"]["ownerReferences"][0]["uid"] == job_id

    (secret,) = await rig.hand.secrets(video_job)
    assert request_of(secret)["scriptContent"] == "This is a test video script."

    pod = await rig.hand.make_pod(job)
    await rig.hand.run_pod(pod)
    await rig.status_is(job_id, "started")
    await rig.hand.condition(video_job["metadata"]["name"], "Rendering", "True")

    await rig.hand.end_pod(pod, 0, a_result())
    record = await rig.status_is(job_id, "success")
    assert record["progress"] == 1.0
    assert record["progress_message"] == "Video generation completed"
    assert record["result"] == {
        "video_path": f"/api/v1/jobs/{job_id}/video",
        "thumbnail_path": f"/api/v1/jobs/{job_id}/thumbnail",
        "duration": 15,
        "file_size": 345678,
        "resolution": "1920x1080",
        "voice": "piper:joe",
        "caption_timing": "exact",
        "degraded": [],
        "credits": [],
    }
    done = await rig.hand.condition(video_job["metadata"]["name"], "Finished", "True")
    assert done["status"]["phase"] == "Succeeded"
    assert done["status"]["result"]["artifactsAttempt"] == 1
    assert done["status"]["attempts"][0]["outcome"] == "Succeeded"
    assert len(await rig.hand.jobs(video_job)) == 1


async def test_a_passing_fault_is_retried_after_the_delay_and_the_client_sees_no_failure(
    rig: Rig,
) -> None:
    video_job = await rig.submit(retryDelaySeconds=1)
    job_id = video_job["metadata"]["uid"]
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.run_pod(pod)
    await rig.hand.end_pod(pod, 137, None, reason="OOMKilled")

    record = await rig.status_is(job_id, "processing")
    assert record["retry_count"] == 1
    assert record["progress"] == 0.0
    assert record["next_retry_at"] is not None
    assert record["progress_message"] == "Retrying in 1s (attempt 2 of 4)"

    second = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 2))
    await rig.hand.run_pod(second)
    await rig.hand.end_pod(second, 0, a_result())
    record = await rig.status_is(job_id, "success")
    assert record["retry_count"] == 1


async def test_a_fault_of_the_request_is_not_retried(rig: Rig) -> None:
    video_job = await rig.submit()
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    failure = Failure.of(
        FailureCode.INPUT_INVALID, "No voice speaks xx", hint="Choose another language."
    )
    await rig.hand.end_pod(pod, 64, Termination(failure=failure))
    record = await rig.status_is(video_job["metadata"]["uid"], "failure")
    assert record["error"] == "No voice speaks xx. Choose another language."
    assert record["error_code"] == "INPUT.INVALID"
    assert record["error_retryable"] is False
    done = await rig.hand.condition(video_job["metadata"]["name"], "Succeeded", "False")
    assert done["status"]["failure"]["code"] == "INPUT.INVALID"
    assert len(await rig.hand.jobs(video_job)) == 1


async def test_the_last_retry_fails_for_good(rig: Rig) -> None:
    video_job = await rig.submit(retryLimit=1, retryDelaySeconds=0)
    for attempt in (1, 2):
        pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, attempt))
        await rig.hand.end_pod(pod, 75)
    record = await rig.status_is(video_job["metadata"]["uid"], "failure")
    assert record["error_code"] == "RENDER.CRASHED"
    assert len(await rig.hand.jobs(video_job)) == 2


async def test_a_deleted_pod_is_a_disruption_and_spends_no_retry(rig: Rig) -> None:
    video_job = await rig.submit(retryLimit=0)
    job = await rig.hand.job_of_attempt(video_job, 1)
    pod = await rig.hand.make_pod(job)
    await rig.hand.run_pod(pod)
    await rig.hand.delete_pod(pod, job)

    second = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 2))
    disrupted = await rig.hand.condition(video_job["metadata"]["name"], "Disrupted", "True")
    assert disrupted["status"]["attempts"][0]["reason"] == "PodDeleted"
    await rig.hand.end_pod(second, 0, a_result())
    record = await rig.status_is(video_job["metadata"]["uid"], "success")
    assert record["retry_count"] == 0


async def test_kubectl_delete_is_a_cancel(rig: Rig) -> None:
    from videojobs.kube.kinds import VIDEO_JOBS

    video_job = await rig.submit()
    job = await rig.hand.job_of_attempt(video_job, 1)
    await rig.hand.run_pod(await rig.hand.make_pod(job))
    job_id = video_job["metadata"]["uid"]
    await rig.status_is(job_id, "started")
    await rig.kube.delete(VIDEO_JOBS, rig.namespace, video_job["metadata"]["name"])
    await rig.status_is(job_id, "cancelled")

    async def no_job() -> bool:
        return not await rig.hand.jobs(video_job)

    await eventually(no_job, "the Job is deleted")


async def test_a_finished_video_job_is_deleted_after_its_time_to_live(rig: Rig) -> None:
    video_job = await rig.submit(ttlSecondsAfterFinished=0)
    pod = await rig.hand.make_pod(await rig.hand.job_of_attempt(video_job, 1))
    await rig.hand.end_pod(pod, 0, a_result())

    async def gone() -> bool:
        from videojobs.kube.errors import NotFoundError

        try:
            await rig.hand.video_job(video_job["metadata"]["name"])
        except NotFoundError:
            return True
        return False

    await eventually(gone, "the VideoJob is deleted")
    assert (await rig.document(video_job["metadata"]["uid"]))["status"] == Status.SUCCESS
