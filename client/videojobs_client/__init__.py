"""The Python client of the VideoJobs API, and the `videojobs` command (`command/`).

`client` and `aio` are the two clients, for threads and for asyncio. Both send the `calls`, over a
`connection`, and share `following` (events, or polling), `downloads`, `models` and `errors`.
`settings` are the command's.

from videojobs_client import Client, VideoRequest
"""

from videojobs.job.request import Platform, VideoRequest, VoiceProvider
from videojobs.job.states import Status
from videojobs.protocol.reports import Artifact
from videojobs_client.aio import AsyncClient
from videojobs_client.client import Client
from videojobs_client.errors import (
    Conflict,
    DownloadBroken,
    FieldError,
    Invalid,
    JobNotFound,
    NotAllowed,
    NotAuthenticated,
    NotConfigured,
    RateLimited,
    ServerFailed,
    ServiceError,
    Unavailable,
    UnexpectedAnswer,
    VideoJobsError,
)
from videojobs_client.models import Job, JobPage, Rehearsal, Submitted, Video

__all__ = [
    "Artifact",
    "AsyncClient",
    "Client",
    "Conflict",
    "DownloadBroken",
    "FieldError",
    "Invalid",
    "Job",
    "JobNotFound",
    "JobPage",
    "NotAllowed",
    "NotAuthenticated",
    "NotConfigured",
    "Platform",
    "RateLimited",
    "Rehearsal",
    "ServerFailed",
    "ServiceError",
    "Status",
    "Submitted",
    "Unavailable",
    "UnexpectedAnswer",
    "Video",
    "VideoJobsError",
    "VideoRequest",
    "VoiceProvider",
]
