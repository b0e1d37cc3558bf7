"""The installed product in the kind cluster, as a user reaches it: kubectl and HTTP."""

import json
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import httpx
import yaml
from httpx_retries import Retry, RetryTransport
from tools.cluster import paths
from tools.deploy import NAMESPACE

from testkit.video import Probe, probe
from testkit.waiting import until

BASE_URL: Final = "http://localhost:8012"
JOBS: Final = f"{BASE_URL}/api/v1/jobs"
KUBECTL: Final = str(paths.BIN / "kubectl")
RENDER_SECONDS: Final = 240.0
"""A render may wait for others on two cores."""

_POLL_SECONDS: Final = 0.2
PATIENCE: Final = Retry(total=10, status_forcelist=[503], allowed_methods=["GET"])

SHORT_REQUEST: Final[dict[str, Any]] = {
    "script_id": "test-123",
    "user_id": "user-456",
    "title": "Tides",
    "script_content": "Twice a day the sea climbs the beach, and twice a day it leaves.",
    "language": "en-US",
    "platform": "youtube",
    "duration": 6,
    "voice_provider": "local",
}
LONG_REQUEST: Final = {
    **SHORT_REQUEST,
    "script_content": "The sea climbs the beach. It leaves again. Nobody asks it to. " * 5,
    "duration": 25,
}
"""Long enough to be interrupted while it renders."""


def kubectl(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run kubectl in the product's namespace; the caller judges its exit code."""
    command = [KUBECTL, f"--kubeconfig={paths.KUBECONFIG}", f"--namespace={NAMESPACE}", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)


def kubectl_ok(*arguments: str, stdin: str = "") -> str:
    """Run kubectl; its error becomes the test's failure."""
    done = kubectl(*arguments, stdin=stdin)
    assert done.returncode == 0, done.stderr
    return done.stdout


def kubectl_json(*arguments: str) -> Any:
    """What kubectl prints with `-o json`."""
    return json.loads(kubectl_ok(*arguments, "-o", "json"))


def wait_until(what: str, ready: Callable[[], Any], seconds: float) -> Any:
    """The first truthy answer; fails with what was waited for, and with the pods as they are."""

    def state() -> str:
        return kubectl("get", "pods,jobs,videojobs").stdout

    return until(ready, what, seconds, poll=_POLL_SECONDS, seen=state)


def submit(request: dict[str, Any], priority: int = 5) -> str:
    """POST a job; returns its id."""
    answer = httpx.post(f"{JOBS}/", json={"video_request": request, "priority": priority})
    assert answer.status_code == 202, answer.text
    job_id = answer.json()["job_id"]
    assert str(uuid.UUID(job_id)) == job_id
    return str(job_id)


def job(job_id: str) -> dict[str, Any]:
    """GET its status. On a machine with too much to do the API may ask for patience (503)."""
    with httpx.Client(transport=RetryTransport(retry=PATIENCE)) as client:
        answer = client.get(f"{JOBS}/{job_id}")
    assert answer.status_code == 200, answer.text
    document: dict[str, Any] = answer.json()
    return document


def wait_for_status(job_id: str, *statuses: str, seconds: float = RENDER_SECONDS) -> dict[str, Any]:
    """Wait until a job is in one of several statuses."""

    def ready() -> dict[str, Any] | None:
        document = job(job_id)
        return document if document["status"] in statuses else None

    found: dict[str, Any] = wait_until(f"{job_id} is {' or '.join(statuses)}", ready, seconds)
    return found


def wait_for_video(job_id: str, folder: Path) -> Probe:
    """Wait for success, download the video as the guide says, and look into it."""
    document = wait_for_status(job_id, "success", "failure", "cancelled")
    assert document["status"] == "success", document
    return download(document["result"]["video_path"], folder)


def download(path: str, folder: Path) -> Probe:
    """Fetch a `video_path` and look into the file."""
    file = folder / "video.mp4"
    with httpx.stream("GET", f"{BASE_URL}{path}", timeout=60) as answer:
        assert answer.status_code == 200, answer.read()
        file.write_bytes(b"".join(answer.iter_bytes()))
    return probe(file)


def apply_video_job(
    name: str, request: dict[str, Any], annotations: dict[str, str] | None = None, **spec: Any
) -> dict[str, Any]:
    """`kubectl apply` of a VideoJob; returns it as it is stored."""
    camel = {snake_to_camel(key): value for key, value in request.items()}
    manifest = {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "VideoJob",
        "metadata": {"name": name, "annotations": annotations or {}},
        "spec": {"request": camel, **spec},
    }
    kubectl_ok("apply", "-f", "-", stdin=yaml.safe_dump(manifest))
    stored: dict[str, Any] = kubectl_json("get", "videojob", name)
    return stored


def snake_to_camel(name: str) -> str:
    """`script_id` is `scriptId`."""
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)


def pods_of(uid: str) -> list[dict[str, Any]]:
    """The renderer pods of a VideoJob, those that are ending included."""
    selector = f"scriptsensei.io/videojob-uid={uid}"
    items: list[dict[str, Any]] = kubectl_json("get", "pods", "-l", selector)["items"]
    return items


def jobs_of(uid: str) -> list[dict[str, Any]]:
    """The Jobs of a VideoJob."""
    selector = f"scriptsensei.io/videojob-uid={uid}"
    items: list[dict[str, Any]] = kubectl_json("get", "jobs", "-l", selector)["items"]
    return items


def uid_of(name: str) -> str:
    """The uid of a VideoJob."""
    return str(kubectl_json("get", "videojob", name)["metadata"]["uid"])


def wait_for_render(job_id: str) -> None:
    """Wait until the renderer has made its first report."""
    wait_until(
        f"{job_id} renders",
        lambda: job(job_id)["status"] == "processing" and job(job_id)["progress"] > 0,
        RENDER_SECONDS,
    )


def attempts(name: str) -> list[dict[str, Any]]:
    """The attempts of a finished VideoJob. Clients learn of the end a moment before it is written
    into the resource, so it is waited for here."""
    kubectl_ok("wait", f"videojob/{name}", "--for=condition=Finished", "--timeout=30s")
    found: list[dict[str, Any]] = kubectl_json("get", "videojob", name)["status"]["attempts"]
    return found


def outcomes(name: str) -> list[str]:
    """How they ended."""
    return [attempt["outcome"] for attempt in attempts(name)]


def deploy(*values: str) -> None:
    """Upgrade the release; the values of an earlier upgrade do not stay."""
    command = [sys.executable, "-m", "tools.deploy", *values]
    done = subprocess.run(
        command, cwd=paths.REPOSITORY, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
