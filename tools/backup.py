"""What a release keeps, saved into a folder and put back.

`python3 -m tools.backup save FOLDER`, and `load FOLDER` into a cluster without a release.

Three parts that belong together: the VideoJobs with the Secrets (passwords and the key that signs
report tokens), Redis' append-only file, and the buckets' files. Redis is saved before the files, so
that no record names a file that was not there yet.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tools.cluster.steps import StepFailed, capture, step, wait_until
from tools.deploy import RELEASE, deploy, kubectl, make_namespace, wait_for_the_api

REDIS: Final = f"{RELEASE}-redis-0"
STORAGE: Final = f"{RELEASE}-storage-0"
RESOURCES: Final = "resources.json"
REDIS_ARCHIVE: Final = "redis.tar"
STORAGE_ARCHIVE: Final = "storage.tar"
PROGRAMS: Final = {f"deployment/{RELEASE}-operator": 2, f"deployment/{RELEASE}-api": 1}
START_SECONDS: Final = 120

_OF_THE_CLUSTER: Final = ("uid", "resourceVersion", "creationTimestamp", "generation")


def save(folder: Path) -> None:
    """Write the three parts; the release goes on working meanwhile."""
    folder.mkdir(parents=True, exist_ok=True)
    with step("save the resources"):
        secrets = _listed("secrets", f"--selector=app.kubernetes.io/instance={RELEASE}")
        (folder / RESOURCES).write_text(json.dumps([*secrets, *_listed("videojobs")]))
    with step("save Redis"):
        # No rewrite may replace the file while it is read; a torn last entry is dropped at a start.
        _redis("config", "set", "auto-aof-rewrite-percentage", "0")
        _archive(REDIS, folder / REDIS_ARCHIVE)
        _redis("config", "set", "auto-aof-rewrite-percentage", "100")
    with step("save the buckets"):
        _archive(STORAGE, folder / STORAGE_ARCHIVE)


def load(folder: Path) -> None:
    """Put the three parts into a cluster without a release."""
    resources: list[dict[str, Any]] = json.loads((folder / RESOURCES).read_text())
    with step("restore the Secrets") as work:
        make_namespace(work)
        _apply([each for each in resources if each["kind"] == "Secret"])
    deploy()
    with step("stop the programs, which must not act on half of it"):
        for program in PROGRAMS:
            _kubectl("scale", program, "--replicas=0")
            _kubectl("rollout", "status", program, "--timeout=60s")
    with step("restore the buckets"):
        _extract(STORAGE, folder / STORAGE_ARCHIVE)
        # It works in the folder that was there when it started, and that one is deleted.
        _kubectl("delete", "pod", STORAGE)
        for condition in ("create", "condition=Ready"):
            _kubectl("wait", f"pod/{STORAGE}", f"--for={condition}", f"--timeout={START_SECONDS}s")
    with step("restore Redis"):
        _extract(REDIS, folder / REDIS_ARCHIVE)
        capture(kubectl("exec", REDIS, "--", "redis-cli", "shutdown", "nosave"))
        wait_until("Redis has read its file", _redis_answers, START_SECONDS, f"See pod {REDIS}.")
    with step("restore the VideoJobs"):
        _restore_video_jobs([each for each in resources if each["kind"] == "VideoJob"])
    with step("start the programs"):
        for program, replicas in PROGRAMS.items():
            _kubectl("scale", program, f"--replicas={replicas}")
            _kubectl("rollout", "status", program, "--timeout=120s")
        wait_for_the_api()


def _listed(kind: str, *options: str) -> list[dict[str, Any]]:
    """The objects of a kind, without what the cluster gave them."""
    items: list[dict[str, Any]] = json.loads(_kubectl("get", kind, *options, "-o", "json"))["items"]
    for item in items:
        for name in _OF_THE_CLUSTER:
            item["metadata"].pop(name, None)
    return items


def _restore_video_jobs(jobs: Sequence[dict[str, Any]]) -> None:
    """With their status, so that what has ended is not rendered again."""
    _apply(jobs)
    for job in jobs:
        patch = json.dumps({"status": job.get("status", {})})
        options = ("--subresource=status", "--type=merge", f"--patch={patch}")
        _kubectl("patch", "videojob", job["metadata"]["name"], *options)


def _apply(objects: Sequence[dict[str, Any]]) -> None:
    if objects:
        document = json.dumps({"apiVersion": "v1", "kind": "List", "items": objects})
        _kubectl("create", "--filename=-", stdin=document.encode())


def _archive(pod: str, file: Path) -> None:
    """What a pod's /data holds as a tar file, without the folder itself: that is the volume's, and
    its owner may differ. Files that change meanwhile are no failure: they only grow."""
    script = "cd /data && ls -A | tar --warning=no-file-changed -cf - --files-from=-"
    command = kubectl("exec", pod, "--", "sh", "-c", script)
    with file.open("wb") as out:
        done = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, check=False)
    if done.returncode > 1 or not file.stat().st_size:
        raise StepFailed(f"{' '.join(command)}: {done.stderr.decode()}")


def _extract(pod: str, file: Path) -> None:
    """A tar file in the place of a pod's /data."""
    script = "find /data -mindepth 1 -delete; tar -xf - -C /data"
    _kubectl("exec", "--stdin", pod, "--", "sh", "-c", script, stdin=file.read_bytes())


def _redis(*command: str) -> str:
    return _kubectl("exec", REDIS, "--", "redis-cli", *command)


def _redis_answers() -> bool:
    return capture(kubectl("exec", REDIS, "--", "redis-cli", "-e", "ping")) == "PONG"


def _kubectl(*arguments: str, stdin: bytes | None = None) -> str:
    """What kubectl prints; StepFailed with its own words otherwise."""
    command = kubectl(*arguments)
    done = subprocess.run(command, input=stdin, capture_output=True, check=False)
    if done.returncode:
        raise StepFailed(f"kubectl {' '.join(arguments[:3])}: {done.stderr.decode()}")
    return done.stdout.decode()


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 when something cannot be saved or put back; the message says what."""
    verbs = {"save": save, "load": load}
    if len(arguments) != 2 or arguments[0] not in verbs:
        print(__doc__)
        return 2
    try:
        verbs[arguments[0]](Path(arguments[1]))
    except StepFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
