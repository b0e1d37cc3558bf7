"""What the commands of the Celery guide did, on the development cluster: `python3 -m tools.queue
VERB`. The Makefile has a target of the guide's own name for each.
"""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Sequence
from typing import Any, Final

from tools.deploy import ADDRESS, kubectl

POOL: Final = "default"
SLOTS: Final = 8
"""The chart's own number."""
DASHBOARD_PORT: Final = 5555
CONFIRMATION: Final = "purge"


def run(*arguments: str) -> int:
    """Show what kubectl shows; its exit code."""
    return subprocess.run(kubectl(*arguments), check=False).returncode


def status() -> int:
    """who works: the operator's pods, the pools and the renders under way"""
    return run("get", "deployments,renderpools,videojobs")


def stats() -> int:
    """how many jobs are in which status, and the pools"""
    with urllib.request.urlopen(f"{ADDRESS}/api/v1/jobs/stats/counts", timeout=10) as answer:  # noqa: S310 - our own http
        print(json.dumps(json.load(answer)["statistics"], indent=2))
    return run("get", "renderpools")


def logs() -> int:
    """what the operator and the renderers say, as they say it"""
    selector = "app.kubernetes.io/name in (videojobs-operator,videojobs-renderer)"
    options = ("--all-containers", "--follow", "--tail=20", "--max-log-requests=50", "--prefix")
    return run("logs", "--selector", selector, *options)


def start() -> int:
    """admit jobs again"""
    return run("scale", "renderpool", POOL, f"--replicas={SLOTS}")


def stop() -> int:
    """admit no job; those that render go on to their end"""
    return run("scale", "renderpool", POOL, "--replicas=0")


def dashboard() -> int:
    """the dashboard at the port that Flower had"""
    print(f"http://localhost:{DASHBOARD_PORT}", flush=True)
    return run("port-forward", "service/videojobs-api", str(DASHBOARD_PORT))


def purge() -> int:
    """cancel every job that has not ended, when told so in a word"""
    names = [job["metadata"]["name"] for job in unfinished()]
    if not names:
        print("No job waits or renders.")
        return 0
    question = f"{len(names)} jobs wait or render. Type `{CONFIRMATION}` to cancel them for good: "
    print(question, end="", flush=True)
    if sys.stdin.readline().strip() != CONFIRMATION:
        print("Nothing was done.")
        return 1
    return run("delete", "videojobs", "--wait=false", *names)


def unfinished() -> list[dict[str, Any]]:
    """The VideoJobs that have not ended."""
    command = kubectl("get", "videojobs", "--output=json")
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    jobs: list[dict[str, Any]] = json.loads(listed)["items"]
    return [job for job in jobs if not is_finished(job)]


def is_finished(job: dict[str, Any]) -> bool:
    """Whether a VideoJob has ended."""
    conditions = job.get("status", {}).get("conditions", [])
    return any(each["type"] == "Finished" and each["status"] == "True" for each in conditions)


VERBS: Final[dict[str, Callable[[], int]]] = {
    "status": status,
    "stats": stats,
    "logs": logs,
    "start": start,
    "stop": stop,
    "dashboard": dashboard,
    "purge": purge,
}


def main(arguments: Sequence[str]) -> int:
    """Do one thing; its exit code."""
    if len(arguments) != 1 or arguments[0] not in VERBS:
        print("\n".join(f"{name:<10} {verb.__doc__}" for name, verb in VERBS.items()))
        return 2
    try:
        return VERBS[arguments[0]]()
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
