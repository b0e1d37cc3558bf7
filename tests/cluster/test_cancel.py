"""A cancelled job stays cancelled, and its pod goes."""

import httpx
from testkit.cluster.release import (
    JOBS,
    LONG_REQUEST,
    apply_video_job,
    job,
    kubectl,
    kubectl_ok,
    pods_of,
    submit,
    uid_of,
    wait_for_render,
    wait_for_status,
    wait_until,
)

POD_GONE_SECONDS = 10.0


def test_delete_while_rendering() -> None:
    job_id = submit(LONG_REQUEST)
    wait_for_render(job_id)
    uid = uid_of(job_id)
    assert pods_of(uid)

    answer = httpx.delete(f"{JOBS}/{job_id}")
    assert answer.status_code == 200
    assert answer.json() == {
        "job_id": job_id,
        "status": "cancelled",
        "message": "Job cancelled successfully",
    }
    wait_until("the pod is gone", lambda: not pods_of(uid), POD_GONE_SECONDS)
    assert job(job_id)["status"] == "cancelled"
    wait_until(
        "the VideoJob is gone",
        lambda: "NotFound" in kubectl("get", "videojob", job_id).stderr,
        POD_GONE_SECONDS,
    )
    again = httpx.delete(f"{JOBS}/{job_id}")
    assert again.status_code == 400
    assert again.json()["detail"] == "Cannot cancel job in cancelled status"


def test_kubectl_delete_is_a_cancel() -> None:
    video_job = apply_video_job("deleted-midway", LONG_REQUEST)
    uid = video_job["metadata"]["uid"]
    wait_until("the job is known", lambda: httpx.get(f"{JOBS}/{uid}").status_code == 200, 10)
    wait_for_render(uid)
    kubectl_ok("delete", "videojob", "deleted-midway")
    wait_for_status(uid, "cancelled", seconds=POD_GONE_SECONDS)
    wait_until("the pod is gone", lambda: not pods_of(uid), POD_GONE_SECONDS)
