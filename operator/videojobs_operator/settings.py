"""Settings of the operator, from `VIDEOJOBS_*`."""

from typing import Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

WORKERS: Final = 8
"""Keys reconciled at once. One key is never in two hands."""

PROGRESS_COPY_SECONDS: Final = 10.0
"""At most one progress write a VideoJob in this time: etcd is no place for fine progress."""

WAITING_REFRESH_SECONDS: Final = 10.0
"""How often a waiting job's place in the queue is told to clients."""

STORE_PAUSE_SECONDS: Final = 5.0
"""After a failed call Redis is left alone for this long, so that no render waits for it."""

OUTBOX_AGE_SECONDS: Final = 1.0
"""Entries younger than this are the API's own to finish."""

OUTBOX_PERIOD_SECONDS: Final = 1.0
AUDIT_PERIOD_SECONDS: Final = 15.0
RESYNC_PERIOD_SECONDS: Final = 600.0
SWEEP_PERIOD_SECONDS: Final = 3600.0

PENDING_ALLOWANCE_SECONDS: Final = 900
"""How long an attempt's pod may wait for a node and its image, on top of the render's limit."""

TOKEN_SLACK_SECONDS: Final = 600
"""How long a report token outlives the longest life of its attempt."""

RENDERER_UID: Final = 65532
TERMINATION_GRACE_SECONDS: Final = 8
NODE_LOSS_TOLERATION_SECONDS: Final = 15
"""How long a pod stays on a node that does not answer (Kubernetes' own default is 300)."""


class OperatorSettings(BaseSettings):
    """Where to watch and what to start."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", extra="ignore")

    namespace: str = Field(default="", description="Namespace to watch; empty watches all.")
    renderer_image: str = Field(description="Image of pools that name none.")
    renderer_image_pull_policy: str = "IfNotPresent"
    renderer_service_account: str = "default"
    priority_class_prefix: str = Field(
        default="", description="PREFIX-high, -default and -low; empty sets no class."
    )
    report_url: str = Field(description="Internal port of the API, with its /internal/v1.")
    token_key: SecretStr = Field(min_length=32)
    health_port: int = 8080
