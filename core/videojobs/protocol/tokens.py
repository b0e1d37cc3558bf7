"""Report tokens: they authorise one attempt of one job on the internal port, and nothing else.

A token is `base64url(job/attempt/expiry).base64url(HMAC-SHA256)`. It is stateless: a restarted API
accepts it, and a loss of Redis does not lock renderers out. Whether the attempt is stale is decided
by the store, not by the token.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from videojobs.protocol import base64url


class TokenError(ValueError):
    """The token is malformed, forged, expired or belongs to another job or attempt."""


@dataclass(frozen=True)
class Subject:
    """The attempt that a token authorises."""

    job_id: str
    attempt: int


def issue(key: bytes, subject: Subject, now: datetime, lifetime: timedelta) -> str:
    """A token for `subject` that expires `lifetime` after `now`."""
    expiry = int((now + lifetime).timestamp())
    payload = f"{subject.job_id}/{subject.attempt}/{expiry}".encode()
    return f"{base64url.encode(payload)}.{base64url.encode(_sign(key, payload))}"


def verify(key: bytes, token: str, subject: Subject, now: datetime) -> None:
    """Raise TokenError unless the token is valid for `subject` at `now`."""
    try:
        payload_text, signature_text = token.split(".")
        payload, signature = base64url.decode(payload_text), base64url.decode(signature_text)
        job_id, attempt, expiry = payload.decode().rsplit("/", 2)
    except ValueError as error:
        raise TokenError("the report token is malformed") from error
    if not hmac.compare_digest(signature, _sign(key, payload)):
        raise TokenError("the report token is not signed by this installation")
    if Subject(job_id, int(attempt)) != subject:
        raise TokenError("the report token belongs to another job or attempt")
    if now.timestamp() >= int(expiry):
        raise TokenError("the report token has expired")


def _sign(key: bytes, payload: bytes) -> bytes:
    return hmac.new(key, payload, hashlib.sha256).digest()
