"""What is kept of a finished VideoJob whose end clients have seen.

Thousands of them may wait for the end of their time to live, and all that is left to do is to
delete them: the whole resource would cost memory for nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from videojobs.job.identity import job_id_of
from videojobs.job.manifest_model import ManifestModel
from videojobs.job.resource import FINISHED_PHASES, TimeToLive, VideoJob
from videojobs.kube.client import Page
from videojobs.times import parse_rfc3339

UNFINISHED: Final = ",".join(f"status.phase!={phase}" for phase in FINISHED_PHASES)
"""Field selector of the VideoJobs that are not finished."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A finished VideoJob without its spec and status. `version` is its resource version, `expiry`
    the end of its time to live."""

    uid: str
    job_id: str
    namespace: str
    name: str
    version: int
    expiry: datetime

    @classmethod
    def of(cls, video_job: VideoJob) -> Self:
        """The part of a finished VideoJob that is kept."""
        metadata = video_job.metadata
        return cls(
            uid=metadata.uid,
            job_id=video_job.job_id,
            namespace=metadata.namespace,
            name=metadata.name,
            version=video_job.version,
            expiry=expiry_of(video_job),
        )


def completion_of(video_job: VideoJob) -> datetime:
    """Completion time of a finished VideoJob; its creation time if the status has none."""
    completed = video_job.status.completion_time
    return parse_rfc3339(completed) if completed else video_job.created


def expiry_of(video_job: VideoJob) -> datetime:
    """When the time to live of a finished VideoJob ends."""
    return completion_of(video_job) + video_job.spec.after(video_job.status.phase)


class _Metadata(ManifestModel):
    name: str
    namespace: str
    uid: str
    resource_version: int
    creation_timestamp: datetime


class _Status(ManifestModel):
    phase: str = ""
    job_id: str | None = None
    completion_time: datetime | None = None


class Listed(ManifestModel):
    """A VideoJob in a list, parsed only as far as `Settled` needs."""

    metadata: _Metadata
    spec: TimeToLive
    status: _Status = _Status()

    @property
    def settled(self) -> Settled | None:
        """What to keep of it; None if it is not finished."""
        if self.status.phase not in FINISHED_PHASES:
            return None
        metadata = self.metadata
        since = self.status.completion_time or metadata.creation_timestamp
        return Settled(
            uid=metadata.uid,
            job_id=job_id_of(metadata.name, metadata.uid, self.status.job_id),
            namespace=metadata.namespace,
            name=metadata.name,
            version=metadata.resource_version,
            expiry=since + self.spec.after(self.status.phase),
        )


ListedPage: Final = Page[Listed]
