"""Roman numerals after names and after nouns that are numbered."""

import re
from collections.abc import Iterator
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.english import English
from videojobs_renderer.spoken_form.languages.french import French
from videojobs_renderer.spoken_form.languages.german import German
from videojobs_renderer.spoken_form.languages.italian import Italian
from videojobs_renderer.spoken_form.languages.language import Language, word_set
from videojobs_renderer.spoken_form.rules.rule import NEAR

_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_ROMAN: Final = r"(?=[IVXLC])C{0,3}(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_AFTER_NAME: Final = re.compile(
    rf"(?<![^\W\d_])(?P<name>[^\W\d_]+)(?P<short>\.)? (?P<roman>{_ROMAN})"
    r"(?P<first>(?<=I)(?:er|re))?(?P<dot>\.(?= +\S))?(?!\w|['\u2019](?!s\b))"
)
_SHORTENED: Final = word_set("Vol vol Fig fig Ch ch Pt Art art Sec Bd Kap Abb Cap cap")
_INITIAL: Final = re.compile(r"\.(?:\w| [A-Z])")
_NOUN_GOES_ON: Final = re.compile(
    r"\W*$| ?[^\w\s'\u2019]| (?:of|and|or|to|in|is|was|are|has|by|at|on|for|with|from|trials?|study"
    r"|studies|diabetes|errors?|devices?|clinical|[A-Z\d])\b"
)
_VERB: Final = re.compile(
    r"['\u2019](?!s\b)| (?:am|have|had|think|believe|know|knew|love|like|liked|met|saw|see|need"
    r"|want|wanted|will|would|can|could|should|always|never|really|said|guess|hope|mean|made|told|heard"
    r"|used|joined|wrote|do|did|don't|didn't|can't|teach|taught)\b"
)
_MOST_KINGS: Final = 39  # of one name; "C" and "L" are initials
_CENTURY: Final = re.compile(
    rf"(?<!\w)(?:(?P<roman>{_ROMAN})(?P<end>e|\u00e8me|er)?(?= (?:si\u00e8cles?|secol[oi])\b)"
    rf"|(?=[IVX]{{2}})(?P<alone>{_ROMAN})(?:e|\u00e8me)(?!\w))"
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
            said = language.ordinal(roman_value(match["roman"] or match["alone"]))
            yield (Edit(match.start(), match.end(), said),)
    for match in _AFTER_NAME.finditer(text):
        number = None if _is_letter(match, language) else _said(match, language)
        if number is not None:
            regnal = match["name"] in language.regnal
            keeps_dot = not (match["dot"] and regnal and isinstance(language, German))
            end = max(match.end("roman"), match.end("first")) if keeps_dot else match.end()
            yield (Edit(match.start("roman"), end, number),)


def _is_letter(match: re.Match[str], language: Language) -> bool:
    """Whether it is an initial ("John V. Smith") or the pronoun ("the book I read")."""
    name, roman = match["name"], match["roman"]
    following = match.string[match.end("roman") : match.end("roman") + NEAR]
    if name in language.regnal and roman_value(roman) > _MOST_KINGS:
        return True
    initial = name in language.regnal and len(roman) == 1 and not isinstance(language, German)
    if initial and _INITIAL.match(following):
        return True
    return _is_pronoun(name, roman, following, language)


def _is_pronoun(name: str, roman: str, following: str, language: Language) -> bool:
    if roman != "I" or not isinstance(language, English):
        return False
    if name[0].isupper():
        return _VERB.match(following) is not None
    return _NOUN_GOES_ON.match(following) is None


def _said(match: re.Match[str], language: Language) -> str | None:
    name, roman = match["name"], match["roman"]
    value = roman_value(roman)
    if match["short"]:
        return language.cardinal(value) if name in _SHORTENED and roman != "I" else None
    if name in language.regnal:
        return language.regnal_number(value)
    if name in language.numbered:
        return language.cardinal(value)
    # "Rocky II" but not "Malcolm X", "vitamin C" or "am I".
    clear = len(roman) > 1 and roman not in {"CD", "MI", "DI", "LI", "XL", "CL", "CC", "IV"}
    return language.cardinal(value) if clear and name[0].isupper() else None
