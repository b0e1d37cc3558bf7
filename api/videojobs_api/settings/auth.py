"""Settings of authentication: how callers prove who they are."""

from enum import StrEnum

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from videojobs.job.request import Tier


class AuthMode(StrEnum):
    """How tokens are verified: not at all, by a shared secret, or by an issuer's public keys."""

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
        default=None, description="URL of the issuer's keys; unset reads its discovery document."
    )
    leeway_seconds: int = Field(default=30, ge=0, le=300, description="Tolerated clock skew.")
    tier_claim: str = Field(default="tier", description="Claim that holds high, default or low.")
    default_tier: Tier = Field(default=Tier.DEFAULT, description="For tokens without that claim.")
    admin_scope: str = Field(
        default="videojobs:admin", description="Scope that permits access to all users' jobs."
    )


def incomplete(auth: AuthSettings) -> list[str]:
    """A sentence for each variable that the mode needs and that is not set."""
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
