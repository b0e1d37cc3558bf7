"""The URLs that this installation sends webhooks to.

`sender` checks the addresses that a host name resolves to, when it connects.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from videojobs.protocol.addresses import is_private_literal
from videojobs_api.settings import WebhookSettings

_NOT_SIGNING: Final = (
    "webhooks are disabled; the administrator has to set VIDEOJOBS_WEBHOOK_SECRETS"
)


@dataclass(frozen=True)
class Policy:
    """`enabled` with signing secrets; `private` permits http:// and private addresses."""

    enabled: bool
    private: bool

    @classmethod
    def of(cls, settings: WebhookSettings) -> "Policy":
        """Read from the settings."""
        return cls(enabled=bool(settings.keys), private=settings.allow_private)

    def refusal(self, url: str) -> str | None:
        """Why a URL may not be used for webhooks, with the cure; None when it may."""
        if not self.enabled:
            return _NOT_SIGNING
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            host = None
        schemes = {"https", "http"} if self.private else {"https"}
        if not host or parts.scheme not in schemes:
            return "must be an https:// URL"
        if parts.username is not None or parts.fragment:
            return "must hold neither a user name nor a fragment; we sign each message instead"
        if not self.private and is_private_literal(host):
            return "must have a public address"
        return None
