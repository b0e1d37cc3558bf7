"""The users: those of the REST API, and those of kubectl."""

import contextlib
from random import Random
from uuid import UUID

from testkit.builders import REQUEST
from testkit.simulation.clock import Clock
from testkit.simulation.kubernetes import NAMESPACE, ApiServer
from testkit.simulation.redis import Records
from videojobs.job.identity import job_id_of
from videojobs.job.resource import VideoJob, video_job_manifest
from videojobs.job.states import Status
from videojobs.job.submission import NewJob
from videojobs.kube.client import Manifest
from videojobs.kube.errors import ConflictError, NotFoundError
from videojobs.kube.kinds import PODS, RENDER_POOLS, VIDEO_JOBS
from videojobs.store import Finish

POOL = "default"
_MOST_JOBS = 6
_SPEC = {"retryLimit": 2, "retryDelaySeconds": 60, "ttlSecondsAfterFinished": 600, "pool": POOL}


class Users:
    """What people do, at random."""

    def __init__(self, server: ApiServer, records: Records, random: Random, clock: Clock) -> None:
        self._server = server
        self._records = records
        self._random = random
        self._clock = clock
        self._born = 0
        self._uids: dict[str, str] = {}
        self.ceiling = 0

    def make_pool(self, slots: int) -> None:
        """The RenderPool that all jobs ask for."""
        self.ceiling = slots
        manifest = {"metadata": {"name": POOL}, "spec": {"slots": slots}}
        self._server.create(RENDER_POOLS, manifest)

    def job_id(self, video_job: Manifest) -> str:
        """The id that clients use."""
        metadata = video_job["metadata"]
        known = video_job.get("status", {}).get("jobId")
        return job_id_of(metadata["name"], metadata["uid"], known)

    def by_uid(self, uid: str) -> Manifest | None:
        """A VideoJob that exists."""
        found = [x for x in self._server.all(VIDEO_JOBS) if x["metadata"]["uid"] == uid]
        return found[0] if found else None

    def uid_of(self, job_id: str) -> str:
        """The uid behind a client's id, whether it still exists or not."""
        record = self._records.records.get(job_id)
        if record is not None and record.uid is not None:
            return record.uid
        for _, raw in self._server.log[VIDEO_JOBS]:
            self._uids.setdefault(self.job_id(raw), raw["metadata"]["uid"])
        return self._uids.get(job_id, "")

    def move(self) -> None:
        """Somebody does something."""
        dice = self._random.random()
        if len(self._server.all(VIDEO_JOBS)) < _MOST_JOBS and dice < 0.45:
            self._random.choice([self.apply, self._post])()
        elif dice < 0.6:
            self._cancel()
        elif dice < 0.67:
            self._kubectl_delete()
        elif dice < 0.7:
            self._replace()
        elif dice < 0.9:
            self._hold_or_go_on()
        else:
            self._scale(self._random.choice([1, 2, 3]))

    def let_go(self) -> None:
        """Nobody holds anything back any more."""
        for item in self._server.all(VIDEO_JOBS):
            self._suspend(item, held=False)
        self._scale(2)

    def report_progress(self) -> None:
        """A renderer tells how far it is."""
        running = [pod for pod in self._server.all(PODS) if pod["status"]["phase"] == "Running"]
        if not running or self._random.random() < 0.5:
            return
        labels = self._random.choice(running)["metadata"]["labels"]
        video_job = self.by_uid(labels["scriptsensei.io/videojob-uid"])
        if video_job is not None:
            attempt = int(labels["scriptsensei.io/attempt"])
            progress = self._random.random()
            self._records.progress(self.job_id(video_job), attempt, progress, "Analyzing script")

    def apply(self) -> None:
        """`kubectl apply` of a new VideoJob."""
        self._born += 1
        name = f"video-{self._born}"
        spec = {**_SPEC, "priority": self._random.randint(1, 10), "request": self._request()}
        self._server.create(VIDEO_JOBS, {"metadata": {"name": name}, "spec": spec})

    def _post(self) -> None:
        """The API records the job, and creates the resource unless it fails to."""
        self._born += 1
        job_id, request = str(UUID(int=self._born)), self._request()
        job = NewJob(
            job_id=job_id,
            user_id=str(request["userId"]),
            request=request,
            priority=self._random.randint(1, 10),
            created=self._clock.now(),
            namespace=NAMESPACE,
            name=job_id,
            pool=POOL,
        )
        self._records.create(job, outbox=True)
        if self._random.random() < 0.6:
            manifest = video_job_manifest(job)
            self._server.create(VIDEO_JOBS, {**manifest, "spec": {**_SPEC, **manifest["spec"]}})
            self._records.outbox.pop(job_id)

    def _cancel(self) -> None:
        """`DELETE /api/v1/jobs/{id}`: Redis first, then the resource, unless the API fails."""
        live = [x for x in self._records.records.values() if not x.terminal]
        if not live:
            return
        record = self._random.choice(live)
        job = record.job
        self._records.finish(job.job_id, Finish(Status.CANCELLED, self._clock.now()))
        if self._random.random() < 0.6:
            with contextlib.suppress(NotFoundError, ConflictError):
                uid = record.uid or (job.job_id if job.name != job.job_id else None)
                self._server.delete(VIDEO_JOBS, job.name, uid)
                self._records.retracted.pop(job.job_id)

    def _kubectl_delete(self) -> None:
        found = self._server.all(VIDEO_JOBS)
        if found:
            self._server.delete(VIDEO_JOBS, self._random.choice(found)["metadata"]["name"])

    def _replace(self) -> None:
        """`kubectl replace --force`: deleted, and made again by the same manifest."""
        found = self._server.all(VIDEO_JOBS)
        if found:
            chosen = self._random.choice(found)
            name = chosen["metadata"]["name"]
            self._server.delete(VIDEO_JOBS, name)
            self._server.create(VIDEO_JOBS, {"metadata": {"name": name}, "spec": chosen["spec"]})

    def _hold_or_go_on(self) -> None:
        found = self._server.all(VIDEO_JOBS)
        if found:
            chosen = self._random.choice(found)
            self._suspend(chosen, held=not VideoJob.model_validate(chosen).spec.suspend)

    def _suspend(self, video_job: Manifest, *, held: bool) -> None:
        name = video_job["metadata"]["name"]
        self._server.patch(VIDEO_JOBS, name, {"spec": {"suspend": held}})

    def _scale(self, slots: int) -> None:
        """Fewer slots take nothing away, so the ceiling of a history only rises."""
        self.ceiling = max(self.ceiling, slots)
        self._server.patch(RENDER_POOLS, POOL, {"spec": {"slots": slots}})

    def _request(self) -> dict[str, object]:
        return {**REQUEST, "userId": self._random.choice(["ann", "bob"])}
