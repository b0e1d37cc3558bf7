"""Thousands, millions and other magnitudes behind a figure."""

import re
from collections.abc import Iterator
from functools import cache

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.language import Gender, Language, Magnitude
from videojobs_renderer.spoken_form.rules.rule import (
    NO_WORD_AFTER,
    alternatives,
    amount_edits,
    amount_pattern,
)


@cache
def magnitude_pattern(language: Language) -> str:
    """A magnitude behind a figure, optional: groups `space` and `magnitude`."""
    return rf"(?:(?P<space>\s?)(?P<magnitude>{alternatives(language.magnitudes)}){NO_WORD_AFTER})?"


def counting_gender(magnitude: Magnitude) -> Gender:
    """The gender of the number before a magnitude, which is a noun where it has a link: "un millón
    de dólares"."""
    return Gender.MASCULINE if magnitude.link else Gender.PLAIN


def magnitudes(text: str, language: Language) -> Iterator[Group]:
    """Short forms of thousands and millions beside a figure that is not money: "10k", "3 Mio."."""
    pattern = rf"{amount_pattern(language.notation)}{magnitude_pattern(language)}"
    for match in re.finditer(pattern, text):
        magnitude = language.magnitudes.get(match["magnitude"] or "")
        if magnitude is None or magnitude.word == match["magnitude"] or match["magnitude"] in "KTB":
            continue  # 4K is a picture, 5T a name
        edits = amount_edits(match, language, counting_gender(magnitude))
        yield (*edits, Edit(*match.span("magnitude"), magnitude.word))
