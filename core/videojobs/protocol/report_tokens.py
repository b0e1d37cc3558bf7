"""Report tokens: they authorise one attempt of one job on the internal port, and nothing else.

A token is `base64url(job/attempt/namespace/name/uid/expiry).base64url(HMAC-SHA256)`: it names the
VideoJob too, since another namespace may have one with the same job id. It is stateless: a
restarted API accepts it, and a loss of Redis does not lock renderers out. Whether the attempt is
stale, and whether the job belongs to the VideoJob, is decided by the store, not by the token.

Version 0.1 wrote `job/attempt/expiry`. Such a token is accepted until it expires, so that an
upgrade stops no render.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from videojobs.job.identity import Owner
from videojobs.protocol import base64url


class TokenError(ValueError):
    """The token is malformed, forged, expired or belongs to another job or attempt."""


@dataclass(frozen=True)
class Subject:
    """The attempt that a token authorises, and its VideoJob; None in a token of version 0.1."""

    job_id: str
    attempt: int
    owner: Owner | None = None


def issue(key: bytes, subject: Subject, now: datetime, lifetime: timedelta) -> str:
    """A token for `subject` that expires `lifetime` after `now`."""
    expiry = int((now + lifetime).timestamp())
    owner = subject.owner
    parts = (owner.namespace, owner.name, owner.uid) if owner is not None else ()
    payload = "/".join(map(str, (subject.job_id, subject.attempt, *parts, expiry))).encode()
    return f"{base64url.encode(payload)}.{base64url.encode(_sign(key, payload))}"


def verify(key: bytes, token: str, job_id: str, attempt: int, now: datetime) -> Subject:
    """The subject of a token that is valid for an attempt at `now`; raises TokenError."""
    try:
        payload_text, signature_text = token.split(".")
        payload, signature = base64url.decode(payload_text), base64url.decode(signature_text)
        subject, expiry = _parsed(payload.decode())
    except ValueError as error:
        raise TokenError("the report token is malformed") from error
    if not hmac.compare_digest(signature, _sign(key, payload)):
        raise TokenError("the report token is not signed by this installation")
    if (subject.job_id, subject.attempt) != (job_id, attempt):
        raise TokenError("the report token belongs to another job or attempt")
    if now.timestamp() >= expiry:
        raise TokenError("the report token has expired")
    return subject


def _parsed(payload: str) -> tuple[Subject, int]:
    match payload.split("/"):
        case [job_id, attempt, namespace, name, uid, expiry]:
            return Subject(job_id, int(attempt), Owner(namespace, name, uid)), int(expiry)
        case [job_id, attempt, expiry]:
            return Subject(job_id, int(attempt)), int(expiry)
    raise ValueError(payload)


def _sign(key: bytes, payload: bytes) -> bytes:
    return hmac.new(key, payload, hashlib.sha256).digest()
