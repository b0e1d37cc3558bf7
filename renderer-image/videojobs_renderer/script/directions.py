"""Directions: lines of a script that say how the video goes on, and are neither shown nor spoken.

`[pause: 1.5]` ends the card and keeps it for 1.5 seconds more; `[scene]` begins a new card. Each
stands alone on its line. Anything else in brackets is text.
"""

import difflib
import re
from dataclasses import dataclass
from typing import Final

MIN_PAUSE_SECONDS: Final = 0.1
MAX_PAUSE_SECONDS: Final = 10.0
"""A longer pause looks like a video that has stopped."""

_NAMES: Final = ("pause", "scene")
_MISSPELT: Final = 0.8
"""Similarity, from 0 to 1, from which a word is taken for a direction's misspelt name."""

_MOST_WORDS: Final = 4  # a longer text in brackets is a remark
_BRACKETED: Final = re.compile(r"\[([^\[\]]*)\]")
_PAUSE: Final = re.compile(r"pause:\s*(\d+(?:\.\d+)?)")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+")


class ScriptError(ValueError):
    """A script that cannot be read; the message says where, `hint` says what to write."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True)
class Direction:
    """The end of a card, and the seconds for which it is kept after its last word."""

    pause: float = 0.0


def parse_direction(line: str) -> Direction | None:
    """The direction of a line; None if it is text. Raises ScriptError if it is misspelt."""
    bracketed = _BRACKETED.fullmatch(line.strip())
    if bracketed is None:
        return None
    content = bracketed[1].strip().lower()
    if content == "scene":
        return Direction()
    if match := _PAUSE.fullmatch(content):
        return _pause(line, float(match[1]))
    if _looks_like_direction(content):
        raise _misspelt(line, "is no direction")
    return None


def _pause(line: str, seconds: float) -> Direction:
    if not MIN_PAUSE_SECONDS <= seconds <= MAX_PAUSE_SECONDS:
        raise _misspelt(line, f"is not from {MIN_PAUSE_SECONDS:g} to {MAX_PAUSE_SECONDS:g} seconds")
    return Direction(seconds)


def _looks_like_direction(content: str) -> bool:
    match = _FIRST_WORD.match(content)
    if match is None or len(content.split()) > _MOST_WORDS:
        return False
    names = [name for name in _NAMES if name[0] == match[0][0]]
    return bool(difflib.get_close_matches(match[0], names, cutoff=_MISSPELT))


def _misspelt(line: str, problem: str) -> ScriptError:
    text = line.strip()
    return ScriptError(
        f"script_content: {text} {problem}",
        f"Write [pause: 1.5] or [scene] alone on a line; \\{text} is shown and spoken as text",
    )
