"""Splits text without spaces into the units that captions highlight.

Chinese, Japanese and Thai are written without spaces: a trained model finds their phrases. Web
addresses can be longer than a line. A unit never begins with a combining mark that belongs to the
character before it, nor with closing punctuation.
"""

import re
import unicodedata
from functools import cache
from typing import Final

import budoux

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
_FIGURE: Final = re.compile(r"(\d+(?:[.,]\d+)*%?)")
_THAI: Final = re.compile("[\u0e00-\u0e7f]")
_CHINESE: Final = re.compile(f"[{_HAN}]")
_LEADING_VOWELS: Final = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
_SYLLABLES: Final = 6
_WIDE_CHARACTERS: Final = 10
_BREAKS: Final = frozenset("/?&=-_.#@:")  # where addresses and compounds may be cut
_OPENING: Final = ("Ps", "Pi")


def has_han(text: str) -> bool:
    """Whether a text contains Chinese characters (kanji, in Japanese)."""
    return _CHINESE.search(text) is not None


def pieces(token: str) -> list[str]:
    """The units of a token in order; concatenated, they equal the token."""
    units = [token]
    if _UNSPACED.search(token):
        units = _attach_punctuation(_whole_clusters(_phrases(token)))
    return [part for unit in units for part in _chunks(unit)]


def _phrases(token: str) -> list[str]:
    """Phrases of Chinese, Japanese and Thai, and figures; other scripts are not split."""
    parts = [part for part in _FIGURE.split(token) if part]
    return [phrase for part in parts for phrase in _parsed(part)]


def _parsed(text: str) -> list[str]:
    if _KANA.search(text):
        return _japanese().parse(text)
    if _THAI.search(text):
        return _thai().parse(text)
    return _chinese().parse(text) if has_han(text) else [text]


# Slow to load, and most videos need no model.
_japanese = cache(budoux.load_default_japanese_parser)
_chinese = cache(budoux.load_default_simplified_chinese_parser)
_thai = cache(budoux.load_default_thai_parser)


def _whole_clusters(units: list[str]) -> list[str]:
    """Rejoin grapheme clusters that the models, which know characters only, have split."""
    joined: list[str] = []
    for unit in units:
        if joined and len(grapheme_clusters(joined[-1][-1] + unit[0])) == 1:
            joined[-1] += unit
        else:
            joined.append(unit)
    return joined


def _attach_punctuation(units: list[str]) -> list[str]:
    """Attach closing punctuation to the unit before it, opening punctuation to the one after."""
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
    size = MAX_UNIT_CHARACTERS
    if _UNSPACED.search(unit):
        by_model = has_han(unit) or _KANA.search(unit) or _THAI.search(unit)
        size = _WIDE_CHARACTERS if by_model else _SYLLABLES
    clusters, parts = grapheme_clusters(unit), list[str]()
    while len(clusters) > size:
        breaks = [i + 1 for i in range(size // 2, size) if clusters[i] in _BREAKS]
        cut = breaks[-1] if breaks else size
        parts.append("".join(clusters[:cut]))
        clusters = clusters[cut:]
    return [*parts, "".join(clusters)] if clusters else parts


def grapheme_clusters(text: str) -> list[str]:
    """Characters with their combining marks; a Thai leading vowel takes its consonant along.

    Enough to cut long words of normalised text (NFC) without emoji, which is what scripts are
    parsed to. It is not the segmentation of Unicode (UAX 29): marks and joiners are attached by
    their category alone, consonant conjuncts of Indic scripts are not kept whole, and regional
    indicators, emoji sequences and decomposed Hangul are not known.
    """
    clusters: list[str] = []
    for character in text:
        joins = unicodedata.category(character).startswith("M") or character in "\u200c\u200d"
        follows = clusters and (clusters[-1][-1] in _LEADING_VOWELS or clusters[-1][-1] == "\u200d")
        if clusters and (joins or follows):
            clusters[-1] += character
        else:
            clusters.append(character)
    return clusters
