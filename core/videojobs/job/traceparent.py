"""The W3C header `traceparent`: which trace something belongs to, and below which span it hangs.

Source: www.w3.org/TR/trace-context, section 3.2.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from typing import Final, Self

HEADER: Final = "traceparent"

_FORM: Final = re.compile(
    r"(?P<version>[0-9a-f]{2})-(?P<trace>[0-9a-f]{32})-(?P<span>[0-9a-f]{16})"
    r"-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)
_SAMPLED: Final = 1


@dataclass(frozen=True)
class TraceParent:
    """A span of a trace: 32 and 16 hexadecimal digits. One that is not `sampled` is told to nobody,
    and neither is what hangs below it."""

    trace_id: str
    span_id: str
    sampled: bool = True

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Inverse of `str`; None for what is no such header. Later versions may say more."""
        found = _FORM.fullmatch(text or "")
        if found is None or found["version"] == "ff":
            return None
        if found["version"] == "00" and found["more"]:
            return None
        if not int(found["trace"], 16) or not int(found["span"], 16):
            return None
        return cls(found["trace"], found["span"], bool(int(found["flags"], 16) & _SAMPLED))

    def __str__(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{int(self.sampled):02x}"

    def child(self, span_id: str | None = None) -> Self:
        """A span of the same trace, with a new id unless one is given."""
        return replace(self, span_id=span_id or new_span_id())


def new_trace_id() -> str:
    """Of a trace that begins here."""
    return secrets.token_hex(16)


def new_span_id() -> str:
    """Of a span that nobody has to find again."""
    return secrets.token_hex(8)


def trace_id_of(uid: str) -> str:
    """The trace of a thing that belongs to no other: whoever knows its uid knows it.

    A hash, not the uid itself: samplers that keep a share want ids that are even in all bits.
    """
    return hashlib.sha256(uid.encode()).hexdigest()[:32]


def span_id_of(uid: str, name: str) -> str:
    """A span that one process names and another one tells of."""
    return hashlib.sha256(f"{uid}/{name}".encode()).hexdigest()[:16]
