"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): one key, one job.

The job's id follows from user and key. So a repeated POST meets the first one's record in Redis,
and its VideoJob in Kubernetes, even if one of the two has been lost.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from typing import Any, Final

from videojobs_api.http.problems import ProblemError

_NAMESPACE: Final = uuid.UUID("6f1c5c0e-8a5d-4a7e-9c34-0b8a3f3ad9f1")
_KEY: Final = re.compile(r"[\x21-\x7e]{1,255}")


def job_id_of(user_id: str, key: str | None) -> str:
    """The id of a key's job; a random one without a key; 400 for a key that is none."""
    if key is None:
        return str(uuid.uuid4())
    if not _KEY.fullmatch(key):
        raise ProblemError(
            400, "Idempotency-Key: must be 1 to 255 visible ASCII characters, such as a UUID"
        )
    return str(uuid.uuid5(_NAMESPACE, f"{user_id}\0{key}"))


def fingerprint(order: Mapping[str, Any]) -> str:
    """Tells requests apart that came under one key."""
    text = json.dumps(order, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
