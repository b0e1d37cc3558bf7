"""Abbreviations with a full stop, and words in capitals that are spelled."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.english import English
from videojobs_renderer.spoken_form.languages.language import Language, word_set
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
_FUNCTION_WORDS: Final = word_set(
    "The In On At Of To From And By For With Near Saint Mount Port Fort"
)


@cache
def _abbreviation(language: Language) -> re.Pattern[str] | None:
    if not language.abbreviations:
        return None
    # A sentence may begin with one.
    words = {w for a in language.abbreviations for w in (a, a[0].upper() + a[1:])}
    return re.compile(rf"(?<![\w.-])(?:{alternatives(words)})(?![\w.])")


@cache
def _before(language: Language) -> re.Pattern[str]:
    figures = alternatives(language.before_figures) or "(?!)"
    names = alternatives(language.before_names) or "(?!)"
    return re.compile(
        rf"(?<![\w.-])(?:(?P<figures>{figures})(?=,? ?[\d\x00])"
        rf"|(?P<names>{names})(?= [A-Z]))"
    )


def numero(text: str, language: Language) -> Iterator[Group]:
    """As in "No. 5", "Nr. 5", "nº 5"."""
    small = "no\\." if isinstance(language, English) else "(?!)"
    for match in re.finditer(rf"{_NUMBER_SIGN}|(?<!\w){small}(?= ?\d)", text):
        yield (Edit(match.start(), match.end(), language.marks.number),)


def abbreviations(text: str, language: Language) -> Iterator[Group]:
    """Known abbreviations in full; the full stop stays where it ends the text."""
    for match in _before(language).finditer(text):
        words = language.before_figures if match["figures"] else language.before_names
        yield (Edit(match.start(), match.end(), words[match[0]]),)
    pattern = _abbreviation(language)
    for match in pattern.finditer(text) if pattern else ():
        rest = text[match.end() : match.end() + NEAR].lstrip()
        ends = not rest or (match[0] in language.closing and rest[0].isupper())
        said = language.abbreviations.get(match[0]) or _at_beginning(match[0], language)
        street = language.after_names.get(match[0])
        if street and _ends_name(text, match):
            said, ends = street, not rest
        stop = "." if ends and match[0].endswith(".") else ""
        yield (Edit(match.start(), match.end(), said + stop),)


def _at_beginning(abbreviation: str, language: Language) -> str:
    said = language.abbreviations[abbreviation[0].lower() + abbreviation[1:]]
    return said[0].upper() + said[1:]


def _ends_name(text: str, match: re.Match[str]) -> bool:
    """Whether "St." or "Dr." follows a name or number, and no name follows it."""
    before = text[max(0, match.start() - NEAR) : match.start()]
    if re.search(r"[\d\x00](?:st|nd|rd|th)? (?:[A-Z]\w+ )?$", before):
        return True
    named = re.search(r"([A-Z][\w'\u2019]+) $", before)
    if named is None or named[1] in _FUNCTION_WORDS:
        return False
    return re.match(r" +[A-Z]", text[match.end() : match.end() + NEAR]) is None


def initialisms(text: str, language: Language) -> Iterator[Group]:
    """Words in capitals that a voice would pronounce wrongly as words."""
    for match in _CAPITALS.finditer(text):
        if match[0] in language.initialisms:
            yield (Edit(match.start(), match.end(), language.letters(match[0])),)
