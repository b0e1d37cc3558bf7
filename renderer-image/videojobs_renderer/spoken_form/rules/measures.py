"""Money, percentages and units of measure."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.english import English
from videojobs_renderer.spoken_form.languages.language import Gender, Language, Magnitude
from videojobs_renderer.spoken_form.numbers import Number
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

UNITS: Final[Mapping[str, str]] = {
    "%": "percent", "\u2030": "unit/permille",
    **{written: f"unit/{name}" for written, name in {
        "km": "kilometer", "m": "meter", "cm": "centimeter", "mm": "millimeter",
        "nm": "nanometer", "\u00b5m": "micrometer", "\u03bcm": "micrometer", "mi": "mile",
        "ft": "foot", "yd": "yard", "kg": "kilogram", "g": "gram", "mg": "milligram",
        "\u00b5g": "microgram", "\u03bcg": "microgram", "lb": "pound", "lbs": "pound",
        "oz": "ounce", "l": "liter", "L": "liter", "ml": "milliliter", "mL": "milliliter",
        "cl": "centiliter", "dl": "deciliter", "gal": "gallon", "km/h": "kilometer-per-hour",
        "kmh": "kilometer-per-hour", "kph": "kilometer-per-hour", "mph": "mile-per-hour",
        "m/s": "meter-per-second", "\u00b0C": "celsius", "\u00b0 C": "celsius",
        "\u2103": "celsius", "\u00b0F": "fahrenheit", "\u2109": "fahrenheit",
        "\u00b0": "degree", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz",
        "GHz": "gigahertz", "W": "watt", "kW": "kilowatt", "MW": "megawatt", "GW": "gigawatt",
        "Wh": "watt-hour", "kWh": "kilowatt-hour", "MWh": "megawatt-hour",
        "GWh": "gigawatt-hour", "TWh": "terawatt-hour", "V": "volt", "mV": "millivolt",
        "kV": "kilovolt", "mA": "milliampere", "kB": "kilobyte", "KB": "kilobyte",
        "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "PB": "petabyte",
        "MB/s": "megabyte-per-second", "kbps": "kilobit-per-second",
        "Mbps": "megabit-per-second", "Gbps": "gigabit-per-second",
        "Mbit/s": "megabit-per-second", "Gbit/s": "gigabit-per-second", "ns": "nanosecond",
        "\u00b5s": "microsecond", "\u03bcs": "microsecond", "ms": "millisecond",
        "sec": "second", "min": "minute", "h": "hour", "hr": "hour", "hrs": "hour",
        "m\u00b2": "square-meter", "km\u00b2": "square-kilometer",
        "cm\u00b2": "square-centimeter", "m\u00b3": "cubic-meter",
        "cm\u00b3": "cubic-centimeter", "ha": "hectare", "Pa": "pascal", "hPa": "hectopascal",
        "kPa": "kilopascal", "bar": "bar", "psi": "pound-force-per-square-inch", "J": "joule",
        "kJ": "kilojoule", "kcal": "kilocalorie", "px": "pixel", "ppi": "pixel-per-inch",
        "dpi": "dot-per-inch", "MP": "megapixel", "lm": "lumen", "lx": "lux",
        "Nm": "newton-meter", "\u03a9": "ohm", "rpm": "revolution-per-minute",
        "ppm": "part-per-million",
    }.items()},
}  # fmt: skip
"""ICU units by their written sign."""


_HEIGHT: Final = re.compile(r"(?<![\w.,])(\d)['\u2019\u2032] ?(\d{1,2})[\"\u201d\u2033](?!\w)")


def _code(sign: str, language: Language) -> str:
    return _SIGNS[sign] or language.yen


_BARE_CENTS: Final = re.compile(r"(?<!\w)([$\u20ac\u00a3])\.(\d\d)(?!\d|[.,]\d)")


@cache
def _magnitudes(language: Language) -> str:
    return rf"(?:(?P<space>\s?)(?P<magnitude>{alternatives(language.magnitudes)}){NO_WORD_AFTER})?"


@cache
def _before(language: Language) -> re.Pattern[str]:
    signs = alternatives(_SIGNS)
    amount = amount_pattern(language.notation, rf"(?:{signs})?\s?")
    return re.compile(
        rf"(?P<negative>(?<![\w)\]])-)?{NO_WORD_BEFORE}(?P<currency>{signs})\s?{amount}"
        rf"{_magnitudes(language)}"
    )


@cache
def _after(language: Language) -> re.Pattern[str]:
    amount = amount_pattern(language.notation)
    return re.compile(
        rf"{amount}{_magnitudes(language)}(?P<gap>\s?)(?P<currency>{alternatives(_SIGNS)}){NO_WORD_AFTER}"
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
        said, name = language.number(figure, _counted(magnitude)), currency.many
    else:
        said, name = language.money(figure, currency)
    edits = amount_edits(match, language, currency.gender)
    minus = match["sign"] == "-" or (sign_first and match["negative"])
    if minus and not match["high"]:
        said = f"{language.marks.minus}{language.glue}{said}"
    edits[-1] = edits[-1]._replace(spoken=said)
    return tuple(_with_currency(match, language, edits, magnitude, name, sign_first))


def _counted(magnitude: Magnitude) -> Gender:
    return Gender.MASCULINE if magnitude.link else Gender.PLAIN


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


@cache
def _unit(language: Language) -> re.Pattern[str]:
    units = alternatives(UNITS)
    stop = r"(?:(?<=ft|lb|oz|yd|hr)|(?<=lbs|hrs|sec|min))\.(?= [a-z\d(]|,)"
    stopped = f"(?:{stop})?" if isinstance(language, English) else ""
    return re.compile(
        rf"{amount_pattern(language.notation)}(?P<gap>[ -]?)(?P<unit>{units}){stopped}"
        rf"{NO_WORD_AFTER}(?![\u00b2\u00b3]|/[^\W\d])"
    )


def units(text: str, language: Language) -> Iterator[Group]:
    """Figures with a unit or a percent sign."""
    for match in _unit(language).finditer(text):
        if match["unit"] in language.magnitudes and match["unit"] == "mi":
            continue  # Portuguese "5 mi" are millions
        unit = UNITS[match["unit"]]
        number = language.notation.parse(last_number(match))
        if match["gap"] == "-":  # "a 5-km run"
            number = Number("1")
        before, after = language.unit(number, unit)
        edits = amount_edits(match, language, language.unit_gender(unit))
        if before:
            edits[0] = edits[0]._replace(spoken=f"{before}{language.glue}{edits[0].spoken}")
        start = match.start("gap") if match["gap"] == "-" else match.start("unit")
        yield (*edits, Edit(start, match.end(), after))


def magnitudes(text: str, language: Language) -> Iterator[Group]:
    """Short forms of thousands and millions beside a figure that is no money: "10k", "3 Mio."."""
    pattern = rf"{amount_pattern(language.notation)}{_magnitudes(language)}"
    for match in re.finditer(pattern, text):
        magnitude = language.magnitudes.get(match["magnitude"] or "")
        if magnitude is None or magnitude.word == match["magnitude"] or match["magnitude"] in "KTB":
            continue  # 4K is a picture, 5T a name
        edits = amount_edits(match, language, _counted(magnitude))
        yield (*edits, Edit(*match.span("magnitude"), magnitude.word))


def feet_and_inches(text: str, language: Language) -> Iterator[Group]:
    """A height, written 5'10"."""
    for match in _HEIGHT.finditer(text):
        parts = [(match[1], "unit/foot"), (match[2], "unit/inch")]
        words = []
        for figure, unit in parts:
            number = Number(figure)
            before, after = language.unit(number, unit)
            said = language.number(number, language.unit_gender(unit))
            words += [word for word in (before, said, after) if word]
        yield (Edit(match.start(), match.end(), language.glue.join(words)),)
