"""Settings of the operator, from `VIDEOJOBS_*`."""

import socket
from typing import Any, Final, Self
from uuid import uuid4

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from videojobs.job.manifest_model import ManifestModel

WORKERS: Final = 24
"""Keys reconciled at once. One key is never in two hands."""

PROGRESS_COPY_SECONDS: Final = 10.0
"""At most one progress write a VideoJob in this time: etcd is no place for fine progress."""

PROGRESS_WRITES_PER_SECOND: Final = 25
"""All progress writes together, whatever the number of renders."""

WAITING_REFRESH_SECONDS: Final = 10.0
"""How often a waiting job's numbers are told to clients, with the longer one for those behind."""
WAITING_REFRESH_BEHIND_SECONDS: Final = 60.0
NEAR_PLACES: Final = 100

PLACE_COPY_SECONDS: Final = 60.0
"""At most one status write a waiting VideoJob in this time for nothing but new numbers."""

SLOTS_REFRESH_SECONDS: Final = 1.0
"""Within this time the queue is put in order again when nothing but time has passed."""

STORE_PAUSE_SECONDS: Final = 5.0
"""After a failed call Redis is left alone for this long, so that no render waits for it."""

OUTBOX_AGE_SECONDS: Final = 1.0
"""Entries younger than this are the API's own to finish."""

OUTBOX_PERIOD_SECONDS: Final = 1.0
AUDIT_PERIOD_SECONDS: Final = 15.0
RESYNC_PERIOD_SECONDS: Final = 600.0

RESYNC_GRACE_SECONDS: Final = 5.0
"""What a full list shows and a watch has not told after this long, counts as missed by it."""

RESYNC_FIRST_SECONDS: Final = 30.0
"""After the start: what was deleted between the first list and the watches is found then."""

STUCK_WORKER_SECONDS: Final = 180.0
"""A key in hand for this long hangs: every call has a deadline of seconds."""

STOP_GRACE_SECONDS: Final = 1.0
"""How long work in hand may go on after SIGTERM, before the Lease is given away."""

SWEEP_PERIOD_SECONDS: Final = 3600.0

STALLED_SECONDS: Final = 60.0
"""A pod that cannot start for this long after its attempt did needs somebody to act."""

PENDING_ALLOWANCE_SECONDS: Final = 900
"""How long an attempt's pod may wait for a node and its image, on top of the render's limit."""

TOKEN_SLACK_SECONDS: Final = 600
"""How long a report token outlives the longest life of its attempt."""

RENDERER_UID: Final = 65532
TERMINATION_GRACE_SECONDS: Final = 8
NODE_LOSS_TOLERATION_SECONDS: Final = 15
"""How long a pod stays on a node that does not answer (Kubernetes' own default is 300)."""


class EnvironmentVariable(ManifestModel, extra="forbid"):
    """One variable of a pod, as Kubernetes writes it: with a value, or where to find it."""

    name: str = Field(min_length=1)
    value: str | None = None
    value_from: dict[str, Any] | None = None


class OperatorSettings(BaseSettings):
    """Where to watch and what to start."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", extra="ignore")

    namespace: str = Field(default="", description="Namespace to watch; empty watches all.")
    renderer_image: str = Field(description="Image of pools that name none.")
    renderer_image_pull_policy: str = "IfNotPresent"
    renderer_service_account: str = "default"
    renderer_env: list[EnvironmentVariable] = Field(
        default_factory=list, description="More variables of every renderer, as a JSON list."
    )
    renderer_files_secret: str = Field(
        default="", description="Secret that renderers find as files in /etc/providers."
    )
    priority_class_prefix: str = Field(
        default="", description="PREFIX-high, -default and -low; empty sets no class."
    )
    report_url: str = Field(description="Internal port of the API, with its /internal/v1.")
    token_key: SecretStr = Field(min_length=32)
    health_port: int = Field(default=8080, description="Of /healthz, /readyz and /metrics.")

    identity: str = Field(
        default_factory=lambda: f"{socket.gethostname()}_{uuid4().hex[:8]}",
        min_length=1,
        description="Holder of the Lease. A pod's name: its next container takes over at once.",
    )
    lease_name: str = Field(default="videojobs-operator", min_length=1)
    lease_namespace: str = Field(default="", description="Empty: the watched one, or `default`.")
    lease_duration_seconds: float = Field(default=15.0, gt=0, description="client-go's default.")
    lease_renew_deadline_seconds: float = Field(default=10.0, gt=0)
    lease_retry_seconds: float = Field(default=2.0, gt=0)

    kube_timeout_seconds: float = Field(default=10.0, gt=0, description="Of one call.")
    kube_qps: float = Field(default=100.0, gt=0, description="Calls a second in the long run.")
    kube_burst: int = Field(default=200, ge=1, description="Calls at once.")

    watch_seconds: int = Field(default=300, ge=1, description="A watch is renewed after this.")
    watch_inactivity_seconds: float = Field(
        default=70.0, gt=0, description="A silent watch is opened anew; bookmarks come each minute."
    )
    watch_silence_seconds: float = Field(
        default=90.0, gt=0, description="A watch that is silent for longer fails /healthz."
    )

    @model_validator(mode="after")
    def _lease_times_fit(self) -> Self:
        if not (
            self.lease_retry_seconds
            < self.lease_renew_deadline_seconds
            < self.lease_duration_seconds
        ):
            raise ValueError(
                "VIDEOJOBS_LEASE_RETRY_SECONDS must be less than "
                "VIDEOJOBS_LEASE_RENEW_DEADLINE_SECONDS, and that less than "
                "VIDEOJOBS_LEASE_DURATION_SECONDS"
            )
        return self
