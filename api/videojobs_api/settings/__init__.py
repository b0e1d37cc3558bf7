"""What the API reads from the environment, and one clear sentence for each thing that is wrong."""

import base64
import binascii
import sys
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NoReturn, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from videojobs.job.request import Tier
from videojobs.job.submission import Deadlines
from videojobs.kube.client import is_configured
from videojobs.settings import KubernetesSettings, RedisSettings, RetentionSettings, TokenSettings
from videojobs.store import Limits

EXIT_MISCONFIGURED: Final = 2

GIB: Final = 2**30

_TIME_LIMIT_SECONDS: Final = 1800  # default of the VideoJob's activeDeadlineSeconds

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


@dataclass(frozen=True)
class StorageLocation:
    """A bucket (a container, as Azure says) or a folder of it. `scheme` is s3, gs or az."""

    scheme: str
    bucket: str
    prefix: str | None


class StorageSettings(BaseSettings):
    """Where renderers put files and clients get them from: `VIDEOJOBS_STORAGE_URL`, or the server
    of `VIDEOJOBS_S3_*` alone. One installation, one location: what it does not know, it deletes.

    Google Cloud and Azure take their credentials from the variables that their own tools read
    (GOOGLE_SERVICE_ACCOUNT_KEY, AZURE_STORAGE_ACCOUNT_NAME, AZURE_STORAGE_ACCOUNT_KEY), or from the
    pod's workload identity; so does AWS when no S3 key is set.
    """

    model_config = SettingsConfigDict(
        env_prefix="VIDEOJOBS_", extra="ignore", env_ignore_empty=True
    )

    storage_url: str | None = Field(
        default=None,
        pattern=r"^(s3|gs|az)://[^/?#]+(/[^?#]*)?$",
        description="s3://BUCKET, gs://BUCKET or az://CONTAINER, each with or without a /FOLDER.",
    )
    storage_redirects: bool = Field(
        default=False,
        description="Send downloads on to the store by presigned URLs, where clients reach it.",
    )
    storage_max_upload_bytes: int = Field(
        default=5 * GIB, ge=1, le=5 * GIB, description="S3 takes at most 5 GiB in one PUT."
    )

    s3_endpoint: HttpUrl | None = Field(
        default=None, description="URL of the S3 server, such as http://127.0.0.1:7070."
    )
    s3_access_key_id: str | None = Field(default=None, description="Access key of the S3 server.")
    s3_secret_access_key: SecretStr | None = Field(
        default=None, description="Secret of the access key."
    )
    s3_bucket: str = Field(
        default="videojobs", min_length=3, description="Bucket, without VIDEOJOBS_STORAGE_URL."
    )
    s3_region: str = Field(default="us-east-1", min_length=1, description="Region of the bucket.")

    @property
    def location(self) -> StorageLocation:
        """Where files lie."""
        url = urlsplit(self.storage_url or f"s3://{self.s3_bucket}")
        return StorageLocation(url.scheme, url.netloc, url.path.strip("/") or None)

    @property
    def s3_keys(self) -> tuple[str, str] | None:
        """Access key and secret; None to use the pod's identity."""
        if self.s3_access_key_id is None or self.s3_secret_access_key is None:
            return None
        return self.s3_access_key_id, self.s3_secret_access_key.get_secret_value()

    @property
    def s3_endpoint_url(self) -> str:
        """Without a trailing slash."""
        if self.s3_endpoint is None:
            return f"https://s3.{self.s3_region}.amazonaws.com"
        return str(self.s3_endpoint).rstrip("/")


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


class DeadlineSettings(BaseSettings):
    """`VIDEOJOBS_TIME_LIMIT_SECONDS`, `VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS`, or the guide's names."""

    model_config = SettingsConfigDict(extra="ignore")

    hard: int | None = Field(
        default=None,
        ge=30,
        le=86_400,
        validation_alias=AliasChoices("VIDEOJOBS_TIME_LIMIT_SECONDS", "CELERY_TASK_TIME_LIMIT"),
        description="Seconds after which an attempt is ended; unset is 1800.",
    )
    soft: int | None = Field(
        default=None,
        ge=15,
        le=86_400,
        validation_alias=AliasChoices(
            "VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS", "CELERY_TASK_SOFT_TIME_LIMIT"
        ),
        description="Seconds after which an attempt is told to end; unset is 5/6 of the limit.",
    )

    def as_deadlines(self) -> Deadlines | None:
        """None leaves them to the VideoJob's defaults."""
        if self.hard is None and self.soft is None:
            return None
        hard = self.hard or _TIME_LIMIT_SECONDS
        return Deadlines(soft=self.soft or hard * 5 // 6, hard=hard)


class StreamSettings(BaseSettings):
    """`VIDEOJOBS_STREAM_SECONDS`."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_STREAM_", extra="ignore")

    seconds: float = Field(
        default=600,
        gt=0,
        le=86_400,
        description="Length of an event stream. Then its client reconnects, so that streams spread "
        "over the pods that there are by then.",
    )


class WebhookSettings(BaseSettings):
    """`VIDEOJOBS_WEBHOOK_SECRETS`, `VIDEOJOBS_WEBHOOK_ALLOW_PRIVATE`."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_WEBHOOK_", extra="ignore")

    secrets: SecretStr = Field(
        default=SecretStr(""),
        description="Secrets as whsec_BASE64 of 24 to 64 bytes, separated by commas. Each signs "
        "every message: to rotate, add the new one, move your receivers, take out the old one.",
    )
    allow_private: bool = Field(
        default=False, description="Also http:// and private addresses, for development."
    )

    @property
    def keys(self) -> list[str]:
        """One by one; empty where webhooks are off."""
        return [key.strip() for key in self.secrets.get_secret_value().split(",") if key.strip()]

    @field_validator("secrets")
    @classmethod
    def _sign(cls, value: SecretStr) -> SecretStr:
        for number, key in enumerate(cls.model_construct(secrets=value).keys, start=1):
            if not _is_webhook_secret(key):
                raise ValueError(f"secret {number} is not whsec_ and base64 of 24 to 64 bytes")
        return value


def _is_webhook_secret(key: str) -> bool:
    try:
        raw = base64.b64decode(key.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        return False
    return key.startswith("whsec_") and 24 <= len(raw) <= 64


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
    deadlines: DeadlineSettings = field(default_factory=DeadlineSettings)
    streams: StreamSettings = field(default_factory=StreamSettings)
    webhooks: WebhookSettings = field(default_factory=WebhookSettings)

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
            read(DeadlineSettings),
            read(StreamSettings),
            read(WebhookSettings),
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
    """What the internal port needs."""

    redis: RedisSettings
    retention: RetentionSettings
    storage: StorageSettings
    tokens: TokenSettings

    @classmethod
    def from_environment(cls) -> Self:
        """Raise ConfigurationError when the environment is not enough."""
        settings = cls(
            read(RedisSettings),
            read(RetentionSettings),
            read(StorageSettings),
            read(TokenSettings),
        )
        if wrong := incomplete_storage(settings.storage):
            raise ConfigurationError("\n".join(wrong))
        return settings


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


def incomplete_storage(storage: StorageSettings) -> list[str]:
    """What the store lacks, a sentence each."""
    needed = ["s3_endpoint", "s3_access_key_id", "s3_secret_access_key"]
    if storage.storage_url is not None:
        keys = needed[1:]
        needed = keys if any(getattr(storage, name) for name in keys) else []
    fields = StorageSettings.model_fields
    return [
        f"VIDEOJOBS_{name.upper()} is not set. {fields[name].description}"
        for name in needed
        if getattr(storage, name) is None
    ]


def contradictions(settings: DeadlineSettings) -> list[str]:
    """What cannot be at once, a sentence each."""
    deadlines = settings.as_deadlines()
    if deadlines is None or deadlines.soft < deadlines.hard:
        return []
    return [
        f"VIDEOJOBS_SOFT_TIME_LIMIT_SECONDS is {deadlines.soft} and must be less than "
        f"VIDEOJOBS_TIME_LIMIT_SECONDS, which is {deadlines.hard}: a renderer that is told to end "
        "needs time to say so."
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
        "VIDEOJOBS_WEBHOOK_ALLOW_PRIVATE lets users reach addresses in the cluster; unset it.": (
            settings.webhooks.allow_private
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
