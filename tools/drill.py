"""The restore drill: `python3 -m tools.drill` saves a release, destroys it with all it keeps, puts
it back, and says what was lost (RPO) and how long it took (RTO).
"""

import hashlib
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tools import backup
from tools.cluster import gobuild, paths
from tools.cluster.steps import StepFailed, step
from tools.demo import SAMPLE, DemoFailed, call
from tools.deploy import ADDRESS, NAMESPACE, RELEASE, deploy, kubectl

JOBS: Final = 3
RENDER_SECONDS: Final = 300
DELETE_SECONDS: Final = "300s"


@dataclass(frozen=True)
class Kept:
    """A finished job: its status document and its video."""

    document: dict[str, Any]
    digest: str


def drill() -> None:
    """Print what a disaster costs; StepFailed when a saved job is not the same after it."""
    deploy()
    before = {job_id: finished(job_id) for job_id in [submit() for _ in range(JOBS)]}
    with tempfile.TemporaryDirectory(prefix="videojobs-backup-") as folder:
        backup.save(Path(folder))
        saved = time.monotonic()
        late = submit()
        destroyed = time.monotonic()
        destroy()
        began = time.monotonic()
        backup.load(Path(folder))
    back = time.monotonic()
    finished(submit())  # what is back works on
    after = {job_id: look(job_id) for job_id in before}
    changed = [job_id for job_id in before if after[job_id] != before[job_id]]
    if changed:
        raise StepFailed(f"not as they were saved: {', '.join(changed)}")
    print(f"RPO: {destroyed - saved:.1f} s since the backup; lost: job {late}, which came after it")
    print(f"RTO: {back - began:.1f} s from an empty cluster to {JOBS} jobs with their videos")


def submit() -> str:
    """The sample request; its job's id."""
    return str(call("POST", "/api/v1/jobs/", SAMPLE.read_bytes())["job_id"])


def finished(job_id: str) -> Kept:
    """A job at its end, which must be a good one."""
    deadline = time.monotonic() + RENDER_SECONDS
    while time.monotonic() < deadline:
        if call("GET", f"/api/v1/jobs/{job_id}")["status"] == "success":
            return look(job_id)
        time.sleep(1)
    raise StepFailed(f"job {job_id} has no video after {RENDER_SECONDS} s")


def look(job_id: str) -> Kept:
    """A finished job as clients get it."""
    document: dict[str, Any] = call("GET", f"/api/v1/jobs/{job_id}")
    path = document["result"]["video_path"]
    with urllib.request.urlopen(f"{ADDRESS}{path}", timeout=60) as answer:  # noqa: S310 - our own http
        return Kept(document, hashlib.sha256(answer.read()).hexdigest())


def destroy() -> None:
    """The release, its volumes and its namespace with every VideoJob."""
    with step("destroy the release and all it keeps") as work:
        helm = [str(gobuild.program("helm")), f"--kubeconfig={paths.KUBECONFIG}"]
        work.run([*helm, "uninstall", RELEASE, "--namespace", NAMESPACE, "--wait"])
        work.run(kubectl("delete", "namespace", NAMESPACE, f"--timeout={DELETE_SECONDS}"))


def main() -> int:
    """Exit code 1 when the drill fails."""
    try:
        drill()
    except (StepFailed, DemoFailed) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
