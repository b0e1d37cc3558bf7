"""A job as it is asked for: what a record and a VideoJob are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from videojobs.job.forecast import kind_of


@dataclass(frozen=True)
class Deadlines:
    """Seconds after which an attempt is told to end, and is ended."""

    soft: int
    hard: int


@dataclass(frozen=True)
class NewJob:
    """What a record is made of. `request` is `VideoRequest` in camelCase JSON, `traceparent` the
    span of the request that asked for it."""

    job_id: str
    user_id: str
    request: Mapping[str, Any]
    priority: int
    created: datetime
    namespace: str
    name: str
    pool: str
    metadata: Mapping[str, str] = field(default_factory=dict)
    retry_of: str | None = None
    webhook_url: str | None = None
    deadlines: Deadlines | None = None
    traceparent: str | None = None

    @property
    def kind(self) -> str:
        """What its run is measured as."""
        return kind_of(self.request.get("platform"), self.request.get("voiceProvider"))
