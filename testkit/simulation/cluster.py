"""The controllers beside the API server: Job controller, kubelet, garbage collector, disruptions.

Each move is one thing that one of them may do now; the world chooses which and when.
"""

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from testkit.simulation.kubernetes import ApiServer
from videojobs.job.failures import Failure, FailureCode
from videojobs.job.identity import (
    ATTEMPT_LABEL,
    CONTROLLER_UID_LABEL,
    OWNER_LABEL,
    RENDERER_CONTAINER,
)
from videojobs.job.outcome import Termination
from videojobs.job.result import RenderResult
from videojobs.kube.client import Manifest
from videojobs.kube.kinds import JOBS, PODS, SECRETS, VIDEO_JOBS

Move = Callable[[], object]

_RESULT = Termination(result=RenderResult(duration=15, file_size=7, resolution="1920x1080"))
_LASTING = Termination(failure=Failure.of(FailureCode.INPUT_INVALID, "No such voice"))
_PASSING = Termination(
    failure=Failure.of(FailureCode.RENDER_FFMPEG, "ffmpeg failed", stage="join", scene=3)
)


class Cluster:
    """Moves of everybody but the operator, its users and Redis."""

    def __init__(self, server: ApiServer, random: Random) -> None:
        self._server = server
        self._random = random
        self.faults: Counter[str] = Counter()
        """Faults of the render by VideoJob uid: what may spend a retry."""
        self.company: list[Manifest] = []
        """Statuses of containers that others have added to every pod."""
        self.inits: list[Manifest] = []
        """Statuses of such init containers, as long as the pod waits."""
        self.videos: set[str] = set()
        """Uids of VideoJobs of which an attempt has made a video."""
        self.report: Callable[[str, int, Termination], bool] = lambda *_: False
        """A renderer's report of its outcome, by uid and attempt; whether the record keeps it."""
        self.kept: dict[str, int] = {}
        """The attempt whose stored result the record keeps, by uid."""
        self._said: dict[str, Termination] = {}
        """What a renderer has reported, by the pod's uid: it ends with the same words."""

    def moves(self, *, kindly: bool) -> list[Move]:
        """All that may happen now; `kindly` leaves out what nobody wishes for."""
        found: list[Move] = []
        for job in self._server.all(JOBS):
            found += self._job_moves(job, kindly)
        for pod in self._server.all(PODS):
            found += self._pod_moves(pod, kindly)
        return found + self._collections()

    def _collections(self) -> list[Move]:
        """The garbage collector deletes what has lost its owner."""
        return [
            partial(self._server.delete, kind, item["metadata"]["name"])
            for kind in (SECRETS, JOBS)
            for item in self._server.all(kind)
            if not self._owner_exists(item)
        ]

    def live(self, job: Manifest) -> bool:
        """Whether a render of this Job may still begin or go on."""
        if _ended(job) or job["metadata"].get("deletionTimestamp"):
            return False
        pod = self._pod_of(job)
        return pod is None or pod["status"]["phase"] not in ("Succeeded", "Failed")

    def _owner_exists(self, child: Manifest) -> bool:
        uid = child["metadata"]["ownerReferences"][0]["uid"]
        return any(item["metadata"]["uid"] == uid for item in self._server.all(VIDEO_JOBS))

    def _pod_of(self, job: Manifest) -> Manifest | None:
        return self._server.objects[PODS].get(_pod_name(job))

    def _job_moves(self, job: Manifest, kindly: bool) -> list[Move]:
        if _ended(job):
            return []
        pod, name = self._pod_of(job), job["metadata"]["name"]
        if pod is None:
            if not job.get("status", {}).get("podMade"):
                return [lambda: self._make_pod(job)]
            return [lambda: self._fail(name, "BackoffLimitExceeded")]
        phase = pod["status"]["phase"]
        if phase == "Succeeded":
            return [lambda: self._conditions(name, "Complete", "CompletionsReached")]
        if phase == "Failed":
            return [lambda: self._fail(name, "BackoffLimitExceeded")]
        if kindly or self._random.random() < 0.9:
            return []
        return [lambda: self._deadline(job)]

    def _pod_moves(self, pod: Manifest, kindly: bool) -> list[Move]:
        name, phase = pod["metadata"]["name"], pod["status"]["phase"]
        job = self._server.objects[JOBS].get(pod["job"])
        orphan = job is None or job["metadata"]["uid"] != pod["jobUid"]
        if pod["metadata"].get("deletionTimestamp") or orphan:
            end: Move = lambda: self._server.delete(PODS, name)  # noqa: E731
            return [end] if phase != "Running" or orphan else [end, lambda: self._end(pod, 143)]
        if phase == "Pending":
            return [lambda: self._run(pod)] + ([] if kindly else self._disruptions(pod))
        if phase == "Running" and _has_ended(pod):
            return []  # until its Job is deleted
        if phase == "Running":
            good: list[Move] = [lambda: self._end(pod, 0, _RESULT)]
            if pod["metadata"]["uid"] in self._said:
                return good if kindly else good + self._disruptions(pod)
            good.append(lambda: self._say(pod, _RESULT))
            return good if kindly else good * 2 + self._faults(pod) + self._disruptions(pod)
        return []

    def _faults(self, pod: Manifest) -> list[Move]:
        return [
            lambda: self._end(pod, 75, _PASSING),
            lambda: self._end(pod, 137, reason="OOMKilled"),
            lambda: self._end(pod, 64, _LASTING) if self._random.random() < 0.3 else None,
        ]

    def _disruptions(self, pod: Manifest) -> list[Move]:
        name = pod["metadata"]["name"]
        if self._random.random() < 0.5:
            return []
        lost = [
            {
                "type": "DisruptionTarget",
                "status": "True",
                "reason": "DeletionByTaintManager",
                "message": "the node is silent",
            }
        ]
        moves: list[Move] = [
            lambda: self._server.delete(PODS, name),
            lambda: self._mark_deleted(pod),
            lambda: self._status(pod, {"phase": "Failed", "reason": "Evicted", "message": "disk"}),
            lambda: self._status(pod, {"conditions": lost}),
        ]
        written_down = self._written_down(pod)
        return moves + ([lambda: self._server.delete(JOBS, pod["job"])] if written_down else [])

    def _written_down(self, pod: Manifest) -> bool:
        """A person sees a Job in the VideoJob's status, and deletes it by hand."""
        labels = pod["metadata"]["labels"]
        owners = [
            item
            for item in self._server.all(VIDEO_JOBS)
            if item["metadata"]["uid"] == labels[OWNER_LABEL]
        ]
        attempts = owners[0].get("status", {}).get("attempts", []) if owners else []
        return any(str(entry["number"]) == labels[ATTEMPT_LABEL] for entry in attempts)

    def _make_pod(self, job: Manifest) -> None:
        name = job["metadata"]["name"]
        self._server.patch(JOBS, name, {"status": {"podMade": True}})
        pod = {
            "metadata": {
                "name": _pod_name(job),
                "labels": {
                    **job["spec"]["template"]["metadata"]["labels"],
                    CONTROLLER_UID_LABEL: job["metadata"]["uid"],
                },
                "ownerReferences": [
                    {
                        "apiVersion": "batch/v1",
                        "kind": "Job",
                        "name": name,
                        "uid": job["metadata"]["uid"],
                        "controller": True,
                    }
                ],
            },
            "status": {"phase": "Pending", "initContainerStatuses": self.inits},
            "job": name,
            "jobUid": job["metadata"]["uid"],
        }
        self._server.create(PODS, pod)

    def _run(self, pod: Manifest) -> None:
        statuses = [*self.company, _renderer({"running": {}})]
        self._status(pod, {"phase": "Running", "containerStatuses": statuses})

    def _say(self, pod: Manifest, outcome: Termination) -> None:
        """The files are stored, and the renderer reports it before it ends."""
        labels = pod["metadata"]["labels"]
        owner, attempt = labels[OWNER_LABEL], int(labels[ATTEMPT_LABEL])
        self._said[pod["metadata"]["uid"]] = outcome
        self.videos.add(owner)
        if self.report(owner, attempt, outcome):
            self.kept[owner] = attempt

    def _end(
        self, pod: Manifest, code: int, words: Termination | None = None, reason: str = "Error"
    ) -> None:
        owner = pod["metadata"]["labels"][OWNER_LABEL]
        if code == 0:
            self.videos.add(owner)
        elif code != 143:
            self.faults[owner] += 1
        ended = {
            "exitCode": code,
            "reason": reason,
            "message": words.to_message() if words else "",
        }
        codes = [code, *(_exit_code(item) for item in self.company)]
        phase = "Failed" if any(codes) else "Succeeded"
        if None in codes:
            phase = "Running"  # the kubelet waits for every container
        statuses = [*self.company, _renderer({"terminated": ended})]
        self._status(pod, {"phase": phase, "containerStatuses": statuses})

    def _deadline(self, job: Manifest) -> None:
        self.faults[job["metadata"]["labels"][OWNER_LABEL]] += 1
        pod = self._pod_of(job)
        if pod is not None:
            self._server.delete(PODS, pod["metadata"]["name"])
        self._fail(job["metadata"]["name"], "DeadlineExceeded")

    def _mark_deleted(self, pod: Manifest) -> None:
        changed = {**pod, "metadata": {**pod["metadata"], "deletionTimestamp": "2026-01-01T00:00Z"}}
        self._server._store(PODS, changed, "MODIFIED")

    def _fail(self, name: str, reason: str) -> None:
        self._conditions(name, "Failed", reason)

    def _conditions(self, name: str, kind: str, reason: str) -> None:
        condition = {"type": kind, "status": "True", "reason": reason}
        self._server.patch(JOBS, name, {"status": {"conditions": [condition]}})

    def _status(self, pod: Manifest, status: dict[str, Any]) -> None:
        self._server.patch(PODS, pod["metadata"]["name"], {"status": status})


def _renderer(state: dict[str, Any]) -> dict[str, Any]:
    return {"name": RENDERER_CONTAINER, "state": state}


def _exit_code(status: dict[str, Any]) -> int | None:
    ended = status["state"].get("terminated")
    return None if ended is None else int(ended["exitCode"])


def _has_ended(pod: Manifest) -> bool:
    statuses = pod["status"].get("containerStatuses", [])
    return any("terminated" in x["state"] for x in statuses if x["name"] == RENDERER_CONTAINER)


def _pod_name(job: Manifest) -> str:
    return f"{job['metadata']['name']}-{job['metadata']['uid'][:8]}"


def _ended(job: Manifest) -> bool:
    conditions = job.get("status", {}).get("conditions", [])
    return any(item["type"] in ("Failed", "Complete") for item in conditions)
