"""What the API reads from the environment, and one clear sentence for each thing that is wrong."""

import sys
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NoReturn, Self, TypeVar

from pydantic import Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from videojobs.kube import is_configured
from videojobs.request import Tier
from videojobs.settings import KubernetesSettings, RedisSettings, RetentionSettings, TokenSettings
from videojobs.store import Limits

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


class AuthMode(StrEnum):
    """How callers prove who they are."""

    DISABLED = "disabled"
    HS256 = "hs256"
    OIDC = "oidc"


class AuthSettings(BaseSettings):
    """`AUTH_MODE` and what the mode needs. Tokens are issued elsewhere."""

    model_config = SettingsConfigDict(env_prefix="AUTH_", extra="ignore", env_ignore_empty=True)

    mode: AuthMode = Field(default=AuthMode.DISABLED, description="disabled, hs256 or oidc.")
    hs256_secret: SecretStr | None = Field(
        default=None, min_length=32, description="Secret of hs256, at least 32 characters."
    )
    issuer: str | None = Field(default=None, description="The tokens' `iss`; oidc needs it.")
    audience: str | None = Field(default=None, description="The tokens' `aud`; oidc needs it.")
    jwks_url: str | None = Field(
        default=None, description="URL of the issuer's keys; unset asks its discovery document."
    )
    leeway_seconds: int = Field(default=30, ge=0, le=300, description="For clocks that differ.")
    tier_claim: str = Field(default="tier", description="Claim that holds high, default or low.")
    default_tier: Tier = Field(default=Tier.DEFAULT, description="Of tokens without that claim.")
    admin_scope: str = Field(default="videojobs:admin", description="Sees the jobs of all.")


class CorsSettings(BaseSettings):
    """`VIDEOJOBS_CORS_ORIGINS`: pages of other sites that may call the API. None by default."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_CORS_", extra="ignore")

    origins: str = Field(default="", description="Origins, separated by commas.")

    @property
    def allowed(self) -> list[str]:
        """One by one."""
        return [origin.strip() for origin in self.origins.split(",") if origin.strip()]


class LimitSettings(BaseSettings):
    """`VIDEOJOBS_LIMIT_*`: none by default."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_LIMIT_", extra="ignore")

    jobs_per_hour: int = Field(default=0, ge=0, description="Of one user. 0 is no limit.")
    live_jobs: int = Field(default=0, ge=0, description="Unfinished ones of one user.")
    pending_jobs: int = Field(default=0, ge=0, description="Waiting ones of all users.")

    def as_limits(self) -> Limits:
        """For the store."""
        return Limits(self.jobs_per_hour, self.live_jobs, self.pending_jobs)


class Environment(StrEnum):
    """What the installation is for."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class EnvironmentSettings(BaseSettings):
    """`ENVIRONMENT`: production refuses settings that are not safe there."""

    model_config = SettingsConfigDict(extra="ignore")

    environment: Environment = Field(
        default=Environment.DEVELOPMENT, description="development or production."
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
    auth: AuthSettings = field(default_factory=AuthSettings)
    cors: CorsSettings = field(default_factory=CorsSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)

    @classmethod
    def from_environment(cls) -> Self:
        """Raise ConfigurationError when the environment is not enough, or not safe."""
        if not is_configured():
            raise ConfigurationError(_NO_CLUSTER)
        settings = cls(
            read(RedisSettings),
            read(KubernetesSettings),
            read(RetentionSettings),
            read(StorageSettings),
            read(AuthSettings),
            read(CorsSettings),
            read(LimitSettings),
        )
        wrong = incomplete(settings.auth)
        if read(EnvironmentSettings).environment is Environment.PRODUCTION:
            wrong += unsafe(settings)
        if wrong:
            raise ConfigurationError("\n".join(wrong))
        return settings


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


def incomplete(auth: AuthSettings) -> list[str]:
    """What the mode of authentication lacks, a sentence each."""
    needed = {
        AuthMode.DISABLED: (),
        AuthMode.HS256: ("hs256_secret",),
        AuthMode.OIDC: ("issuer", "audience"),
    }
    return [
        f"AUTH_{name.upper()} is not set, and AUTH_MODE={auth.mode} needs it."
        for name in needed[auth.mode]
        if getattr(auth, name) is None
    ]


def unsafe(settings: ApiSettings) -> list[str]:
    """What must not be so in production, a sentence each."""
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
    }
    return [f"{why} ENVIRONMENT is production." for why, broken in rules.items() if broken]


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
    known = settings.model_fields.get(name)
    meaning = (known.description if known else None) or ""
    problem = "is not set" if kind == "missing" else f"is wrong: {message}"
    return f"{variable} {problem}. {meaning}".strip()


def refuse_to_start(reason: object) -> NoReturn:
    """Say why on standard error and leave with the exit code of a wrong configuration."""
    for line in str(reason).splitlines():
        print(f"videojobs-api cannot start: {line}", file=sys.stderr)  # noqa: T201
    raise SystemExit(EXIT_MISCONFIGURED)
