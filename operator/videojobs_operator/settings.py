"""Settings of the operator, from `VIDEOJOBS_*`. What no installation sets is in `constants`."""

import socket
from typing import Any, Self
from uuid import uuid4

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from videojobs.job.manifest_model import ManifestModel


class EnvironmentVariable(ManifestModel, extra="forbid"):
    """One variable of a pod, as Kubernetes writes it: with a value, or where to find it."""

    name: str = Field(min_length=1)
    value: str | None = None
    value_from: dict[str, Any] | None = None


class OperatorSettings(BaseSettings):
    """Settings of one operator process."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", extra="ignore")

    namespace: str = Field(default="", description="Namespace to watch; empty watches all.")
    renderer_image: str = Field(description="Renderer image of pools that set no image.")
    renderer_image_pull_policy: str = "IfNotPresent"
    renderer_service_account: str = "default"
    renderer_env: list[EnvironmentVariable] = Field(
        default_factory=list,
        description="More environment variables of every renderer, as a JSON list.",
    )
    renderer_files_secret: str = Field(
        default="", description="Secret mounted into every renderer at /etc/providers."
    )
    priority_class_prefix: str = Field(
        default="", description="Pods get the priority class PREFIX-TIER; empty: none."
    )
    report_url: str = Field(description="URL of the API's internal port, ending in /internal/v1.")
    token_key: SecretStr = Field(min_length=32)
    default_pool_config_map: str = Field(
        default="", description="ConfigMap, beside the Lease, with the RenderPool to create."
    )
    health_port: int = Field(default=8080, description="Port of /healthz, /readyz and /metrics.")

    identity: str = Field(
        default_factory=lambda: f"{socket.gethostname()}_{uuid4().hex[:8]}",
        min_length=1,
        description="Lease holder. With the pod's name, a restarted container leads at once.",
    )
    lease_name: str = Field(default="videojobs-operator", min_length=1)
    lease_namespace: str = Field(
        default="", description="Empty: the watched namespace, or `default`."
    )
    lease_duration_seconds: float = Field(default=15.0, gt=0, description="client-go's default.")
    lease_renew_deadline_seconds: float = Field(default=10.0, gt=0)
    lease_retry_seconds: float = Field(default=2.0, gt=0)

    kube_timeout_seconds: float = Field(default=10.0, gt=0, description="Timeout of one call.")
    kube_qps: float = Field(default=100.0, gt=0, description="Sustained calls per second.")
    kube_burst: int = Field(default=200, ge=1, description="Calls in a burst.")

    watch_seconds: int = Field(
        default=300, ge=1, description="Maximum duration of one watch request."
    )
    watch_inactivity_seconds: float = Field(
        default=70.0, gt=0, description="A silent watch is reopened; bookmarks arrive every minute."
    )
    watch_silence_seconds: float = Field(
        default=90.0, gt=0, description="A watch silent for longer than this fails /healthz."
    )

    @property
    def home(self) -> str:
        """Namespace of the release: of its Lease and its default pool."""
        return self.lease_namespace or self.namespace or "default"

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
