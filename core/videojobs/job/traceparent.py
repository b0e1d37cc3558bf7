"""The W3C header `traceparent`: the trace that something belongs to, and its parent span.

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
    """The ids of a span and its trace: 16 and 32 hexadecimal digits. A span that is not `sampled`
    is not exported, and neither are its children."""

    trace_id: str
    span_id: str
    sampled: bool = True

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Inverse of `str`; None for any other text. Later versions of the header may be longer."""
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
        """The ids of a span in the same trace, with a new span id unless one is given."""
        return replace(self, span_id=span_id or new_span_id())


def new_trace_id() -> str:
    """Random id for a trace that begins here."""
    return secrets.token_hex(16)


def new_span_id() -> str:
    """Random id for a span that no other process refers to."""
    return secrets.token_hex(8)


def trace_id_of(uid: str) -> str:
    """Id of the trace of an object that has no other trace, derived from the object's uid.

    It is a hash: samplers that keep a share of the traces need ids that are uniform in all bits.
    """
    return hashlib.sha256(uid.encode()).hexdigest()[:32]


def span_id_of(uid: str, name: str) -> str:
    """Span id that two processes derive alike: one refers to the span, the other exports it."""
    return hashlib.sha256(f"{uid}/{name}".encode()).hexdigest()[:16]
