"""The chart's `helm test`: its program before a real API, with the operator's part played here."""

import os
import subprocess
import sys
from typing import Final

import httpx
import obstore
from obstore.store import S3Store
from testkit.helm import CHART
from testkit.job_records import failure, success
from testkit.servers.api import JOBS, Api

from videojobs.protocol.reports import Artifact, artifact_key
from videojobs.store import Store

PROGRAM: Final = CHART / "files" / "render_test.py"
USER: Final = "helm-test"
MP4: Final = b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00"


def start(url: str, seconds: float = 60) -> "subprocess.Popen[str]":
    """Run the program."""
    variables = {"JOBS_URL": f"{url}{JOBS}/", "TIMEOUT_SECONDS": str(seconds)}
    return subprocess.Popen(
        [sys.executable, str(PROGRAM)],
        env={**os.environ, **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def submitted(process: "subprocess.Popen[str]", client: httpx.Client) -> str:
    """Id of the job that it has submitted: it is there once the program shows its progress."""
    assert process.stdout is not None
    assert process.stdout.readline().startswith("0% ")
    jobs = client.get(JOBS, params={"user_id": USER}).json()["jobs"]
    job_id: str = next(job["job_id"] for job in jobs if job["status"] == "pending")
    return job_id


async def test_a_video_is_a_good_end(
    api: Api, client: httpx.Client, store: Store, bucket: S3Store
) -> None:
    process = start(api.public)
    job_id = submitted(process, client)
    await obstore.put_async(bucket, artifact_key(job_id, 1, Artifact.VIDEO), MP4 + b"rest")
    await store.attempts.finish(job_id, success())

    output, errors = process.communicate(timeout=30)

    assert process.returncode == 0, errors
    assert f"Job {job_id} made a video" in output


async def test_a_failure_is_told_with_its_reason(
    api: Api, client: httpx.Client, store: Store
) -> None:
    process = start(api.public)
    await store.attempts.finish(submitted(process, client), failure())

    _, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "The job ended as failure: Task exceeded time limit" in errors


def test_what_a_job_waits_for_is_told_when_time_is_up(api: Api, client: httpx.Client) -> None:
    process = start(api.public, seconds=0)

    _, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "Out of time: the job is pending, 0% " in errors
    for job in client.get(JOBS, params={"user_id": USER}).json()["jobs"]:
        client.delete(f"{JOBS}/{job['job_id']}")


def test_an_api_that_is_away_is_told() -> None:
    process = start("http://127.0.0.1:1")

    _, errors = process.communicate(timeout=30)

    assert process.returncode == 1
    assert "The API does not answer" in errors
