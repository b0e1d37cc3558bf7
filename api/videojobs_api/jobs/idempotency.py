"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): one key, one job.

A job's id is derived from user and key. A repeated POST therefore finds the record of the first one
in Redis, and its VideoJob in Kubernetes, even if one of the two has been lost. The derivation is an
HMAC with a secret of the installation: nobody else can compute the id of a user's next job and
occupy it with a VideoJob of that name.

Version 0.1 derived ids without a secret. `former_job_id_of` computes these: a key that was first
sent before an upgrade finds its job for as long as the record is kept. The lookup can be removed
when upgrades from 0.1 are no longer supported.
"""

import hashlib
import hmac
import json
import re
import uuid
from typing import Final

from videojobs.job.submission import NewJob
from videojobs.store import Submitted, Verdict
from videojobs_api.errors import Conflict, Invalid, MalformedKey

_FORMER_NAMESPACE: Final = uuid.UUID("6f1c5c0e-8a5d-4a7e-9c34-0b8a3f3ad9f1")
_PURPOSE: Final = b"videojobs job ids"
"""Separates this use of the installation's secret from its use for report tokens."""
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_UNANSWERED_RETRY_SECONDS: Final = 1


class JobIds:
    """The ids of new jobs. `secret` is the installation's, the same for all replicas."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, _PURPOSE, hashlib.sha256)

    def of(self, user_id: str, key: str | None) -> str:
        """The id of a key's job, a random one without a key. Raises MalformedKey.

        Both are UUIDs of version 4: an id does not tell whether it was derived.
        """
        if key is None:
            return str(uuid.uuid4())
        if not _KEY.fullmatch(key):
            raise MalformedKey(
                "Idempotency-Key: must be 1 to 255 visible ASCII characters, such as a UUID"
            )
        derived = hmac.digest(self._key, _plain(user_id, key), hashlib.sha256)
        return str(uuid.UUID(bytes=derived[:16], version=4))


def former_job_id_of(user_id: str, key: str) -> str:
    """The id that version 0.1 gave a key's job."""
    return str(uuid.uuid5(_FORMER_NAMESPACE, f"{user_id}\0{key}"))


def _plain(user_id: str, key: str) -> bytes:
    return f"{user_id}\0{key}".encode(errors="surrogatepass")


def fingerprint(job: NewJob) -> str:
    """SHA-256 of what a client sends, to detect another request under the same key."""
    sent = {
        "user_id": job.user_id,
        "request": job.request,
        "priority": job.priority,
        "metadata": job.metadata,
        "retry_of": job.retry_of,
        "webhook_url": job.webhook_url,
    }
    text = json.dumps(sent, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def first_answer(kept: Submitted) -> str:
    """The answer to the first request of a key, for a repeated one.

    Raises Invalid for another request under the same key, or when the first one was refused, and
    Conflict while the first one has no answer yet.
    """
    match kept.verdict:
        case Verdict.OTHER:
            raise Invalid("Idempotency-Key: belongs to another request of yours; send a new key")
        case Verdict.UNANSWERED:
            raise Conflict(
                "Idempotency-Key: its first request is being answered; repeat this in a second",
                retry_after=_UNANSWERED_RETRY_SECONDS,
            )
        case Verdict.KNOWN if kept.refusal:
            raise Invalid(f"video_request: {kept.refusal}")
    return kept.answer
