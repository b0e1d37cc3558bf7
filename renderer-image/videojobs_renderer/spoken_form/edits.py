"""Edits of a text: which characters are said how, and to which shown word they belong."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

TAKEN: Final = "\x00"
"""Stands for a character that a rule has read already: it is neither a word nor a space."""


class Edit(NamedTuple):
    """Characters [start, end) of the text are said as `spoken`; empty: they are not said.

    A space: they are not said, and part the words beside them also in writing without spaces.
    """

    start: int
    end: int
    spoken: str


_OPENING: Final = frozenset("([{'\u2018\u2019\u201c\u00ab\u00bf\u00a1")
"""After these, and after the apostrophe of an elision, a word goes on."""

Group = tuple[Edit, ...]
"""Edits that belong to one token, in order."""


@dataclass
class Draft:
    """A text that rules read one after another; what one has taken the next do not see."""

    rest: str
    edits: list[Edit] = field(default_factory=list)

    def take(self, groups: Iterable[Group]) -> None:
        """Accept the edits of a rule, except where another has read the same characters."""
        characters = list(self.rest)
        for group in groups:
            if any(TAKEN in characters[edit.start : edit.end] for edit in group):
                continue
            for edit in group:
                characters[edit.start : edit.end] = TAKEN * (edit.end - edit.start)
                self.edits.append(edit)
        self.rest = "".join(characters)


class Shown(NamedTuple):
    """A shown word. `glued`: no space between it and the next one."""

    text: str
    glued: bool


def joined(words: Sequence[Shown]) -> tuple[str, list[int]]:
    """The words as one text, and the index at which each begins."""
    parts, starts, position = [], [], 0
    for word in words:
        part = word.text + ("" if word.glued else " ")
        starts.append(position)
        parts.append(part)
        position += len(part)
    return "".join(parts), starts


def handed_out(
    text: str, words: Sequence[Shown], starts: Sequence[int], edits: Sequence[Edit]
) -> list[str]:
    """What is said of each word: its unread characters and the edits that begin in it.

    An edit that goes on into the next words takes their characters along: they may be left with
    nothing. Where a replacement meets a letter or digit, a space is put between them.
    """
    pieces: list[list[tuple[str, bool]]] = [[] for _ in words]
    position = 0
    for edit in [*sorted(edits), Edit(len(text), len(text), "")]:
        while position < edit.start:  # unread characters, word by word
            owner = bisect_right(starts, position) - 1
            until = min(edit.start, [*starts[owner + 1 : owner + 2], len(text)][0])
            pieces[owner].append((text[position:until].rstrip(" "), False))
            position = until
        if edit.start < len(text):
            pieces[bisect_right(starts, edit.start) - 1].append((edit.spoken, True))
        position = edit.end
    return _spaced(words, pieces)


def _spaced(words: Sequence[Shown], pieces: list[list[tuple[str, bool]]]) -> list[str]:
    forms: list[str] = []
    before, was_edit, parted, glued = "", False, False, False
    for word, parts in zip(words, pieces, strict=True):
        form = ""
        for part, is_edit in parts:
            if not part.strip():
                was_edit |= is_edit  # what is left out still parts its neighbours
                parted |= is_edit and part != ""
                continue
            meet = _meet(before[-1], part[0], was_edit, parted) if before else False
            if meet and (is_edit or was_edit):
                if form:
                    form += " "
                elif glued and forms:
                    forms[-1] += " "
            form += part
            before, was_edit, parted = part, is_edit, False
        forms.append(" ".join(form.split()))  # marks that are not said leave spaces
        glued = word.glued
        if not glued:
            before = ""
    return forms


def _meet(left: str, right: str, said: bool, parted: bool) -> bool:
    """Whether two characters would run together; writing without spaces needs none.

    `said`: the left one ends a replacement, of which also a closing mark parts words. `parted`: a
    sign was between them, whose place stays empty in any writing.
    """
    if parted:
        return right.isalnum() and left not in _OPENING
    if _unspaced(left) or _unspaced(right) or not right.isalnum():
        return False
    return _in_word(left) or left == ")" or (said and left in ".,")


def _in_word(character: str) -> bool:
    """Vowel signs of Indic scripts are marks, not letters."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _unspaced(character: str) -> bool:
    return "\u2e80" <= character <= "\u9fff" or "\uf900" <= character <= "\ufaff"
