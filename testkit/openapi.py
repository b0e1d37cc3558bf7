"""The OpenAPI document of the public API as data, for tests."""

from typing import Any

from pydantic import SecretStr

from videojobs.settings import (
    KubernetesSettings,
    RedisSettings,
    RetentionSettings,
    TokenSettings,
)
from videojobs_api.apps import create_app
from videojobs_api.settings import ApiSettings, StorageSettings


def document() -> dict[str, Any]:
    """As /openapi.json has it."""
    settings = ApiSettings(
        RedisSettings(),
        KubernetesSettings(),
        RetentionSettings(),
        StorageSettings(),
        TokenSettings(token_key=SecretStr("k" * 32)),
    )
    return create_app(settings).openapi()
