"""Preconditions and preferences of a request: RFC 9110 section 13 and RFC 7240."""

import re
from datetime import datetime
from typing import Final

from videojobs.protocol import http_date

MAX_WAIT_SECONDS: Final = 60

_STRICT: Final = re.compile(r"(?:^|[,;])\s*handling\s*=\s*\"?strict\"?\s*(?=$|[,;])", re.IGNORECASE)
_TAGS: Final = re.compile(r'(?:W/)?"([^"]*?)(?:-(?:gzip|br|zstd))?"')
"""Proxies that compress an answer mark its tag with the coding, and do not always unmark it."""
_WAIT: Final = re.compile(r"(?:^|[,;])\s*wait\s*=\s*\"?(\d{1,9})\"?\s*(?=$|[,;])", re.IGNORECASE)


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether a client has these very bytes (weak comparison, RFC 9110 section 13.1.2)."""
    if if_none_match is None:
        return False
    return if_none_match.strip() == "*" or etag.strip('"') in _TAGS.findall(if_none_match)


def unmodified(
    if_none_match: str | None, if_modified_since: str | None, etag: str, modified: datetime
) -> bool:
    """Whether the answer to a GET is 304. A date counts only where no tag is sent (RFC 9110 section
    13.2.2)."""
    if if_none_match is not None:
        return matches(if_none_match, etag)
    since = http_date.parsed(if_modified_since) if if_modified_since is not None else None
    return since is not None and modified.replace(microsecond=0) <= since


def is_strict(prefer: str | None) -> bool:
    """Whether `Prefer: handling=strict` requests refusal instead of correction."""
    return prefer is not None and _STRICT.search(prefer) is not None


def wait_seconds(prefer: str | None) -> int | None:
    """Seconds of `Prefer: wait=N`, at most MAX_WAIT_SECONDS; None without that preference."""
    match = _WAIT.search(prefer) if prefer else None
    return min(int(match[1]), MAX_WAIT_SECONDS) if match else None
