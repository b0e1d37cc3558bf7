"""The conservation check: every letter and figure of the script is in the captions once, in order.

The script is read by the rules of `source_text`, the captions are those of the finished file.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from videojobs.protocol.quality import Dropped
from videojobs_renderer.quality.source_text import (
    Anything,
    Either,
    Gap,
    Letters,
    Part,
    SourceText,
    literal_letters,
)
from videojobs_renderer.script.parser import Word

_CUE: Final = re.compile(r"(?:\A|\n\n)\d+\n[\d:,]+ --> [\d:,]+\n")
_CONTEXT: Final = 24  # letters quoted on each side of a fault
_SYMBOLS: Final = ("So", "Co")
_SIGNS: Final = r"<>|\\^~*_#"
_UNREAD: Final = re.compile(rf"[\[\]{{}}`\"{_SIGNS}]")
_SIGN_INSIDE: Final = re.compile(rf"[^\W_]:?[{_SIGNS}]+[^\W_]|[^\W\d_]#(?!\w)")


def caption_text(srt: str) -> str:
    """The text of a SubRip file, without numbers and times."""
    return _CUE.sub("\n", srt)


def conservation_faults(source: SourceText, captions: str) -> list[str]:
    """What the captions lose, add or join; one fault, since all after it is shifted."""
    squeezed = "".join(captions.split())
    for rule in source.rules:
        if rule in squeezed:
            return [f"the captions show a table's rule: {rule}"]
    text = _Captions(captions)
    states = frozenset({(0, False)})
    said = ""
    for part in source.parts:
        reached = text.advance(part, states)
        if not reached:
            return [_fault(said, part, text, max(place for place, _ in states))]
        states = _few(reached)
        said = (said + _quoted(part))[-_CONTEXT:]
    if len(text.letters) in {place for place, _ in states}:
        return []
    extra = text.quote(max(place for place, _ in states))
    return [f"the captions say “{extra}” after the script's end"]


def speech_faults(words: Iterable[Word]) -> list[str]:
    """Words whose signs vanish from speech without a trace, such as 5<10 spoken as 510."""
    return [
        f"“{word.text}” is spoken as “{word.spoken}”"
        for word in words
        if _SIGN_INSIDE.search(word.text) and word.spoken == _UNREAD.sub("", word.text)
    ]


def dropped_symbols(script: str, captions: str) -> list[Dropped]:
    """Emoji and other symbols of the script that the captions do not show, each once."""
    shown = set(captions)
    symbols = (c for c in script if unicodedata.category(c) in _SYMBOLS and c not in shown)
    return [Dropped(kind="symbol", text=c) for c in dict.fromkeys(symbols)]


_MOST_STATES: Final = 200
"""Readings that are followed at a time: tags without an end multiply them."""

State = tuple[int, bool]
"""How many letters of the captions are matched, and whether a gap must follow them."""


def _few(states: frozenset[State]) -> frozenset[State]:
    """The states, or where they are too many those of which most or fewest letters are matched."""
    if len(states) <= _MOST_STATES:
        return states
    half, ordered = _MOST_STATES // 2, sorted(states)
    return frozenset((*ordered[:half], *ordered[-half:]))


class _Captions:
    """The captions' letters, and whether something is between each and the one before it."""

    def __init__(self, text: str) -> None:
        letters, gaps, gap = list[str](), list[bool](), True
        for part in literal_letters(text):
            if isinstance(part, Letters):
                letters += part.text
                gaps += [gap, *[False] * (len(part.text) - 1)]
                gap = False
            else:
                gap = True
        self.letters, self.gaps = "".join(letters), gaps

    def advance(self, part: Part, states: frozenset[State]) -> frozenset[State]:
        """The states after a part of the script; none if the captions do not have it."""
        match part:
            case Gap():
                return frozenset((place, True) for place, _ in states)
            case Letters(text):
                ends = (self._after(text, state) for state in states)
                return frozenset((end, False) for end in ends if end is not None)
            case Anything(most):
                last = len(self.letters)
                return frozenset(
                    (end, False)
                    for place, _ in states
                    for end in range(place, min(place + most, last) + 1)
                )
            case Either(one, other):
                return self._all(one, states) | self._all(other, states)

    def quote(self, place: int) -> str:
        """The captions' letters around a place."""
        return self.letters[place : place + _CONTEXT]

    def _all(self, parts: Sequence[Part], states: frozenset[State]) -> frozenset[State]:
        for part in parts:
            states = self.advance(part, states)
        return states

    def _after(self, text: str, state: State) -> int | None:
        place, gap = state
        if not self.letters.startswith(text, place) or (gap and not self.gaps[place]):
            return None
        return place + len(text)


def _quoted(part: Part) -> str:
    return part.text if isinstance(part, Letters) else " " if isinstance(part, Gap) else ""


def _fault(said: str, part: Part, text: _Captions, place: int) -> str:
    before, expected = " ".join(said.split()), _quoted(part)[:_CONTEXT]
    return f"after “{before}” the script says “{expected}”, the captions “{text.quote(place)}”"
