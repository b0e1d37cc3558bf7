"""Roman numerals after names and after nouns that are numbered."""

import re
from collections.abc import Iterator
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.french import French
from videojobs_renderer.spoken_form.languages.german import German
from videojobs_renderer.spoken_form.languages.italian import Italian
from videojobs_renderer.spoken_form.languages.language import Language

_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN: Final = r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_AFTER_NAME: Final = re.compile(
    rf"(?<![^\W\d_])(?P<name>[^\W\d_]+) (?P<roman>{_ROMAN})(?P<first>(?<=I)(?:er|re))?"
    r"(?P<dot>\.(?= ))?(?![\w'\u2019])"
)
_CENTURY: Final = re.compile(
    rf"(?<!\w)(?P<roman>{_ROMAN})(?P<end>e|\u00e8me|er)?(?= (?:si\u00e8cles?|secol[oi])\b)"
)


def roman_value(numeral: str) -> int:
    """The value of a Roman numeral."""
    values = [_VALUES[letter] for letter in numeral]
    following = [*values[1:], 0]
    return sum(-v if v < n else v for v, n in zip(values, following, strict=True))


def roman_numerals(text: str, language: Language) -> Iterator[Group]:
    """As in "Henry VIII", "World War II", "XXe siècle"."""
    for match in _CENTURY.finditer(text):
        if isinstance(language, French | Italian):
            said = language.ordinal(roman_value(match["roman"]))
            yield (Edit(match.start(), match.end(), said),)
    for match in _AFTER_NAME.finditer(text):
        number = _said(match["name"], match["roman"], language)
        if number is not None:
            keeps_dot = not (match["dot"] and isinstance(language, German))
            end = max(match.end("roman"), match.end("first")) if keeps_dot else match.end()
            yield (Edit(match.start("roman"), end, number),)


def _said(name: str, roman: str, language: Language) -> str | None:
    value = roman_value(roman)
    if name in language.regnal:
        return language.regnal_number(value)
    if name in language.numbered:
        return language.cardinal(value)
    # "Rocky II" but not "Malcolm X", "vitamin C" or "am I".
    clear = len(roman) > 1 and roman not in {"CD", "MI", "DI", "LI", "XL", "CL", "CC", "IV"}
    return language.cardinal(value) if clear and name[0].isupper() else None
