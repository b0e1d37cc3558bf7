"""What the API reads from the environment, and one clear sentence for each thing that is wrong."""

import sys
from dataclasses import dataclass
from typing import Final, NoReturn, Self, TypeVar

from pydantic import Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from videojobs.kube import is_configured
from videojobs.settings import KubernetesSettings, RedisSettings, RetentionSettings, TokenSettings

EXIT_MISCONFIGURED: Final = 2

GIB: Final = 2**30

_NO_CLUSTER: Final = (
    "There is no Kubernetes configuration. Run in a pod with a service account, or set KUBECONFIG "
    "to the path of a kubeconfig file."
)

S = TypeVar("S", bound=BaseSettings)


class ServerSettings(BaseSettings):
    """`VIDEOJOBS_API_HOST`, `VIDEOJOBS_API_PORT`, `VIDEOJOBS_INTERNAL_PORT`."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_", extra="ignore")

    api_host: str = Field(default="0.0.0.0", description="Address that both ports bind to.")  # noqa: S104
    api_port: int = Field(default=8012, ge=1, le=65535, description="The guide's port.")
    internal_port: int = Field(default=8013, ge=1, le=65535, description="Port for renderers.")


class StorageSettings(BaseSettings):
    """`VIDEOJOBS_S3_*`: where renderers put files and clients get them from."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_S3_", extra="ignore")

    endpoint: HttpUrl = Field(description="URL of the S3 server, such as http://127.0.0.1:7070.")
    access_key_id: str = Field(min_length=1, description="Access key of the S3 server.")
    secret_access_key: SecretStr = Field(min_length=1, description="Secret of the access key.")
    bucket: str = Field(default="videojobs", min_length=3, description="Bucket of all files.")
    region: str = Field(default="us-east-1", min_length=1, description="Region of the bucket.")
    max_upload_bytes: int = Field(
        default=5 * GIB, ge=1, le=5 * GIB, description="S3 takes at most 5 GiB in one PUT."
    )


class ConfigurationError(Exception):
    """The environment lacks a variable or holds a bad value; the message has a line for each."""


@dataclass(frozen=True)
class ApiSettings:
    """What the public port needs."""

    redis: RedisSettings
    kubernetes: KubernetesSettings
    retention: RetentionSettings
    storage: StorageSettings

    @classmethod
    def from_environment(cls) -> Self:
        """Raise ConfigurationError when the environment is not enough."""
        if not is_configured():
            raise ConfigurationError(_NO_CLUSTER)
        return cls(
            read(RedisSettings),
            read(KubernetesSettings),
            read(RetentionSettings),
            read(StorageSettings),
        )


@dataclass(frozen=True)
class InternalSettings:
    """What the internal port needs."""

    redis: RedisSettings
    retention: RetentionSettings
    storage: StorageSettings
    tokens: TokenSettings

    @classmethod
    def from_environment(cls) -> Self:
        """Raise ConfigurationError when the environment is not enough."""
        return cls(
            read(RedisSettings),
            read(RetentionSettings),
            read(StorageSettings),
            read(TokenSettings),
        )


def read(settings: type[S]) -> S:
    """One group of settings from the environment."""
    try:
        return settings()
    except ValidationError as error:
        prefix = settings.model_config.get("env_prefix", "")
        sentences = [
            _sentence(prefix, str(item["loc"][0]), item["type"], item["msg"], settings)
            for item in error.errors(include_input=False, include_url=False)
        ]
        raise ConfigurationError("\n".join(sentences)) from None


def _sentence(prefix: str, name: str, kind: str, message: str, settings: type[S]) -> str:
    variable = f"{prefix}{name}".upper()
    field = settings.model_fields.get(name)
    meaning = (field.description if field else None) or ""
    problem = "is not set" if kind == "missing" else f"is wrong: {message}"
    return f"{variable} {problem}. {meaning}".strip()


def refuse_to_start(reason: object) -> NoReturn:
    """Say why on standard error and leave with the exit code of a wrong configuration."""
    for line in str(reason).splitlines():
        print(f"videojobs-api cannot start: {line}", file=sys.stderr)  # noqa: T201
    raise SystemExit(EXIT_MISCONFIGURED)
