"""Splits text without spaces into the units that captions highlight.

Chinese and Japanese are written without spaces: a trained model finds their phrases. Words of Thai,
Lao, Khmer and Burmese come from ICU's dictionaries. Web addresses can be longer than a line. A unit
ends where a line may end, or where a figure meets its counter.
"""

import re
from collections.abc import Callable
from functools import cache
from itertools import accumulate, pairwise
from typing import Final

import budoux

from videojobs_renderer.text.columns import columns
from videojobs_renderer.text.line_breaks import emergency_breaks, line_breaks

MAX_UNIT_COLUMNS: Final = 24
"""A longer unit would not fit a portrait line at a readable size."""

_HAN: Final = (
    "\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_KANA: Final = "\u3041-\u309f\u30a0-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_SOUTH_EAST: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_UNSPACED: Final = re.compile(f"[{_HAN}{_KANA}{_SOUTH_EAST}]")
_CHINESE: Final = re.compile(f"[{_HAN}]")
_JAPANESE: Final = re.compile(f"[{_KANA}]")
_BY_DICTIONARY: Final = re.compile(f"[{_SOUTH_EAST}]")
_FIGURE: Final = re.compile(r"(?<![A-Za-z\d])\d+(?:[.,]\d+)*[%\uff05]?(?![A-Za-z\d])")
_LATIN: Final = re.compile(r"(?<![A-Za-z\d])\d*[A-Za-z]")
_PAUSES: Final = frozenset("\u3001\u3002\uff0c\uff0e\uff01\uff1f\uff1b\uff1a\u2026,.;:!?")
_ADDRESS: Final = frozenset("/?&=-_.#@:")  # after these, addresses and compounds are cut if need be


def has_han(text: str) -> bool:
    """Whether a text contains Chinese characters (kanji, in Japanese)."""
    return _CHINESE.search(text) is not None


def pieces(token: str) -> list[str]:
    """The units of a token in order; concatenated, they equal the token."""
    ends = _phrase_ends(token) if _UNSPACED.search(token) else set[int]()
    return [part for unit in _parts(token, ends) for part in _bounded(unit)]


def _phrase_ends(token: str) -> set[int]:
    """Offsets between figures, and where a line may end between phrases, words and pauses."""
    figures = _figure_edges(token)
    phrases, offset = set[int](), 0
    for part in _parts(token, figures):
        phrases.update(accumulate(map(len, _phrases(part, token)), initial=offset))
        offset += len(part)
    breaks = line_breaks(token)
    words = {i for i in breaks if _BY_DICTIONARY.search(token[i - 1 : i + 1])}
    pauses = {i for i in breaks if token[i - 1] in _PAUSES}
    latin = {match.start() for match in _LATIN.finditer(token)}
    return figures | words | pauses | (phrases | latin) & breaks


def _phrases(part: str, token: str) -> list[str]:
    """The model's phrases; Chinese characters beside kana are Japanese."""
    if _JAPANESE.search(token):
        return _japanese().parse(part)
    return _chinese().parse(part) if has_han(part) else [part]


# Slow to load, and most videos need no model.
_japanese = cache(budoux.load_default_japanese_parser)
_chinese = cache(budoux.load_default_simplified_chinese_parser)


def _figure_edges(token: str) -> set[int]:
    """Where figures meet letters of scripts without spaces: a figure is a unit of its own."""
    edges = {edge for match in _FIGURE.finditer(token) for edge in match.span()}
    return {i for i in edges if any(map(_is_unspaced_letter, token[max(i - 1, 0) : i + 1]))}


def _is_unspaced_letter(character: str) -> bool:
    return character.isalpha() and _UNSPACED.match(character) is not None


def _parts(text: str, ends: set[int]) -> list[str]:
    """The parts of a text between offsets in it."""
    bounds = [0, *sorted(ends - {0, len(text)}), len(text)]
    return [text[a:b] for a, b in pairwise(bounds)]


def _bounded(unit: str) -> list[str]:
    """Parts of at most `MAX_UNIT_COLUMNS`, if need be cut where no line break is allowed."""
    parts = [unit]
    for breaks in (line_breaks, _address_breaks, emergency_breaks):
        parts = [each for part in parts for each in _divided(part, breaks)]
    return parts


def _address_breaks(text: str) -> set[int]:
    return {i for i in emergency_breaks(text) if text[i - 1] in _ADDRESS}


def _divided(text: str, breaks: Callable[[str], set[int]]) -> list[str]:
    """Text that is too wide, divided at the least number of breaks."""
    if columns(text) <= MAX_UNIT_COLUMNS:
        return [text]
    filled = list[str]()
    for part in _parts(text, breaks(text)):
        if filled and columns(filled[-1]) + columns(part) <= MAX_UNIT_COLUMNS:
            filled[-1] += part
        else:
            filled.append(part)
    return filled
