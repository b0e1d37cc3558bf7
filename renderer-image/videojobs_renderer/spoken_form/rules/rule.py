"""What rules are, and the patterns that several of them share."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Final

from videojobs_renderer.spoken_form.edits import TAKEN, Edit, Group
from videojobs_renderer.spoken_form.languages.language import Gender, Language
from videojobs_renderer.spoken_form.numbers import Notation

Rule = Callable[[str, Language], Iterable[Group]]
"""Reads a text, in which characters that are read already are `edits.TAKEN`."""

NEAR: Final = 80
"""Characters around a token that a rule looks at: a whole script may be one line."""
UNSPACED: Final = "\u2e80-\u9fff\uf900-\ufaff"
NO_WORD_AFTER: Final = rf"(?!(?![{UNSPACED}])\w)"
"""Not before a letter or digit; in writing without spaces any character may follow."""
NO_WORD_BEFORE: Final = rf"(?<![^\W{UNSPACED}])"


@cache
def amount_pattern(notation: Notation, between: str = "") -> str:
    """A figure with its sign, or a range of two. `between`: what may follow the dash."""
    figure = notation.pattern
    return (
        rf"(?:(?<![\w)\]%\u00b0\u20ac\u00a3{TAKEN}])(?P<sign>[-+]))?(?<!\d)(?<!\d[.,/])"
        # No range after a letter: "i7-12700" is a name.
        rf"(?P<free>{NO_WORD_BEFORE})?(?P<low>{figure})(?(free)"
        rf"(?:(?P<dash>-|\s?[\u2013\u2014~\u301c]\s?){between}(?P<high>{figure}))?|)"
    )


def amount_edits(match: re.Match[str], language: Language, gender: Gender) -> list[Edit]:
    """The edits of an amount, the figure or both figures of a range."""
    start = match.start("sign") if match["sign"] else match.start("low")
    low = language.notation.parse(match["low"], negative=match["sign"] == "-")
    said = language.number(low, gender)
    if match["sign"] == "+":
        said = f"{language.marks.plus}{language.glue}{said}"
    if not match["high"]:
        return [Edit(start, match.end("low"), said)]
    high = language.number(language.notation.parse(match["high"]), gender)
    said = f"{said}{language.glue}{language.marks.range}"
    return [Edit(start, match.end("dash"), said), Edit(match.end("dash"), match.end("high"), high)]


def last_number(match: re.Match[str]) -> str:
    """The figure of an amount that stands next to what it counts."""
    return match["high"] or match["low"]


def alternatives(words: Iterable[str]) -> str:
    """A regular expression of any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
