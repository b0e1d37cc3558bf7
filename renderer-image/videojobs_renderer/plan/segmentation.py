"""Dividing a run of text without spaces into the units that captions highlight.

Chinese, Japanese and Thai write no spaces, and an address can be longer than any line. A unit
never begins with a mark that belongs to the character before it, nor with closing punctuation.
"""

import re
import unicodedata
from typing import Final

MAX_UNIT_CHARACTERS: Final = 24
"""A longer unit would not fit a portrait line at a readable size."""

_HAN: Final = (
    "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_HIRAGANA: Final = "\u3041-\u309f"
_KATAKANA: Final = "\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_UNSPACED: Final = re.compile(
    f"[{_HAN}{_HIRAGANA}{_KATAKANA}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
)
_KANA: Final = re.compile(f"[{_HIRAGANA}{_KATAKANA}]")
_JAPANESE: Final = re.compile(
    f"[{_HAN}]{{1,4}}[{_HIRAGANA}]{{0,4}}|[{_KATAKANA}]{{1,8}}|[{_HIRAGANA}]{{1,4}}"
)
_CHINESE: Final = re.compile(f"[{_HAN}]")
_LEADING_VOWELS: Final = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
_SYLLABLES: Final = 6
_BREAKS: Final = frozenset("/?&=-_.#@:")  # where addresses and compounds may be cut
_OPENING: Final = ("Ps", "Pi")


def has_han(text: str) -> bool:
    """Whether Chinese characters are in it (kanji, in Japanese)."""
    return _CHINESE.search(text) is not None


def pieces(token: str) -> list[str]:
    """Units of a token in order; joined they are the token."""
    units = [token]
    if _UNSPACED.search(token):
        pattern = _JAPANESE if _KANA.search(token) else _CHINESE
        units = _attach_punctuation(_split_by(pattern, token))
    return [part for unit in units for part in _chunks(unit)]


def _split_by(pattern: "re.Pattern[str]", token: str) -> list[str]:
    units, position = [], 0
    for match in pattern.finditer(token):
        if match.start() > position:
            units.append(token[position : match.start()])
        units.append(match[0])
        position = match.end()
    if position < len(token):
        units.append(token[position:])
    return units


def _attach_punctuation(units: list[str]) -> list[str]:
    """Closing marks go to the unit before, opening ones to the unit after."""
    joined: list[str] = []
    opening = ""
    for unit in units:
        if all(unicodedata.category(c) in _OPENING for c in unit):
            opening += unit
        elif joined and not any(c.isalnum() for c in unit) and not opening:
            joined[-1] += unit
        else:
            joined.append(opening + unit)
            opening = ""
    if opening:
        joined.append(opening)
    return joined


def _chunks(unit: str) -> list[str]:
    thai = any("\u0e00" <= c <= "\u0eff" or "\u1000" <= c <= "\u17ff" for c in unit)
    size = _SYLLABLES if thai else MAX_UNIT_CHARACTERS
    clusters, parts = grapheme_clusters(unit), list[str]()
    while len(clusters) > size:
        breaks = [i + 1 for i in range(size // 2, size) if clusters[i] in _BREAKS]
        cut = breaks[-1] if breaks else size
        parts.append("".join(clusters[:cut]))
        clusters = clusters[cut:]
    return [*parts, "".join(clusters)] if clusters else parts


def grapheme_clusters(text: str) -> list[str]:
    """Characters with their combining marks; a Thai leading vowel takes its consonant along."""
    clusters: list[str] = []
    for character in text:
        joins = unicodedata.category(character).startswith("M") or character in "\u200c\u200d"
        follows = clusters and (clusters[-1][-1] in _LEADING_VOWELS or clusters[-1][-1] == "\u200d")
        if clusters and (joins or follows):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters
