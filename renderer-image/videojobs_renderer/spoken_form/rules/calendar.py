"""Dates, years and decades."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.english import English
from videojobs_renderer.spoken_form.languages.german import German
from videojobs_renderer.spoken_form.languages.language import Language
from videojobs_renderer.spoken_form.languages.romance import Romance
from videojobs_renderer.spoken_form.languages.spanish import Spanish
from videojobs_renderer.spoken_form.rules.ordinals import GERMAN_CUES, before_series
from videojobs_renderer.spoken_form.rules.rule import (
    NEAR,
    NO_WORD_AFTER,
    UNSPACED,
    alternatives,
)

_YEAR_FIRST: Final = re.compile(
    rf"(?<![\d./-])(\d{{4}})([-/.])(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])"
    rf"(?:(?P<t>T)(?=\d\d:)|(?![\d/-]){NO_WORD_AFTER})"
)
_YEAR_LAST: Final = re.compile(
    r"(?<![\d./-])(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?![\d/-])"
    r"|(?<![\d./-])(\d{1,2})/(\d{1,2})/(\d\d)(?![\d/-])"
)
_GERMAN_SHORT: Final = re.compile(
    r"(?<![\d./-])(0?[1-9]|[12]\d|3[01])\.(0?[1-9]|1[0-2])\.(?!\S*\d)(?=\W| )"
    r"|(?<![\d./-])(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])\.(\d\d)(?![\d/-]|\.\d)"
)
"""Without a year, or with two digits of it."""
_ERA_YEAR: Final = r"(?:1[1-9]|20)\d\d"
_YEARS: Final = re.compile(
    rf"(?<![\d.,:/$\u20ac\u00a3-])({_ERA_YEAR})"
    rf"(?:(?P<dash>\s?[\u2013-]\s?|/)({_ERA_YEAR}|\d\d))?"
    rf"(?![\d%\u00b0:/]|[.,]\d|-\d)(?![{UNSPACED}])"
)
_CHINESE_YEAR: Final = re.compile(
    r"(?<!\d)(\d{4})(?:\s?[-\u2013\u5230\u81f3~]\s?(\d{4}))?(?=\s?\u5e74)"
)
_DECADE: Final = re.compile(r"(?<![\w.,])['\u2019]?((?:1\d|20)?\d0)['\u2019]?s(?!\w)")
_SPANISH_DECADE: Final = re.compile(r"(?<=\b[Ll]os )(\d0)['\u2019]?s(?!\w)")
_GERMAN_DECADE: Final = re.compile(r"(?<![\w.,])((?:1\d|20)?\d0)er(n?)(?!\w)")
_MONTHS: Final = range(1, 13)


def dates(text: str, language: Language) -> Iterator[Group]:
    """Dates in figures: the year first everywhere, or last in the language's order."""
    for match in _YEAR_FIRST.finditer(text):
        said = language.date(int(match[4]), int(match[3]), int(match[1]))
        end = match.start("t") if match["t"] else match.end()
        date = Edit(match.start(), end, said)
        yield (date, Edit(end, match.end(), " ")) if match["t"] else (date,)
    for match in _YEAR_LAST.finditer(text):
        day, month = int(match[1] or match[5]), int(match[3] or match[6])
        if (language.month_first and day <= len(_MONTHS) and match[2] != ".") or month > len(
            _MONTHS
        ):
            day, month = month, day
        if month in _MONTHS and 1 <= day <= 31 and (match[4] or language.glue):
            said = _date(match, day, month, int(match[4] or match[7]), language)
            yield (Edit(match.start(), match.end(), said),)
    if isinstance(language, German):
        yield from _german_short_dates(text, language)


def _date(match: re.Match[str], day: int, month: int, year: int | None, language: Language) -> str:
    """A date, in German in the case that the words before it ask for."""
    if not isinstance(language, German):
        return language.date(day, month, year)
    before = before_series(match.string[max(0, match.start() - NEAR) : match.start()])
    said = f"{language.ordinal_after(day, ' '.join(before))} {language.month(month)}"
    return said if year is None else f"{said} {language.year(year)}"


def _german_short_dates(text: str, language: German) -> Iterator[Group]:
    for match in _GERMAN_SHORT.finditer(text):
        before = before_series(text[max(0, match.start() - NEAR) : match.start()])
        if match[1] and not (before and before[-1].lower() in GERMAN_CUES):
            continue
        day, month = int(match[1] or match[3]), int(match[2] or match[4])
        said = _date(match, day, month, int(match[5]) if match[5] else None, language)
        yield (Edit(match.start(), match.end(), said),)


@cache
def _months(language: Language) -> dict[str, int]:
    names = {language.month(month): month for month in _MONTHS}
    if isinstance(language, English | German):
        for month in _MONTHS:
            names.setdefault(language.month(month)[:3], month)
        names["Sept"] = 9
    return names


@cache
def _named_date(language: Language) -> re.Pattern[str]:
    months = alternatives(_months(language))
    if isinstance(language, German):
        series = r"\s?(?:bis|und|oder|/|-|\u2013)\s?\d{1,2}\.\s?"
        pattern = (
            rf"(?P<day>\d{{1,2}})\.(?:(?=(?:{series})(?:{months})\b)(?P<to>[/\u2013-])?"
            rf"|\s?(?=(?:{months})\b))"
        )
    elif isinstance(language, English):
        pattern = (
            rf"(?P<month>\b(?:{months})\b)\.? (?P<after>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%]|[.,]\d)"
            rf"|(?P<the>\bthe )?(?P<day>(?<![\d.,:/-])\d{{1,2}}(?:st|nd|rd|th)?)(?P<of> of)? "
            rf"(?=(?P<next>{months})\b)"
        )
    else:
        pattern = (
            rf"(?<![\d.,/-])(?P<day>1)(?:\u00ba|\.\u00ba|\u00b0|er)?(?= (?:de )?(?:{months})\b)"
        )
    return re.compile(pattern)


def named_dates(text: str, language: Language) -> Iterator[Group]:
    """Days beside the name of their month."""
    if not isinstance(language, English | German | Romance):
        return
    for match in _named_date(language).finditer(text):
        if isinstance(language, English):
            yield _english_day(match, language)
        elif isinstance(language, German):
            before = " ".join(before_series(text[max(0, match.start() - NEAR) : match.start()]))
            said = language.ordinal_after(int(match["day"]), before)
            day = Edit(match.start("day"), match.end("day") + 1, said)
            sign = language.marks.and_ if match["to"] == "/" else language.marks.range
            yield (day, Edit(*match.span("to"), sign)) if match["to"] else (day,)
        else:
            yield (Edit(match.start(), match.end(), language.day(1)),)


def _english_day(match: re.Match[str], language: English) -> Group:
    if match["month"]:
        month = _months(language)[match["month"]]
        day = language.ordinal(int(match["after"]))
        tail = match.end()
        named = Edit(match.start(), match.start("after") - 1, language.month(month))
        return (named, Edit(match.start("after"), tail, day))
    said = language.ordinal(int(re.sub(r"\D", "", match["day"])))
    said = said if match["the"] else f"the {said}"
    said = said if match["of"] else f"{said} of"
    name = language.month(_months(language)[match["next"]])
    day_edit = Edit(match.start("day"), match.end("day"), said)
    whole = name == match["next"] or match.string[match.end("next") :][:1] == "."
    return (day_edit,) if whole else (day_edit, Edit(*match.span("next"), name))


def decades(text: str, language: Language) -> Iterator[Group]:
    """As in "1990s", in German "1990er"."""
    if isinstance(language, Spanish):
        for match in _SPANISH_DECADE.finditer(text):
            yield (Edit(match.start(), match.end(), language.cardinal(int(match[1]))),)
    pattern = _GERMAN_DECADE if isinstance(language, German) else _DECADE
    if not isinstance(language, English | German):
        return
    for match in pattern.finditer(text):
        said = language.decade(int(match[1])) or ""
        ending = match[2] if isinstance(language, German) else ""
        yield (Edit(match.start(), match.end(), said + ending),)


def years(text: str, language: Language) -> Iterator[Group]:
    """Four figures that can be a year, alone or as a range; in Chinese only before 年."""
    if language.glue == "":
        yield from _years_before_sign(text, language)
        return
    for match in _YEARS.finditer(text):
        first = language.year(int(match[1]))
        if not match[3]:
            yield (Edit(match.start(), match.end(), first),)
            continue
        last = int(match[3])
        slash = match["dash"] == "/"
        if slash and last % 100 != (int(match[1]) + 1) % 100:  # a season ends in the next year
            continue
        said = language.year(last) if last > 99 else language.cardinal(last)
        middle = match.end("dash")
        low = Edit(match.start(), middle, first if slash else f"{first} {language.marks.range}")
        yield (low, Edit(middle, match.end(), said))


def _years_before_sign(text: str, language: Language) -> Iterator[Group]:
    for match in _CHINESE_YEAR.finditer(text):
        said = language.year(int(match[1]))
        if match[2]:
            said += language.marks.range + language.year(int(match[2]))
        yield (Edit(match.start(), match.end(), said),)
