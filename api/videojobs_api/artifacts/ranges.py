"""Byte ranges of the header `Range` (RFC 9110 section 14)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from videojobs.protocol import http_date

_ONE_RANGE: Final = re.compile(r"bytes=[ \t]*(\d*)-(\d*)[ \t]*", re.IGNORECASE)
_MAX_DIGITS: Final = 18


@dataclass(frozen=True)
class ByteRange:
    """Bytes `start` to `end` of a file, `end` exclusive."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """Number of bytes in the range."""
        return self.end - self.start

    def content_range(self, size: int) -> str:
        """Value of the header `Content-Range`, whose end is inclusive."""
        return f"bytes {self.start}-{self.end - 1}/{size}"


class NotSatisfiableError(ValueError):
    """The range is well formed and lies outside the file."""


def requested_range(header: str | None, size: int) -> ByteRange | None:
    """The range to send, None for the whole file.

    A header that is malformed or names several ranges is ignored, as the RFC allows. Raises
    NotSatisfiableError.
    """
    match = _ONE_RANGE.fullmatch(header) if header else None
    if match is None:
        return None
    first, last = (text[:_MAX_DIGITS] for text in match.groups())
    if not first:
        return _suffix(last, size)
    start, end = int(first), min(int(last) + 1, size) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise NotSatisfiableError
    return ByteRange(start, end)


def _suffix(last: str, size: int) -> ByteRange | None:
    if not last:
        return None
    if int(last) == 0 or size == 0:
        raise NotSatisfiableError
    return ByteRange(max(0, size - int(last)), size)


def if_range_holds(header: str | None, etag: str, modified: datetime) -> bool:
    """Whether `Range` applies: `If-Range` is absent, or equals the ETag (strong comparison) or the
    date of the last change."""
    if header is None:
        return True
    if '"' in header:
        return header == etag and not etag.startswith("W/")
    return http_date.parsed(header) == modified.replace(microsecond=0)
