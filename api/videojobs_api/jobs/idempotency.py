"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): one key, one job.

A job's id is derived from user and key. A repeated POST therefore finds the record of the first one
in Redis, and its VideoJob in Kubernetes, even if one of the two has been lost.
"""

import hashlib
import json
import re
import uuid
from typing import Final

from videojobs.job.submission import NewJob
from videojobs.store import Submitted, Verdict
from videojobs_api.errors import Conflict, Invalid, MalformedKey

_NAMESPACE: Final = uuid.UUID("6f1c5c0e-8a5d-4a7e-9c34-0b8a3f3ad9f1")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")
_UNANSWERED_RETRY_SECONDS: Final = 1


def job_id_of(user_id: str, key: str | None) -> str:
    """The id of a key's job, a random one without a key. Raises MalformedKey."""
    if key is None:
        return str(uuid.uuid4())
    if not _KEY.fullmatch(key):
        raise MalformedKey(
            "Idempotency-Key: must be 1 to 255 visible ASCII characters, such as a UUID"
        )
    return str(uuid.uuid5(_NAMESPACE, f"{user_id}\0{key}"))


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
