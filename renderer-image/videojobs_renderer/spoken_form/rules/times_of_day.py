"""Times of day, durations of the form 1:23:45, ratios and scores."""

import re
from collections.abc import Iterator
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.english import English
from videojobs_renderer.spoken_form.languages.french import French
from videojobs_renderer.spoken_form.languages.german import German
from videojobs_renderer.spoken_form.languages.hindi import Hindi
from videojobs_renderer.spoken_form.languages.italian import Italian
from videojobs_renderer.spoken_form.languages.language import Language
from videojobs_renderer.spoken_form.languages.portuguese import Portuguese
from videojobs_renderer.spoken_form.languages.spanish import Spanish
from videojobs_renderer.spoken_form.rules.rule import NO_WORD_AFTER, NO_WORD_BEFORE

_TIME: Final = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:])")
_HALF_DAY: Final = (
    r"(?P<gap>\s?)(?P<half>[AaPp])\.?[Mm]"
    r"(?P<dot>\.(?=\s+[^\W\dA-Z_]|\s*[,;:)\u2013-])|(?![\w.])|(?=\.))"
)
_ENGLISH: Final = re.compile(rf"(?<![\d:.,])(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?{_HALF_DAY}")
_GERMAN: Final = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4])[:.]([0-5]\d)(\s?)(Uhr)\b")
_ITALIAN: Final = re.compile(
    r"(?:(?<=\b[Oo]re )|(?<=\b[Aa]lle ))([01]?\d|2[0-4])\.([0-5]\d)(?![\d:]|[.,]\d)"
)
_SPANISH: Final = re.compile(
    rf"(?<![\d:.,])([01]?\d|2[0-4])[:.]([0-5]\d)(?P<gap>\s?)(?P<unit>h(?:rs|s)?\.?){NO_WORD_AFTER}"
)
_HOUR_LETTER: Final = re.compile(
    rf"(?<![\w:.,])([01]?\d|2[0-4])\s?h\s?([0-5]\d)(?:min)?{NO_WORD_AFTER}"
)
_HINDI: Final = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4]):([0-5]\d)(\s?)(बजे)")
_RATIO: Final = re.compile(
    rf"{NO_WORD_BEFORE}(?<![:.,])(\d{{1,4}}):(\d{{1,4}}(?:[.,]\d{{1,2}})?)(?![\d:]|[.,]\d)"
)


def times(text: str, language: Language) -> Iterator[Group]:
    """Times with what belongs to them in the language: "pm", "Uhr", "h", "ore", "बजे"."""
    match language:
        case English():
            yield from _english(text, language)
        case German():
            yield from _german(text, language)
        case French() | Portuguese():
            for found in _HOUR_LETTER.finditer(text):
                yield (Edit(found.start(), found.end(), _said(found, language)),)
        case Spanish():
            yield from _spanish(text, language)
        case Italian():
            for found in _ITALIAN.finditer(text):
                yield (Edit(found.start(), found.end(), _said(found, language)),)
        case Hindi():
            yield from _hindi(text, language)
        case _:
            pass


def _said(match: re.Match[str], language: Language) -> str:
    return language.time(int(match[1]), int(match[2] or 0), None)


def _english(text: str, language: English) -> Iterator[Group]:
    for match in _ENGLISH.finditer(text):
        half = Edit(match.start("half"), match.end(), f"{match['half'].upper()}M")
        yield (Edit(match.start(), match.start("gap"), _said(match, language)), half)


def _german(text: str, language: German) -> Iterator[Group]:
    for match in _GERMAN.finditer(text):
        before, _, after = _said(match, language).partition(" Uhr")
        figure = Edit(match.start(), match.start(3), before)
        yield (figure, Edit(match.start(4), match.end(4), f"Uhr{after}"))


def _spanish(text: str, language: Spanish) -> Iterator[Group]:
    for match in _SPANISH.finditer(text):
        said = _said(match, language).removesuffix(" en punto")
        ends = match["unit"].endswith(".") and not text[match.end() :].strip()
        hours = Edit(*match.span("unit"), "horas." if ends else "horas")
        yield (Edit(match.start(), match.start("gap"), said), hours)


def _hindi(text: str, language: Hindi) -> Iterator[Group]:
    for match in _HINDI.finditer(text):
        said = _said(match, language).removesuffix(" बजे")
        ending = "बजे" if match[2] == "00" else "पर"
        yield (
            Edit(match.start(), match.start(3), said),
            Edit(match.start(4), match.end(), ending),
        )


def bare_times(text: str, language: Language) -> Iterator[Group]:
    """Times that nothing follows."""
    for match in _TIME.finditer(text):
        second = int(match[3]) if match[3] else None
        said = language.time(int(match[1]), int(match[2]), second)
        if isinstance(language, English) and match[2] == "00" and second is None:
            said = f"{said} o'clock" if 0 < int(match[1]) <= 12 else said
        yield (Edit(match.start(), match.end(), said),)


def ratios(text: str, language: Language) -> Iterator[Group]:
    """As in "16:9", where the second figure is no minute."""
    for match in _RATIO.finditer(text):
        left, right = (language.number(language.notation.parse(part)) for part in match.groups())
        said = language.glue.join((left, language.marks.ratio, right))
        yield (Edit(match.start(), match.end(), said),)
