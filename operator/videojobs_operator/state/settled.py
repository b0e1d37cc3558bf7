"""What is kept of a VideoJob that has ended: there may be thousands of them until their time to
live is over, and all that is left to do is to delete them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from videojobs.job.identity import job_id_of
from videojobs.job.manifest_model import ManifestModel
from videojobs.job.resource import FINISHED_PHASES, TimeToLive, VideoJob
from videojobs.kube.client import Page
from videojobs.times import parse_rfc3339

UNFINISHED: Final = ",".join(f"status.phase!={phase}" for phase in FINISHED_PHASES)
"""Field selector of the VideoJobs that have not ended."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Its whole text is asked of the API server when it is needed again."""

    uid: str
    job_id: str
    namespace: str
    name: str
    version: int
    expiry: datetime

    @classmethod
    def of(cls, video_job: VideoJob) -> Self:
        """Of a VideoJob whose end clients know."""
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
    """When a finished VideoJob ended."""
    completed = video_job.status.completion_time
    return parse_rfc3339(completed) if completed else video_job.created


def expiry_of(video_job: VideoJob) -> datetime:
    """When the time to live of a finished VideoJob is over."""
    return completion_of(video_job) + video_job.spec.after(video_job.status.phase)


class _Metadata(ManifestModel):
    name: str
    namespace: str
    uid: str
    resource_version: int
    creation_timestamp: datetime


class _Status(ManifestModel):
    phase: str = ""
    completion_time: datetime | None = None


class Listed(ManifestModel):
    """A VideoJob as a list shows it, read no further than an `Ended` needs."""

    metadata: _Metadata
    spec: TimeToLive
    status: _Status = _Status()

    @property
    def ended(self) -> Ended | None:
        """None for one that has not ended."""
        if self.status.phase not in FINISHED_PHASES:
            return None
        metadata = self.metadata
        since = self.status.completion_time or metadata.creation_timestamp
        return Ended(
            uid=metadata.uid,
            job_id=job_id_of(metadata.name, metadata.uid),
            namespace=metadata.namespace,
            name=metadata.name,
            version=metadata.resource_version,
            expiry=since + self.spec.after(self.status.phase),
        )


ListedPage: Final = Page[Listed]
