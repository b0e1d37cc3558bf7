"""Settings that more than one program reads, from the environment variables of the guide."""

from typing import Final

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

API_GROUP: Final = "scriptsensei.io"
API_VERSION: Final = "v1alpha1"


class RedisSettings(BaseSettings):
    """`REDIS_HOST`, `REDIS_PORT`, `REDIS_DB`, `REDIS_PASSWORD`, `REDIS_USERNAME`."""

    model_config = SettingsConfigDict(env_prefix="REDIS_", extra="ignore")

    host: str = "localhost"
    port: int = 6379
    db: int = 0
    username: str | None = None
    password: SecretStr | None = None
    timeout_seconds: float = Field(
        default=0.4, gt=0, description="Of one try; a command is tried twice."
    )


class KubernetesSettings(BaseSettings):
    """`VIDEOJOBS_NAMESPACE`: where the API creates resources and the operator watches."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", extra="ignore")

    namespace: str = Field(default="default", description="Namespace of API-created VideoJobs.")
    pool: str = Field(default="default", description="RenderPool of API-created VideoJobs.")


class TokenSettings(BaseSettings):
    """`VIDEOJOBS_TOKEN_KEY`: the key that the operator signs report tokens with."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", extra="ignore")

    token_key: SecretStr = Field(min_length=32, description="At least 32 characters, shared.")


class RetentionSettings(BaseSettings):
    """`JOB_TTL`: how long clients can read a finished job (the guide's `job_ttl`)."""

    model_config = SettingsConfigDict(extra="ignore")

    job_ttl: int = Field(default=86_400, ge=60, description="Seconds from completion.")
