"""Settings that both the API and the operator read, from the guide's environment variables."""

from typing import Final

from pydantic import Field, FilePath, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_ADDRESSES: Final = r"^\s*([^\s,:]+:\d{1,5}\s*(,\s*|$))*$"


class RedisSettings(BaseSettings):
    """`REDIS_HOST`, `REDIS_PORT`, `REDIS_DB`, `REDIS_PASSWORD` as in the guide, and `REDIS_*` for
    Sentinel, TLS, an ACL user and replicas. API and operator read the same variables."""

    model_config = SettingsConfigDict(env_prefix="REDIS_", extra="ignore", env_ignore_empty=True)

    host: str = "localhost"
    port: int = 6379
    db: int = 0
    username: str | None = Field(default=None, description="ACL user; unset is `default`.")
    password: SecretStr | None = None
    timeout_seconds: float = Field(
        default=0.4, gt=0, description="Timeout of one try; a command is tried twice."
    )

    sentinels: str = Field(
        default="",
        pattern=_ADDRESSES,
        description="HOST:PORT of each Sentinel, separated by commas; REDIS_HOST is unused then.",
    )
    sentinel_master: str = Field(
        default="mymaster", min_length=1, description="Name that the Sentinels give the master."
    )
    sentinel_username: str | None = Field(default=None, description="ACL user of the Sentinels.")
    sentinel_password: SecretStr | None = Field(
        default=None, description="Password of the Sentinels; Redis' own is REDIS_PASSWORD."
    )

    tls: bool = Field(default=False, description="Use TLS for Redis and the Sentinels.")
    ca_file: FilePath | None = Field(
        default=None,
        description="PEM file of the CA of Redis' certificate; unset: the system's CAs.",
    )
    cert_file: FilePath | None = Field(
        default=None, description="PEM file of the client certificate, where Redis requires one."
    )
    key_file: FilePath | None = Field(
        default=None, description="PEM file of the client certificate's key."
    )

    wait_replicas: int = Field(
        default=0,
        ge=0,
        description="Replicas that must hold a new job before its submission succeeds.",
    )

    @property
    def sentinel_addresses(self) -> list[tuple[str, int]]:
        """Host and port of each Sentinel; empty without Sentinel."""
        addresses = [address.strip() for address in self.sentinels.split(",") if address.strip()]
        parts = [address.rpartition(":") for address in addresses]
        return [(host, int(port)) for host, _, port in parts]


class KubernetesSettings(BaseSettings):
    """`VIDEOJOBS_NAMESPACE`: where the API creates resources and the operator watches."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", extra="ignore")

    namespace: str = Field(default="default", description="Namespace of API-created VideoJobs.")
    pool: str = Field(default="default", description="RenderPool of API-created VideoJobs.")


class TokenSettings(BaseSettings):
    """`VIDEOJOBS_TOKEN_KEY`: the secret of the installation. The operator signs report tokens with
    it, and the API derives job ids from it."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", extra="ignore")

    token_key: SecretStr = Field(min_length=32, description="At least 32 characters, shared.")


class RetentionSettings(BaseSettings):
    """`JOB_TTL`: how long clients can read a finished job (the guide's `job_ttl`)."""

    model_config = SettingsConfigDict(extra="ignore")

    job_ttl: int = Field(default=86_400, ge=60, description="Seconds from completion.")
