"""The log of a job's renderer, read by kubectl with the user's permissions in the cluster."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

from videojobs.job.identity import API_GROUP, ATTEMPT_LABEL, OWNER_LABEL
from videojobs_client.errors import JobNotFound, NotConfigured, Unavailable


def log_lines(job_id: str, attempt: int, namespace: str | None, *, follow: bool) -> Iterator[str]:
    """The lines of the log of an attempt's pod.

    Raises NotConfigured without kubectl, JobNotFound without a pod, Unavailable when kubectl fails.
    """
    program = _program(namespace)
    pod = _pod(program, _uid(program, job_id), attempt)
    command = [*program, "logs", pod, *(["--follow"] if follow else [])]
    # Errors of kubectl go to standard error directly.
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        try:
            yield from (line.rstrip("\n") for line in process.stdout or ())
        finally:
            process.terminate()
    if process.returncode > 0:
        raise Unavailable("kubectl could not read the log; its message is above")


def _program(namespace: str | None) -> list[str]:
    if shutil.which("kubectl") is None:
        raise NotConfigured(
            "kubectl, which reads logs from the cluster, is not installed; install it, or contact "
            "the administrator. `videojobs get` shows why a job failed"
        )
    return ["kubectl", *([f"--namespace={namespace}"] if namespace else [])]


def _uid(program: list[str], job_id: str) -> str:
    """The uid of a job's VideoJob. A job id is its name, or its uid when applied by kubectl."""
    found = _get(program, f"videojobs.{API_GROUP}", job_id)
    return str(found["metadata"]["uid"]) if found else job_id


def _pod(program: list[str], uid: str, attempt: int) -> str:
    found = _get(program, "pods", "--selector", f"{OWNER_LABEL}={uid},{ATTEMPT_LABEL}={attempt}")
    if not found or not found["items"]:
        raise JobNotFound(
            f"No pod of attempt {attempt} in this namespace, or it is deleted; try another "
            "--namespace or --attempt"
        )
    return str(found["items"][0]["metadata"]["name"])


def _get(program: list[str], *arguments: str) -> dict[str, Any] | None:
    command = [*program, "get", *arguments, "--output=json", "--ignore-not-found"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Unavailable(f"kubectl: {done.stderr.strip().splitlines()[-1]}")
    parsed: dict[str, Any] | None = json.loads(done.stdout) if done.stdout.strip() else None
    return parsed
