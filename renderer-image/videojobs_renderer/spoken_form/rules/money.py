"""Amounts of money: "$3.50", "5 million €"."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.language import Language, Magnitude
from videojobs_renderer.spoken_form.numbers import Number
from videojobs_renderer.spoken_form.rules.magnitudes import counting_gender, magnitude_pattern
from videojobs_renderer.spoken_form.rules.rule import (
    NO_WORD_AFTER,
    NO_WORD_BEFORE,
    alternatives,
    amount_edits,
    amount_pattern,
    last_number,
)

_SIGNS: Final[Mapping[str, str]] = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "R$": "BRL", "$": "USD",
    "\u20ac": "EUR", "\u00a3": "GBP", "\u20b9": "INR", "\u20a9": "KRW", "\u20bd": "RUB",
    "USD": "USD", "EUR": "EUR", "GBP": "GBP", "JPY": "JPY", "CNY": "CNY", "RMB": "CNY",
    "INR": "INR", "BRL": "BRL", "CHF": "CHF", "CAD": "CAD", "AUD": "AUD", "KRW": "KRW",
    "RUB": "RUB", "\u00a5": "", "Rs.": "INR", "Rs": "INR", "\u5143": "CNY", "\u5186": "JPY",
}  # fmt: skip
"""ISO 4217 codes by how a currency is written; the yen sign depends on the language."""

_BARE_CENTS: Final = re.compile(r"(?<!\w)([$\u20ac\u00a3])\.(\d\d)(?!\d|[.,]\d)")


def _code(sign: str, language: Language) -> str:
    return _SIGNS[sign] or language.yen


@cache
def _before(language: Language) -> re.Pattern[str]:
    signs = alternatives(_SIGNS)
    amount = amount_pattern(language.notation, rf"(?:{signs})?\s?")
    return re.compile(
        rf"(?P<negative>(?<![\w)\]])-)?{NO_WORD_BEFORE}(?P<currency>{signs})\s?{amount}"
        rf"{magnitude_pattern(language)}"
    )


@cache
def _after(language: Language) -> re.Pattern[str]:
    amount = amount_pattern(language.notation)
    return re.compile(
        rf"{amount}{magnitude_pattern(language)}(?P<gap>\s?)(?P<currency>{alternatives(_SIGNS)}){NO_WORD_AFTER}"
    )


def money(text: str, language: Language) -> Iterator[Group]:
    """Amounts of money, with the sign before or after the figure."""
    for match in _BARE_CENTS.finditer(text):
        figure = Number("0", language.notation.decimal, match[2])
        number, name = language.money(figure, language.currencies[_code(match[1], language)])
        yield (Edit(match.start(), match.end(), f"{number}{language.glue}{name}"),)
    for match in _before(language).finditer(text):
        yield _money_edits(match, language, sign_first=True)
    for match in _after(language).finditer(text):
        yield _money_edits(match, language, sign_first=False)


def _money_edits(match: re.Match[str], language: Language, sign_first: bool) -> Group:
    currency = language.currencies[_code(match["currency"], language)]
    figure = language.notation.parse(last_number(match))
    magnitude = language.magnitudes.get(match["magnitude"] or "")
    if magnitude:
        said, name = language.number(figure, counting_gender(magnitude)), currency.many
    else:
        said, name = language.money(figure, currency)
    edits = amount_edits(match, language, currency.gender)
    minus = match["sign"] == "-" or (sign_first and match["negative"])
    if minus and not match["high"]:
        said = f"{language.marks.minus}{language.glue}{said}"
    edits[-1] = edits[-1]._replace(spoken=said)
    return tuple(_with_currency(match, language, edits, magnitude, name, sign_first))


def _with_currency(
    match: re.Match[str],
    language: Language,
    edits: list[Edit],
    magnitude: Magnitude | None,
    name: str,
    sign_first: bool,
) -> list[Edit]:
    glue = language.glue
    if sign_first:
        edits[0] = edits[0]._replace(start=match.start())
    if magnitude is None:
        if sign_first:
            edits[-1] = edits[-1]._replace(spoken=f"{edits[-1].spoken}{glue}{name}")
            return edits
        return [*edits, Edit(match.start("currency"), match.end(), name)]
    start, end = match.span("magnitude")
    if sign_first:
        return [
            *edits,
            Edit(start, end, f"{magnitude.word}{glue}{language.linked(magnitude, name)}"),
        ]
    currency = Edit(match.start("currency"), match.end(), language.linked(magnitude, name))
    return [*edits, Edit(start, end, magnitude.word), currency]
