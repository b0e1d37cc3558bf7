"""All settings of each application, and the checks that involve several groups."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Self

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from videojobs.kube.client import is_configured
from videojobs.settings import KubernetesSettings, RedisSettings, RetentionSettings, TokenSettings
from videojobs_api.settings.auth import AuthMode, AuthSettings, incomplete
from videojobs_api.settings.environment import ConfigurationError, read
from videojobs_api.settings.jobs import DeadlineSettings, LimitSettings, contradictions
from videojobs_api.settings.media import MediaSettings
from videojobs_api.settings.server import CorsSettings, StreamSettings
from videojobs_api.settings.storage import StorageSettings, incomplete_storage
from videojobs_api.settings.webhooks import WebhookSettings

_NO_CLUSTER: Final = (
    "There is no Kubernetes configuration. Run in a pod with a service account, or set KUBECONFIG "
    "to the path of a kubeconfig file."
)


class Environment(StrEnum):
    """The purpose of the installation."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class EnvironmentSettings(BaseSettings):
    """`ENVIRONMENT`: production refuses unsafe settings."""

    model_config = SettingsConfigDict(extra="ignore")

    environment: Environment = Field(
        default=Environment.DEVELOPMENT, description="development or production."
    )


@dataclass(frozen=True)
class ApiSettings:
    """Settings of the public application."""

    redis: RedisSettings
    kubernetes: KubernetesSettings
    retention: RetentionSettings
    storage: StorageSettings
    tokens: TokenSettings
    auth: AuthSettings = field(default_factory=AuthSettings)
    cors: CorsSettings = field(default_factory=CorsSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    deadlines: DeadlineSettings = field(default_factory=DeadlineSettings)
    streams: StreamSettings = field(default_factory=StreamSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)
    media: MediaSettings = field(default_factory=MediaSettings)

    @classmethod
    def from_environment(cls) -> Self:
        """Raises ConfigurationError when the environment is incomplete, or unsafe in production."""
        if not is_configured():
            raise ConfigurationError(_NO_CLUSTER)
        settings = cls(
            read(RedisSettings),
            read(KubernetesSettings),
            read(RetentionSettings),
            read(StorageSettings),
            read(TokenSettings),
            read(AuthSettings),
            read(CorsSettings),
            read(LimitSettings),
            read(DeadlineSettings),
            read(StreamSettings),
            read(WebhookSettings),
            read(MediaSettings),
        )
        wrong = incomplete(settings.auth) + incomplete_storage(settings.storage)
        wrong += contradictions(settings.deadlines)
        if read(EnvironmentSettings).environment is Environment.PRODUCTION:
            wrong += unsafe(settings)
        if wrong:
            raise ConfigurationError("\n".join(wrong))
        return settings


@dataclass(frozen=True)
class InternalSettings:
    """Settings of the internal application."""

    redis: RedisSettings
    retention: RetentionSettings
    storage: StorageSettings
    tokens: TokenSettings

    @classmethod
    def from_environment(cls) -> Self:
        """Raises ConfigurationError when the environment is incomplete."""
        settings = cls(
            read(RedisSettings),
            read(RetentionSettings),
            read(StorageSettings),
            read(TokenSettings),
        )
        if wrong := incomplete_storage(settings.storage):
            raise ConfigurationError("\n".join(wrong))
        return settings


def unsafe(settings: ApiSettings) -> list[str]:
    """A sentence for each value that is not permitted in production."""
    auth = settings.auth
    urls = (auth.issuer or "", auth.jwks_url or "")
    rules = {
        "AUTH_MODE=disabled lets anybody read and cancel every job; set hs256 or oidc.": (
            auth.mode is AuthMode.DISABLED
        ),
        "AUTH_ISSUER or AUTH_JWKS_URL is fetched without TLS; use an https:// URL.": (
            auth.mode is AuthMode.OIDC and any(url.startswith("http://") for url in urls)
        ),
        "VIDEOJOBS_CORS_ORIGINS=* lets every site call the API; list your origins.": (
            "*" in settings.cors.allowed
        ),
        "REDIS_PASSWORD is not set; a Redis without one is open to the network.": (
            settings.redis.password is None
        ),
        "VIDEOJOBS_WEBHOOK_ALLOW_PRIVATE lets users reach addresses in the cluster; unset it.": (
            settings.webhooks.allow_private
        ),
    }
    return [f"{why} ENVIRONMENT is production." for why, broken in rules.items() if broken]
