"""Abbreviations with a full stop, and words in capitals that are spelled."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.english import English
from videojobs_renderer.spoken_form.languages.language import Language
from videojobs_renderer.spoken_form.rules.rule import (
    NEAR,
    NO_WORD_AFTER,
    NO_WORD_BEFORE,
    alternatives,
)

_CAPITALS: Final = re.compile(rf"{NO_WORD_BEFORE}[A-Z]{{2,6}}{NO_WORD_AFTER}")
_NUMBER_SIGN: Final = (
    r"(?<!\w)(?:No\.|Nos\.|Nr\.|[nN]\.?[\u00ba\u00b0]|\u2116|num\.|n\u00fam\.)(?= ?\d)"
)


@cache
def _abbreviation(language: Language) -> re.Pattern[str] | None:
    if not language.abbreviations:
        return None
    return re.compile(rf"(?<![\w.])(?:{alternatives(language.abbreviations)})(?![\w.])")


def numero(text: str, language: Language) -> Iterator[Group]:
    """As in "No. 5", "Nr. 5", "nº 5"."""
    small = "no\\." if isinstance(language, English) else "(?!)"
    for match in re.finditer(rf"{_NUMBER_SIGN}|(?<!\w){small}(?= ?\d)", text):
        yield (Edit(match.start(), match.end(), language.marks.number),)


def abbreviations(text: str, language: Language) -> Iterator[Group]:
    """Known abbreviations in full; the full stop stays where it ends the text."""
    pattern = _abbreviation(language)
    for match in pattern.finditer(text) if pattern else ():
        rest = text[match.end() : match.end() + NEAR].lstrip()
        ends = not rest or (match[0] in language.closing and rest[0].isupper())
        said = language.abbreviations[match[0]]
        yield (Edit(match.start(), match.end(), said + ("." if ends else "")),)


def initialisms(text: str, language: Language) -> Iterator[Group]:
    """Words in capitals that a voice would pronounce wrongly as words."""
    for match in _CAPITALS.finditer(text):
        if match[0] in language.initialisms:
            yield (Edit(match.start(), match.end(), language.letters(match[0])),)
