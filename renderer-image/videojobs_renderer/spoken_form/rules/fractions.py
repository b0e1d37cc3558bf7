"""Fractions."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.language import Language
from videojobs_renderer.spoken_form.rules.rule import NO_WORD_AFTER, NO_WORD_BEFORE

_FRACTION: Final = re.compile(
    rf"(?:(?<![\d.,/])(?P<whole>\d{{1,3}})[ -])?(?:(?<=\d[ -])|{NO_WORD_BEFORE}(?<![./,-]))"
    rf"(?P<n>\d{{1,2}})[/\u2044](?P<d>\d{{1,3}})(?![/-]|[.,]\d){NO_WORD_AFTER}"
)
_VULGAR: Final = re.compile(
    r"(?:(?<![\d.,])(?P<whole>\d{1,3}) ?)?(?P<sign>[\u00bc-\u00be\u2150-\u215e])"
)
_NOUN: Final = re.compile(r" ([^\W\d_]+)")
_SPECIAL: Final = frozenset({"24/7", "9/11", "50/50"})
"""Said without a word for the slash."""


def fractions(text: str, language: Language) -> Iterator[Group]:
    """As in "3/4", "2 1/2", "½"; special dates and hours keep their figures."""
    for match in _FRACTION.finditer(text):
        numerator, denominator = int(match["n"]), int(match["d"])
        start = match.start("n")
        if f"{match['n']}/{match['d']}" in _SPECIAL and language.glue:
            said = f"{language.cardinal(numerator)} {language.cardinal(denominator)}"
            yield (Edit(start, match.end(), said),)
            continue
        fraction = _half(text, match, language) if (numerator, denominator) == (1, 2) else None
        fraction = fraction or language.fraction(numerator, denominator)
        if fraction is None:
            numbers = (language.cardinal(numerator), language.cardinal(denominator))
            fraction = f"{language.glue}{language.marks.slash}{language.glue}".join(numbers)
        elif match["whole"]:
            start = match.start()
            fraction = language.mixed_fraction(int(match["whole"]), numerator, denominator)
        yield (Edit(start, match.end(), fraction),)
    for match in _VULGAR.finditer(text):
        above, _, below = unicodedata.normalize("NFKC", match["sign"]).partition("\u2044")
        pair = int(above), int(below)
        mixed = language.mixed_fraction(int(match["whole"]), *pair) if match["whole"] else None
        half = _half(text, match, language) if pair == (1, 2) else None
        said = mixed or half or language.fraction(*pair) or ""
        yield (Edit(match.start(), match.end(), said),)


def _half(text: str, match: re.Match[str], language: Language) -> str | None:
    noun = _NOUN.match(text, match.end())
    return language.half_before(noun[1]) if noun else None
