"""Telephone numbers."""

import re
from collections.abc import Iterator
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.language import Language
from videojobs_renderer.spoken_form.numbers import Number
from videojobs_renderer.spoken_form.rules.rule import NO_WORD_AFTER, NO_WORD_BEFORE

_PHONE: Final = re.compile(
    NO_WORD_BEFORE
    + r"""(?<![.,/-])(?<!\d\ )(?:
    \+\d{1,3}(?:[ /.-]?\(?\d{1,5}\)?){2,6}
    |\(\d{2,5}\)[ -]?\d{2,5}(?:[ -]\d{2,5})*
    |(?:1-)?\d{3}-\d{3}-\d{4}
    |\d{3}-\d{4}
    |0\d(?:[ .]\d\d){4}
    |0\d{1,4}-\d{1,4}-\d{3,4}
    |0\d{2,4}[ /-]\d{3,9}(?:[ -]\d{2,5})*
    |\d\d\ \d{3}\ \d\d\ \d\d
    |1[3-9]\d{9}
    |0\d[ /-]\d{6,8}
    |\d{3}\.\d{3}\.\d{4}
    |\d{3}\.\d{3}\.\d{3}-\d\d
    |\d{4}(?:\ \d{4}){2,}(?:\ \d{1,4})?
    |(?:\d+-){3,}\d+
    )(?![/-]|[.,]\d)"""
    + NO_WORD_AFTER,
    re.VERBOSE,
)
"""Numbers with a country code, of North America, France, Germany, Japan, Spain and China; of cards,
of books (ISBN) and of Brazilian taxpayers."""

_DIGITS: Final = re.compile(r"\d+")


def phones(text: str, language: Language) -> Iterator[Group]:
    """Telephone numbers: digit by digit, or in French pair by pair, with a pause between groups."""
    for match in _PHONE.finditer(text):
        groups = list(_DIGITS.finditer(text, *match.span()))
        starts = [match.start(), *(group.start() for group in groups[1:]), match.end()]
        edits = []
        for index, group in enumerate(groups):
            said = _phone_group(group[0], language)
            if index == 0 and match[0].startswith("+"):
                said = f"{language.marks.plus}{language.glue}{said}"
            pause = "," if index < len(groups) - 1 else ""
            edits.append(Edit(starts[index], starts[index + 1], said + pause))
        yield tuple(edits)


def _phone_group(digits: str, language: Language) -> str:
    if language.grouped_phone and len(digits) <= 2:
        return language.number(Number(digits))
    return language.digits(digits)
