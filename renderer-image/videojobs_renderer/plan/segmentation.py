"""Splits text without spaces into the units that captions highlight.

Chinese and Japanese are written without spaces: a trained model finds their phrases. Words of Thai,
Lao, Khmer and Burmese come from ICU's dictionaries. Web addresses can be longer than a line. A unit
ends where a line may end, or where a figure meets its counter.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import accumulate, pairwise
from typing import Final

import budoux

from videojobs_renderer.plan.columns import columns
from videojobs_renderer.plan.line_breaks import emergency_breaks, grapheme_clusters, line_breaks

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
    units = _parts(token, ends)
    return [part for unit in units for part in _parts(unit, set(_bounds(unit)))]


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


def _bounds(unit: str) -> Iterator[int]:
    """Offsets that divide a unit into parts of at most `MAX_UNIT_COLUMNS`, if it can be divided.

    Preferred are line breaks, then the parts of an address, each in the part's second half.
    """
    if columns(unit) <= MAX_UNIT_COLUMNS:
        return
    widths = _prefix_widths(unit)
    allowed, anywhere = line_breaks(unit), emergency_breaks(unit)
    address = {i for i in anywhere if unit[i - 1] in _ADDRESS}
    later = sorted(anywhere)
    start = 0
    while widths[-1] - widths[start] > MAX_UNIT_COLUMNS:
        end = bisect_right(widths, widths[start] + MAX_UNIT_COLUMNS)
        half, whole = range(start + (end - start) // 2, end), range(start + 1, end)
        reached = ((allowed, half), (address, half), (anywhere, whole))
        found = (cuts for offsets, reach in reached if (cuts := offsets.intersection(reach)))
        start = max(next(found, later[bisect_left(later, end) :][:1]), default=len(unit))
        yield start


def _prefix_widths(unit: str) -> list[int]:
    """Columns of the text before each offset; within a character, of the text before that."""
    widths = [0]
    for cluster in grapheme_clusters(unit):
        widths += [widths[-1]] * (len(cluster) - 1) + [widths[-1] + columns(cluster)]
    return widths
