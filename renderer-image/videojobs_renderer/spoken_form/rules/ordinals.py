"""Ordinal numbers."""

import re
from collections.abc import Iterator
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.german import German
from videojobs_renderer.spoken_form.languages.language import Language, word_set
from videojobs_renderer.spoken_form.rules.rule import NEAR

_GERMAN_ORDINAL: Final = re.compile(
    r"(?<![\w.,])(\d{1,4})\.(?= (?:und|bis|oder) [\d\x00]| [A-Z\u00c4\u00d6\u00dc])"
)
GERMAN_CUES: Final = word_set(
    "am vom zum zur im beim bis ab seit der die das den dem des einem einen jeder jede jedes "
    "jeden ihr ihre ihren sein seine seinen mein meine meinen unser unsere unseren"
)


_GERMAN_NOUN: Final = re.compile(
    r" (Jahrhundert|Jahrtausend|Auflage|Klasse|Etage|Stock|Platz|Rang|Liga|Bundesliga|Spieltag"
    r"|Runde|Minute|Woche|Semester|Geburtstag|Weltkrieg|Halbzeit|Lebensjahr|Jahrestag|Advent)"
)
"""Nouns that are counted in order even where no article stands before the figure."""


def ordinals(text: str, language: Language) -> Iterator[Group]:
    """As in "5th", "5.", "5e", "5.º", "5वाँ"."""
    if isinstance(language, German):
        yield from _german_ordinals(text, language)
    elif language.ordinal_endings:
        group = re.escape(language.notation.group)
        figure = rf"(?<![\w.,])(\d{{1,9}}|\d{{1,3}}(?:{group}\d{{3}}){{1,3}})"
        for match in re.finditer(rf"{figure}({language.ordinal_endings})", text):
            said = language.ordinal_with(int(re.sub(r"\D", "", match[1])), match[2])
            yield (Edit(match.start(), match.end(), said),)


def before_series(text: str) -> list[str]:
    """The two words before an ordinal, or before the series that it ends ("am 1. und 2. Mai")."""
    series = re.compile(r"(?:(?:\d+\.)+(?:\d{4})?|\x00+),? (?:und|bis|oder) $")
    return series.sub("", text).split()[-2:]


def _german_ordinals(text: str, language: German) -> Iterator[Group]:
    for match in _GERMAN_ORDINAL.finditer(text):
        before = before_series(text[max(0, match.start() - NEAR) : match.start()])
        cue = before and before[-1].lower() in GERMAN_CUES
        noun = None if cue else _GERMAN_NOUN.match(text, match.end())
        if cue or noun:
            said = language.ordinal_after(int(match[1]), " ".join(before), noun and noun[1])
            yield (Edit(match.start(), match.end(), said),)
