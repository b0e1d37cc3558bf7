"""The entrance: the spoken form of each shown word."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from videojobs_renderer.spoken_form.edits import Draft, Shown, handed_out, joined
from videojobs_renderer.spoken_form.languages.lookup import language_of
from videojobs_renderer.spoken_form.rules import (
    addresses,
    calendar,
    code,
    figures,
    fractions,
    letters,
    magnitudes,
    measures,
    money,
    ordinals,
    phones,
    roman,
    times_of_day,
    versions,
)
from videojobs_renderer.spoken_form.rules.rule import Rule

_RULES: Final[tuple[Rule, ...]] = (
    addresses.addresses,
    addresses.hashtags,
    addresses.handles,
    calendar.dates,
    letters.numero,
    times_of_day.times,
    times_of_day.bare_times,
    times_of_day.ratios,
    money.money,
    calendar.decades,
    calendar.named_dates,
    phones.phones,
    versions.versions,
    measures.units,
    measures.feet_and_inches,
    magnitudes.magnitudes,
    fractions.fractions,
    ordinals.ordinals,
    roman.roman_numerals,
    letters.abbreviations,
    letters.initialisms,
    code.superscripts,
    code.programs,
    code.powers,
    code.operators,
    calendar.years,
    figures.bare_decimals,
    figures.figures,
    figures.left_digits,
    code.links,
    code.lone_marks,
)
"""In order: a rule sees only what the ones before it have left."""

_SAME_LENGTH: Final = {
    "\u2212": "-", "\u2011": "-", "\u2010": "-", "\uff05": "%", "\uff04": "$", "\uffe5": "\u00a5",
    "\uff1a": ":", "\uff0f": "/", "\uff0e": ".", "\uff0b": "+", "\uff1d": "=", "\uff1c": "<",
    "\uff1e": ">", "\uff0d": "-", "\u202f": " ", "\u00a0": " ",
}  # fmt: skip


def spoken_forms(words: Sequence[Shown], language: str) -> tuple[str, ...]:
    """What is said of each word of a text, in order; `language` is a BCP 47 code.

    A form without a letter belongs to the word before it, which says both ("2 000" is one number):
    the caller joins the two. A form may hold spaces, and one ends with a space where the next word
    is glued to it.
    """
    text, starts = joined(words)
    table = language_of(language)
    draft = Draft(_plain(text))
    if table is not None:
        for rule in _RULES:
            draft.take(rule(draft.rest, table))
    draft.take(code.silent_marks(draft.rest))
    return tuple(handed_out(text, words, starts, draft.edits))


def _plain(text: str) -> str:
    """The text with ASCII digits and marks, character by character; offsets stay."""
    return "".join(_SAME_LENGTH.get(c) or _ascii_digit(c) or c for c in text)


def _ascii_digit(character: str) -> str:
    """The ASCII digit of another script's, a full-width or a subscript one.

    Superscripts are left as they are: they are powers or footnote marks.
    """
    if "\u2070" <= character <= "\u2079" or character in "\u00b2\u00b3\u00b9":
        return ""
    digit = unicodedata.digit(character, None)
    return "" if digit is None else str(digit)
