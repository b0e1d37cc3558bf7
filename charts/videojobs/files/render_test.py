"""Submits a job to an installed release, follows it to its end and looks at the video.

Environment: JOBS_URL ends in /api/v1/jobs/, TIMEOUT_SECONDS, and TOKEN where the API asks for one.
It runs by `helm test` in the API's image, with Python's own library only.
"""

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.request

JOBS = os.environ["JOBS_URL"]
TOKEN = os.environ.get("TOKEN", "")
ENDS = {"success", "failure", "cancelled"}
POLL_SECONDS = 2


def main() -> int:
    """0 when the video is there, 1 with the reason when it is not."""
    deadline = time.monotonic() + float(os.environ["TIMEOUT_SECONDS"])
    try:
        job_id = submit()
        status = follow(job_id, deadline)
        if status["status"] not in ENDS:
            return failed(f"Out of time: the job is {status['status']}, {progress(status)}")
        if status["status"] != "success":
            return failed(f"The job ended as {status['status']}: {status['error']}")
        video = call(f"{job_id}/video", {"Range": "bytes=0-11"})
    except urllib.error.HTTPError as error:
        return failed(f"{error.url} answered {error.code}: {error.read().decode()}")
    except OSError as error:
        return failed(f"The API does not answer: {error}")
    if video[4:8] != b"ftyp":
        return failed(f"The video does not begin as an MP4 file: {video!r}")
    print(f"Job {job_id} made a video: {status['result']}")
    return 0


def submit() -> str:
    """Ask for a short video with the offline voice; returns the job's id."""
    request = {
        "script_id": "helm-test",
        "user_id": user(),
        "title": "helm test",
        "script_content": "This video says that everything works.",
        "language": "en-US",
        "platform": "youtube",
        "duration": 5,
        "voice_provider": "local",
    }
    body = json.dumps({"video_request": request, "priority": 1}).encode()
    answer = json.loads(call("", {"Content-Type": "application/json"}, body))
    return str(answer["job_id"])


def user() -> str:
    """With authentication a caller submits in their own name: the token's subject."""
    if not TOKEN:
        return "helm-test"
    payload = TOKEN.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return str(claims["sub"])


def follow(job_id: str, deadline: float) -> dict:
    """The job's last status: that of its end, or of the deadline."""
    shown = ""
    while True:
        status = json.loads(call(job_id))
        if progress(status) != shown:
            shown = progress(status)
            print(shown, flush=True)
        if status["status"] in ENDS or time.monotonic() > deadline:
            return status
        time.sleep(POLL_SECONDS)


def progress(status: dict) -> str:
    """How far a job is, in words."""
    return f"{status['progress']:.0%} {status['progress_message']}"


def call(path: str, headers: dict | None = None, body: bytes | None = None) -> bytes:
    """One request; the answer's bytes."""
    authorization = {"Authorization": f"Bearer {TOKEN}"} if TOKEN else {}
    request = urllib.request.Request(JOBS + path, body, {**authorization, **(headers or {})})
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read()


def failed(reason: str) -> int:
    """Say why."""
    print(reason, file=sys.stderr)
    return 1


sys.exit(main())
