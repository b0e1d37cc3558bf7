"""Percentages and units of measure."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.english import English
from videojobs_renderer.spoken_form.languages.language import Language
from videojobs_renderer.spoken_form.numbers import Number
from videojobs_renderer.spoken_form.rules.rule import (
    NO_WORD_AFTER,
    alternatives,
    amount_edits,
    amount_pattern,
    last_number,
)

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
