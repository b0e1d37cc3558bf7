"""VideoJobs that render nothing against plain Jobs, in one run: what this system itself costs.

`python -m bench.operator.noop [--jobs 50] [--rounds 2]`, on the cluster of `make cluster` with the
product installed. Both kinds run the same image, are created by one `kubectl create` and waited for
by one `kubectl wait`. A VideoJob goes all the way: queue, Secret, Job, pod, result, Redis.
"""

import argparse
import json
import secrets
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any, Final

import httpx
from tools.cluster import cache, docker, images, project_images, steps
from tools.deploy import ADDRESS, NAMESPACE, kubectl

IMAGE: Final = "videojobs-noop"
POOL: Final = "noop"
LABEL: Final = "bench"
WAIT: Final = "--timeout=300s"
RESOURCES: Final = {
    "requests": {"cpu": "10m", "memory": "16Mi"},
    "limits": {"cpu": "500m", "memory": "64Mi"},
}
TARGET: Final = 1.3


def image() -> str:
    """The renderer that renders nothing, on every node."""
    folder = Path(__file__).parent
    files = [folder / "Dockerfile", folder / "result.json"]
    content = cache.files_key(folder, files)
    reference = f"{IMAGE}:{content}"
    images.make_unless_there(
        reference, content, lambda step: docker.build(step, reference, content, folder)
    )
    project_images.load_into_nodes([reference])
    return reference


def pool(reference: str, slots: int) -> dict[str, Any]:
    """Make room for all work at once."""
    template = {"image": reference, "imagePullPolicy": "IfNotPresent", "resources": RESOURCES}
    return {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "RenderPool",
        "metadata": {"name": POOL},
        "spec": {"slots": slots, "template": template},
    }


def video_job(run: str, number: int) -> dict[str, Any]:
    """A VideoJob of the pool."""
    request = {
        "scriptId": f"noop-{number}",
        "userId": f"user-{number % 5}",
        "title": f"Nothing {number}",
        "scriptContent": "Nothing is said.",
        "language": "en-US",
        "platform": "youtube",
        "duration": 15,
        "voiceProvider": "local",
    }
    return {
        "apiVersion": "scriptsensei.io/v1alpha1",
        "kind": "VideoJob",
        "metadata": {"name": f"noop-{run}-{number}", "labels": {LABEL: run}},
        "spec": {"pool": POOL, "request": request},
    }


def plain_job(run: str, number: int, reference: str) -> dict[str, Any]:
    """A Job of the same image, as restricted as the namespace asks for."""
    container = {
        "name": "renderer",
        "image": reference,
        "imagePullPolicy": "IfNotPresent",
        "resources": RESOURCES,
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 65532,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": f"plain-{run}-{number}", "labels": {LABEL: run}},
        "spec": {"backoffLimit": 0, "template": {"spec": pod}},
    }


def seconds(kind: str, condition: str, run: str, objects: list[dict[str, Any]]) -> float:
    """From the creation of all to the end of the last."""
    text = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
    began = time.monotonic()
    _run("create", "-f", "-", stdin=text)
    _run("wait", f"--for=condition={condition}", kind, "-l", f"{LABEL}={run}", WAIT)
    took = time.monotonic() - began
    if kind == "videojobs":
        check(run)
    _run("delete", kind, "-l", f"{LABEL}={run}", "--wait")
    return took


def check(run: str) -> None:
    """All have succeeded, and clients can read so."""
    text = _run("get", "videojobs", "-l", f"{LABEL}={run}", "-o", "json")
    for item in json.loads(text)["items"]:
        answer = httpx.get(f"{ADDRESS}/api/v1/jobs/{item['status']['jobId']}")
        status = answer.json().get("status")
        if (item["status"]["phase"], status) != ("Succeeded", "success"):
            raise SystemExit(
                f"{item['metadata']['name']} is {item['status']}; clients see {status}"
            )


def _run(*arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        kubectl(*arguments), input=stdin, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def main() -> None:
    """Take turns, compare the medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with steps.one_at_a_time():
        reference = image()
    numbers = range(options.jobs)
    _run("apply", "-f", "-", stdin=json.dumps(pool(reference, options.jobs)))
    plain, ours = [], []
    for _ in range(options.rounds):
        run = secrets.token_hex(3)
        jobs = [plain_job(run, number, reference) for number in numbers]
        plain.append(seconds("jobs", "Complete", run, jobs))
        video_jobs = [video_job(run, number) for number in numbers]
        ours.append(seconds("videojobs", "Finished", run, video_jobs))
        print(f"  plain Jobs {plain[-1]:6.1f} s, VideoJobs {ours[-1]:6.1f} s", flush=True)
    _run("delete", "renderpool", POOL)
    ratio = statistics.median(ours) / statistics.median(plain)
    print(f"{options.jobs} at once in namespace {NAMESPACE}: {ratio:.2f} times (target {TARGET})")


if __name__ == "__main__":
    main()
