"""Kubernetes Events, so that `kubectl describe videojob` shows the history of a job.

There is one Event object per subject and reason; a repetition raises its count. Events are best
effort: they are written in the background, and one that cannot be written is dropped.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import Final, Self

from videojobs.job.identity import API_GROUP, API_VERSION
from videojobs.job.resource import VideoJob
from videojobs.kube.client import Kube, Manifest
from videojobs.kube.errors import AlreadyExistsError, KubeError
from videojobs.kube.kinds import EVENTS
from videojobs.times import rfc3339, utc_now
from videojobs_operator.tell import metrics
from videojobs_operator.tell.changes import Change

_LOG: Final = logging.getLogger(__name__)

_COMPONENT: Final = "videojobs-operator"
_MAX_WAITING: Final = 1000
_MAX_MESSAGE_CHARACTERS: Final = 1000  # the API server refuses 1024 bytes
_MAX_NAME: Final = 200


@dataclass(frozen=True)
class Subject:
    """The object that an Event is about."""

    api_version: str
    kind: str
    namespace: str
    name: str
    uid: str

    @classmethod
    def of(cls, video_job: VideoJob) -> Self:
        """A VideoJob as the subject."""
        metadata = video_job.metadata
        version = f"{API_GROUP}/{API_VERSION}"
        return cls(version, "VideoJob", metadata.namespace, metadata.name, metadata.uid)


@dataclass(frozen=True)
class _Entry:
    subject: Subject
    change: Change
    at: str


class EventRecorder:
    """Queues changes without blocking and writes them as Events, one at a time."""

    def __init__(self, kube: Kube, identity: str) -> None:
        self._kube = kube
        self._identity = identity
        self._waiting: asyncio.Queue[_Entry] = asyncio.Queue(_MAX_WAITING)

    def record(self, video_job: VideoJob, change: Change) -> None:
        """Queue a change of a VideoJob; dropped and counted when 1000 are waiting."""
        self.record_on(Subject.of(video_job), change)

    def record_on(self, subject: Subject, change: Change) -> None:
        """Queue a change of any object, as `record` does."""
        try:
            self._waiting.put_nowait(_Entry(subject, change, rfc3339(utc_now())))
        except asyncio.QueueFull:
            metrics.EVENTS.labels("dropped").inc()

    async def run(self) -> None:
        """Write queued changes until cancelled."""
        while True:
            entry = await self._waiting.get()
            try:
                await self._write(entry)
            except KubeError as error:
                metrics.EVENTS.labels("failed").inc()
                _LOG.info("Dropped an Event of %s: %s", entry.subject.name, error)
            else:
                metrics.EVENTS.labels("written").inc()

    async def _write(self, entry: _Entry) -> None:
        namespace = entry.subject.namespace
        event = event_manifest(entry.subject, entry.change, entry.at, self._identity)
        with contextlib.suppress(AlreadyExistsError):
            await self._kube.create(EVENTS, namespace, event)
            return
        name = event["metadata"]["name"]
        known = await self._kube.get(EVENTS, namespace, name)
        again = {
            "count": int(known.get("count") or 1) + 1,
            "lastTimestamp": entry.at,
            "message": event["message"],
        }
        await self._kube.patch(EVENTS, namespace, name, again)


def event_manifest(subject: Subject, change: Change, at: str, identity: str) -> Manifest:
    """The Event of a change that happens for the first time; `at` is an RFC 3339 time."""
    stem = subject.name[:_MAX_NAME].rstrip("-.")
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{stem}.{subject.uid[:8]}.{change.reason.lower()}"},
        "involvedObject": {
            "apiVersion": subject.api_version,
            "kind": subject.kind,
            "namespace": subject.namespace,
            "name": subject.name,
            "uid": subject.uid,
        },
        "type": "Warning" if change.warning else "Normal",
        "reason": str(change.reason),
        "message": _shortened(change.message),
        "count": 1,
        "firstTimestamp": at,
        "lastTimestamp": at,
        "source": {"component": _COMPONENT},
        "reportingComponent": f"{API_GROUP}/{_COMPONENT}",
        "reportingInstance": identity[:128],
    }


def _shortened(message: str) -> str:
    return message.encode()[:_MAX_MESSAGE_CHARACTERS].decode(errors="ignore")
