"""Settings of webhooks: signing secrets and permitted addresses."""

import base64
import binascii

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class WebhookSettings(BaseSettings):
    """`VIDEOJOBS_WEBHOOK_SECRETS`, `VIDEOJOBS_WEBHOOK_ALLOW_PRIVATE`."""

    model_config = SettingsConfigDict(env_prefix="VIDEOJOBS_WEBHOOK_", extra="ignore")

    secrets: SecretStr = Field(
        default=SecretStr(""),
        description="Secrets as whsec_BASE64 of 24 to 64 bytes, separated by commas. Each signs "
        "every message. To rotate: add the new one, update your receivers, remove the old one.",
    )
    allow_private: bool = Field(
        default=False, description="Also permit http:// and private addresses, for development."
    )

    @property
    def keys(self) -> list[str]:
        """The secrets as a list; empty when webhooks are off."""
        return [key.strip() for key in self.secrets.get_secret_value().split(",") if key.strip()]

    @field_validator("secrets")
    @classmethod
    def _valid(cls, value: SecretStr) -> SecretStr:
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
