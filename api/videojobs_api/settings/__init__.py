"""What the API reads from the environment, a module for each group of settings."""

from videojobs_api.settings.auth import AuthMode, AuthSettings, incomplete
from videojobs_api.settings.environment import ConfigurationError, read, refuse_to_start
from videojobs_api.settings.jobs import DeadlineSettings, LimitSettings, contradictions
from videojobs_api.settings.media import MediaSettings
from videojobs_api.settings.programs import ApiSettings, InternalSettings, unsafe
from videojobs_api.settings.server import CorsSettings, ServerSettings, StreamSettings
from videojobs_api.settings.storage import StorageLocation, StorageSettings, incomplete_storage
from videojobs_api.settings.webhooks import WebhookSettings

__all__ = [
    "ApiSettings",
    "AuthMode",
    "AuthSettings",
    "ConfigurationError",
    "CorsSettings",
    "DeadlineSettings",
    "InternalSettings",
    "LimitSettings",
    "MediaSettings",
    "ServerSettings",
    "StorageLocation",
    "StorageSettings",
    "StreamSettings",
    "WebhookSettings",
    "contradictions",
    "incomplete",
    "incomplete_storage",
    "read",
    "refuse_to_start",
    "unsafe",
]
