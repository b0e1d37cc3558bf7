"""What the Job controller, the garbage collector and the kubelet do on a cluster with nodes, done
by hand on a real API server, so that a test decides what becomes of each attempt and when."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from testkit.waiting import eventually
from videojobs.job.identity import OWNER_LABEL
from videojobs.job.outcome import Termination
from videojobs.job.result import RenderResult
from videojobs.kube.client import Kube, Manifest
from videojobs.kube.errors import NotFoundError
from videojobs.kube.kinds import JOBS, PODS, RENDER_POOLS, SECRETS, VIDEO_JOBS


def a_result(seconds: float = 15.0) -> Termination:
    """What a renderer says at a good end."""
    result = RenderResult(
        duration=seconds,
        file_size=345678,
        resolution="1920x1080",
        voice="piper:joe",
        caption_timing="exact",
        artifacts=["video.mp4", "thumbnail.jpg"],
    )
    return Termination(result=result, stage_milliseconds={"audio": 1200})


@dataclass(frozen=True)
class Hand:
    """Plays the parts of the cluster that a lone API server lacks."""

    kube: Kube
    namespace: str

    async def make_pool(self, slots: int, name: str = "default") -> None:
        """Create a RenderPool."""
        pool = {
            "apiVersion": "scriptsensei.io/v1alpha1",
            "kind": "RenderPool",
            "metadata": {"name": name},
            "spec": {"slots": slots},
        }
        await self.kube.create(RENDER_POOLS, self.namespace, pool)

    async def job_of_attempt(self, video_job: Manifest, attempt: int) -> Manifest:
        """Wait for the Job of an attempt."""

        async def probe() -> Manifest | None:
            jobs = await self.jobs(video_job)
            labels = "scriptsensei.io/attempt"
            found = [job for job in jobs if job["metadata"]["labels"][labels] == str(attempt)]
            return found[0] if found else None

        found: Manifest = await eventually(probe, f"the Job of attempt {attempt}")
        return found

    async def jobs(self, video_job: Manifest) -> list[Manifest]:
        """All Jobs of a VideoJob."""
        selector = f"{OWNER_LABEL}={video_job['metadata']['uid']}"
        return [job async for job in self.kube.list(JOBS, self.namespace, selector)]

    async def secrets(self, video_job: Manifest) -> list[Manifest]:
        """All Secrets of a VideoJob."""
        selector = f"{OWNER_LABEL}={video_job['metadata']['uid']}"
        return [item async for item in self.kube.list(SECRETS, self.namespace, selector)]

    async def make_pod(
        self, job: Manifest, sidecars: Sequence[Manifest] = (), inits: Sequence[Manifest] = ()
    ) -> Manifest:
        """The Job controller makes the pod; a webhook adds containers before the renderer."""
        template = job["spec"]["template"]
        owner = {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "name": job["metadata"]["name"],
            "uid": job["metadata"]["uid"],
            "controller": True,
        }
        spec = {
            **template["spec"],
            "containers": [*sidecars, *template["spec"]["containers"]],
            "initContainers": list(inits),
        }
        pod = {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": f"{job['metadata']['name']}-pod",
                "labels": template["metadata"]["labels"],
                "ownerReferences": [owner],
            },
            "spec": spec,
        }
        return await self.kube.create(PODS, self.namespace, pod)

    async def run_pod(self, pod: Manifest) -> None:
        """The kubelet starts the container."""
        state = {"running": {"startedAt": "2026-01-01T00:00:00Z"}}
        status = {"phase": "Running", "containerStatuses": [container_status(state)]}
        await self.set_pod_status(pod, status)

    async def end_pod(
        self, pod: Manifest, exit_code: int, termination: Termination | None = None, **more: Any
    ) -> None:
        """The container ends with an exit code and last words."""
        ended = {
            "exitCode": exit_code,
            "reason": more.pop("reason", "Completed" if exit_code == 0 else "Error"),
            "message": termination.to_message() if termination else "",
        }
        phase = "Succeeded" if exit_code == 0 else "Failed"
        statuses = [container_status({"terminated": ended})]
        body = {"phase": phase, "containerStatuses": statuses, **more}
        await self.set_pod_status(pod, body)

    async def delete_pod(self, pod: Manifest, job: Manifest) -> None:
        """Somebody deletes the pod, and the Job controller fails its Job."""
        await self.kube.delete(PODS, self.namespace, pod["metadata"]["name"], grace_seconds=0)
        await self.fail_job(job, "BackoffLimitExceeded")

    async def fail_job(self, job: Manifest, reason: str) -> None:
        """The Job controller gives a Job up."""
        at = "2026-01-01T00:00:00Z"
        conditions = [
            {"type": kind, "status": "True", "reason": reason, "lastTransitionTime": at}
            for kind in ("FailureTarget", "Failed")
        ]
        status = {"status": {"conditions": conditions, "startTime": at}}
        await self.kube.patch(JOBS, self.namespace, job["metadata"]["name"], status, "status")

    async def video_job(self, name: str) -> Manifest:
        """A VideoJob as it is now."""
        return await self.kube.get(VIDEO_JOBS, self.namespace, name)

    async def is_gone(self, name: str) -> bool:
        """Whether a VideoJob has been deleted."""
        try:
            await self.video_job(name)
        except NotFoundError:
            return True
        return False

    async def condition(self, name: str, kind: str, status: str) -> Manifest:
        """Wait until a VideoJob has a condition, and return the VideoJob."""

        async def probe() -> Manifest | None:
            video_job = await self.video_job(name)
            return video_job if has_condition(video_job, kind, status) else None

        found: Manifest = await eventually(probe, f"{kind}={status} of {name}")
        return found

    async def set_pod_status(self, pod: Manifest, status: Manifest) -> None:
        """The kubelet reports the state of a pod."""
        name = pod["metadata"]["name"]
        await self.kube.patch(PODS, self.namespace, name, {"status": status}, "status")


def has_condition(video_job: Manifest, kind: str, status: str) -> bool:
    """Whether a VideoJob's status says so."""
    conditions = video_job.get("status", {}).get("conditions", [])
    return any(item["type"] == kind and item["status"] == status for item in conditions)


def request_of(job_secret: Manifest) -> dict[str, Any]:
    """The renderer's input."""
    text = base64.b64decode(job_secret["data"]["request.json"])
    document: dict[str, Any] = json.loads(text)
    return document


def container_status(state: Manifest, name: str = "renderer") -> Manifest:
    """One entry of `containerStatuses` or `initContainerStatuses`."""
    return {
        "name": name,
        "image": "x",
        "imageID": "",
        "ready": False,
        "restartCount": 0,
        "state": state,
    }
