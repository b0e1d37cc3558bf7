"""Finds out why Jobs have no pod.

When the Job controller cannot create a pod, because of a quota, a LimitRange or a policy, only an
Event of the Job has the reason. The Events are listed only while a Job has had no pod for some
seconds: one list per namespace and turn, of the Events with the reason FailedCreate.

Of a Job that Kueue keeps suspended, its Workload has the reason. It is read in the same way, as
far as the operator may.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from videojobs.job.conditions import Reason
from videojobs.job.resource import VideoJob
from videojobs.kube.client import Kube, Manifest
from videojobs.kube.errors import KubeError
from videojobs.kube.kinds import EVENTS, WORKLOADS
from videojobs.times import parse_rfc3339, utc_now
from videojobs_operator.constants import PODLESS_SECONDS
from videojobs_operator.state.cache import Cache
from videojobs_operator.state.refusal import Refusal, refusal_in
from videojobs_operator.state.refusals import Refusals
from videojobs_operator.state.views import JobState, JobView
from videojobs_operator.work.keys import Key, VideoJobKey
from videojobs_operator.work.queue import WorkQueue

_EVENTS_OF_JOBS: Final = "reason=FailedCreate,involvedObject.kind=Job"
_MOST_NAMESPACES: Final = 5
"""Lists per turn; further namespaces have theirs in the next turns."""
_MOST_JOBS: Final = 50
"""Uids of Jobs in one selector, which is part of the URL."""
_JOB_UID_LABEL: Final = "kueue.x-k8s.io/job-uid"
_NOT_THERE: Final = (403, 404)
"""The cluster has no Kueue, another version of it, or does not let the operator read this."""
_AGE: Final = timedelta(seconds=PODLESS_SECONDS)


class PodRefusals:
    """One `run` is one turn; it raises KubeError."""

    def __init__(self, kube: Kube, cache: Cache, refusals: Refusals, queue: WorkQueue[Key]) -> None:
        self._kube = kube
        self._cache = cache
        self._refusals = refusals
        self._queue = queue
        self._last = ""

    async def run(self) -> None:
        """Enqueue the VideoJobs of the Jobs whose refusal has changed."""
        podless = self._podless(utc_now())
        found = {
            uid: known
            for jobs in podless.values()
            for uid in jobs
            if (known := self._refusals.of_pod(uid)) is not None
        }
        for namespace in self._next(sorted(podless)):
            found.update(await self._read(namespace, podless[namespace]))
        news = self._refusals.pods_refused(found)
        for jobs in podless.values():
            for uid in news & jobs.keys():
                self._queue.add(VideoJobKey(jobs[uid].owner_uid))

    def _podless(self, now: datetime) -> dict[str, dict[str, JobView]]:
        """The Jobs that should have a pod by now, by namespace and uid."""
        found: defaultdict[str, dict[str, JobView]] = defaultdict(dict)
        for video_job in self._cache.all_unfinished():
            attempt = video_job.open_attempt
            if attempt is None or parse_rfc3339(attempt.start_time) + _AGE > now:
                continue
            for job in self._without_pod(video_job, attempt.number):
                found[video_job.metadata.namespace][job.uid] = job
        return found

    def _without_pod(self, video_job: VideoJob, number: int) -> list[JobView]:
        uid = video_job.metadata.uid
        if self._cache.pods(uid, number):
            return []
        return [
            job
            for job in self._cache.jobs(uid)
            if job.attempt == number and job.state is JobState.ACTIVE and not job.deleting
        ]

    def _next(self, namespaces: list[str]) -> list[str]:
        """The namespaces that follow those of the last turn."""
        later = [name for name in namespaces if name > self._last]
        chosen = [*later, *(name for name in namespaces if name <= self._last)][:_MOST_NAMESPACES]
        self._last = chosen[-1] if chosen else ""
        return chosen

    async def _read(self, namespace: str, jobs: dict[str, JobView]) -> dict[str, Refusal]:
        """The reasons of one namespace."""
        held = [uid for uid, job in jobs.items() if job.waits and job.queue]
        found = await self._workloads(namespace, held) if held else {}
        if any(not job.waits for job in jobs.values()):
            found.update(await self._events(namespace, jobs))
        return found

    async def _workloads(self, namespace: str, held: Sequence[str]) -> dict[str, Refusal]:
        """What the Workloads of Jobs say, whose condition QuotaReserved is not true."""
        selector, found = f"{_JOB_UID_LABEL} in ({','.join(held[:_MOST_JOBS])})", {}
        try:
            async for workload in self._kube.list(WORKLOADS, namespace, selector):
                words = _why_pending(workload)
                if words:
                    uid = workload["metadata"]["labels"][_JOB_UID_LABEL]
                    found[uid] = Refusal(Reason.SUSPENDED, words)
        except KubeError as error:
            if error.status not in _NOT_THERE:
                raise
        return found

    async def _events(self, namespace: str, jobs: dict[str, JobView]) -> dict[str, Refusal]:
        """The refusals of pods. The last Event of a Job counts."""
        newest: dict[str, tuple[str, str]] = {}
        async for event in self._kube.list(EVENTS, namespace, fields=_EVENTS_OF_JOBS):
            uid = event.get("involvedObject", {}).get("uid", "")
            if uid in jobs:
                at = event.get("lastTimestamp") or event.get("eventTime") or ""
                newest[uid] = max(newest.get(uid, ("", "")), (at, event.get("message") or ""))
        return {uid: refusal_in(message) for uid, (_, message) in newest.items()}


def _why_pending(workload: Manifest) -> str:
    conditions = workload.get("status", {}).get("conditions") or []
    return next(
        (
            str(item.get("message") or "")
            for item in conditions
            if item.get("type") == "QuotaReserved" and item.get("status") == "False"
        ),
        "",
    )
