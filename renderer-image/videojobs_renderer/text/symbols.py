"""Characters that are not text: emoji, control characters and direction marks."""

import re
import unicodedata
from typing import Final

ARROWS: Final = "\u2190-\u2199\u21d0-\u21d5"
"""Shown between spaces, since every design has a font for them, and not spoken."""

_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff"
    "\u20e3\U000e0020-\U000e007f]"
)
"""Soft hyphens, direction marks, variation selectors and keycaps: no space takes their place."""

_EMOJI: Final = re.compile(
    "(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u219a-\u21cf\u21d6-\u21ff\u2300-\u23ff])\u200d?"
)
_ARROW: Final = re.compile(f"([{ARROWS}])")
_UNASSIGNED: Final = ("Cc", "Cs", "Co")


def clean_source(text: str) -> str:
    """A script in NFC without invisible characters, with \\n as its only line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text))


def clean_text(text: str) -> str:
    """A text without what no card can show; a space takes its place, so that no words join."""
    text = _EMOJI.sub(_space_for_symbol, clean_source(text))
    text = "".join(" " if unicodedata.category(c) in _UNASSIGNED else c for c in text)
    return _ARROW.sub(r" \1 ", text)


def _space_for_symbol(match: re.Match[str]) -> str:
    """Circled digits and letters, which are in the same blocks as emoji, stay."""
    return match[0] if match[0][0].isalnum() else " "
