"""Kubernetes Events, so that `kubectl describe videojob` tells the story of a job.

One Event object a job and reason: what happens again raises its count. Events are a courtesy: they
are written aside, and one that cannot be written is dropped.
"""

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import Final

from videojobs.job.identity import API_GROUP, API_VERSION
from videojobs.job.resource import VideoJob
from videojobs.kube.client import EVENTS, AlreadyExistsError, Kube, KubeError, Manifest
from videojobs.times import rfc3339, utc_now
from videojobs_operator.tell import metrics
from videojobs_operator.tell.changes import Happening

_LOG: Final = logging.getLogger(__name__)

_COMPONENT: Final = "videojobs-operator"
_MAX_WAITING: Final = 1000
_MAX_MESSAGE_CHARACTERS: Final = 1000  # the API server refuses 1024 bytes
_MAX_NAME: Final = 200


@dataclass(frozen=True)
class _Told:
    video_job: VideoJob
    happening: Happening
    at: str


class EventRecorder:
    """Takes what happened at once, writes it when there is time."""

    def __init__(self, kube: Kube, identity: str) -> None:
        self._kube = kube
        self._identity = identity
        self._waiting: asyncio.Queue[_Told] = asyncio.Queue(_MAX_WAITING)

    def record(self, video_job: VideoJob, happening: Happening) -> None:
        """Never blocks and never fails."""
        try:
            self._waiting.put_nowait(_Told(video_job, happening, rfc3339(utc_now())))
        except asyncio.QueueFull:
            metrics.EVENTS.labels("dropped").inc()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            told = await self._waiting.get()
            try:
                await self._write(told)
            except KubeError as error:
                metrics.EVENTS.labels("failed").inc()
                _LOG.info("An Event of %s is dropped: %s", told.video_job.job_id, error)
            else:
                metrics.EVENTS.labels("written").inc()

    async def _write(self, told: _Told) -> None:
        namespace = told.video_job.metadata.namespace
        event = event_manifest(told.video_job, told.happening, told.at, self._identity)
        with contextlib.suppress(AlreadyExistsError):
            await self._kube.create(EVENTS, namespace, event)
            return
        name = event["metadata"]["name"]
        known = await self._kube.get(EVENTS, namespace, name)
        again = {
            "count": int(known.get("count") or 1) + 1,
            "lastTimestamp": told.at,
            "message": event["message"],
        }
        await self._kube.patch(EVENTS, namespace, name, again)


def event_manifest(video_job: VideoJob, happening: Happening, at: str, identity: str) -> Manifest:
    """The Event of something that happens for the first time, at an RFC 3339 time."""
    metadata = video_job.metadata
    stem = metadata.name[:_MAX_NAME].rstrip("-.")
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{stem}.{metadata.uid[:8]}.{happening.reason.lower()}"},
        "involvedObject": {
            "apiVersion": f"{API_GROUP}/{API_VERSION}",
            "kind": "VideoJob",
            "namespace": metadata.namespace,
            "name": metadata.name,
            "uid": metadata.uid,
        },
        "type": "Warning" if happening.warning else "Normal",
        "reason": str(happening.reason),
        "message": _shortened(happening.message),
        "count": 1,
        "firstTimestamp": at,
        "lastTimestamp": at,
        "source": {"component": _COMPONENT},
        "reportingComponent": f"{API_GROUP}/{_COMPONENT}",
        "reportingInstance": identity[:128],
    }


def _shortened(message: str) -> str:
    return message.encode()[:_MAX_MESSAGE_CHARACTERS].decode(errors="ignore")
