"""Ranges, and all figures that no other rule has read."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.english import English
from videojobs_renderer.spoken_form.languages.language import Gender, Language
from videojobs_renderer.spoken_form.numbers import Number
from videojobs_renderer.spoken_form.rules.rule import NEAR, amount_edits, amount_pattern

_BARE_DECIMAL: Final = re.compile(r"(?<![^\s(\"])\.(\d+)(?![\d.])")
_LEFT: Final = re.compile(r"\d+")


@cache
def _amount(language: Language) -> re.Pattern[str]:
    return re.compile(amount_pattern(language.notation))


def figures(text: str, language: Language) -> Iterator[Group]:
    """Ranges and all other figures, in the gender of the word that follows."""
    for match in _amount(language).finditer(text):
        following = re.match(r"\s*([^\W\d_]+)", text[match.end() : match.end() + NEAR])
        gender = language.gender_before(following[1]) if following else Gender.PLAIN
        letter = text[match.start() - 1 : match.start()]
        edits = amount_edits(match, language, gender)
        if letter == "A" and isinstance(language, English):
            edits[0] = edits[0]._replace(spoken=f"-{edits[0].spoken}")  # else the article
        yield tuple(edits)


def bare_decimals(text: str, language: Language) -> Iterator[Group]:
    """As in ".5"."""
    for match in _BARE_DECIMAL.finditer(text):
        said = language.number(Number("0", language.notation.decimal, match[1]))
        yield (Edit(match.start(), match.end(), said),)


def left_digits(text: str, language: Language) -> Iterator[Group]:
    """Digits that no other rule has read."""
    for match in _LEFT.finditer(text):
        yield (Edit(match.start(), match.end(), language.number(Number(match[0]))),)
