"""Where lines may break (Unicode UAX 14) and what a reader takes for one character (UAX 29).

ICU has the rules, and the dictionaries of Thai, Lao, Khmer and Burmese. Added here is what
typography asks beyond the standard: a figure keeps its unit, its counter and its currency.
"""

import re
from itertools import accumulate
from typing import Final

from icu4py.breakers import CharacterBreaker, LineBreaker

_STRICT: Final = "en@lb=strict"
"""Unicode's own rules; strict: no line begins with a small kana or the mark of a long vowel."""

_EAST_ASIAN: Final = "zh@lb=strict"
"""The same, but curly quotation marks open and close, also between ideographs and Latin words."""

_IDEOGRAPHS: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_HAN_OR_KANA: Final = re.compile(f"[{_IDEOGRAPHS}\u3041-\u30ff]")

_ASCII: Final = {
    ord(full): ord(full) - 0xFEE0
    for full in map(chr, range(0xFF10, 0xFF5B))
    if full.isalnum() and full.isprintable()
}
"""Full-width letters and digits as ASCII: UAX 14 breaks them apart like ideographs."""

_CURRENCY: Final = "$\u00a2-\u00a5\u0e3f\u20a0-\u20cf\uffe0\uffe1\uffe5\uffe6"
_COUNTERS: Final = _IDEOGRAPHS + "\u30a1-\u30fa"
_SI_UNITS: Final = (
    "[kcmnu\u00b5\u03bc]?m[\u00b2\u00b3]?|[km\u00b5\u03bc]?g|[mcd]?[lL]|[kMG]?(?:Hz|Wh?|V|Pa|J)"
    "|[kMGT]i?B|[kMG]?bps|km/h|kcal|px|dB|[\u00b0\u00ba][CF]"
)
_KEPT: Final = re.compile(
    rf"(?<=[{_CURRENCY}]) (?=\d)"  # "$ 5": the offset behind the match is no break
    rf"|(?<=\d) (?=[{_CURRENCY}%\u2030\u00b0\u2103\u2109\uff05])"  # "50 %"
    rf"|(?<=\d) (?=(?:{_SI_UNITS})(?!\w))"  # "5 km"
    rf"|\u7b2c(?=\d)"  # the ordinal prefix of Chinese and Japanese
    rf"|(?<![A-Za-z\uff21-\uff5a{_CURRENCY}\d.,])\d+(?:[.,]\d+)*(?=[{_COUNTERS}])"
    r"|(?<=\d)[\uff0c\uff0e](?=\d)"  # a full-width comma or point within a figure
    r"|\+(?=\+)"  # "C++"
)

_LETTER, _MARK, _OPENING = "\u5b57", "\u0301", "("
_LEADING_VOWELS: Final = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
"""Vowels of Thai and Lao that are written before their consonant (Logical_Order_Exception)."""


def grapheme_clusters(text: str) -> list[str]:
    """Extended grapheme clusters (UAX 29) in order; concatenated, they equal the text."""
    return list(CharacterBreaker(text, _STRICT))


def line_breaks(text: str) -> set[int]:
    """Offsets in (0, len(text)) at which a line may end, by UAX 14 and by typography."""
    kept = {match.end() for match in _KEPT.finditer(text)}
    return _standard_breaks(text.translate(_ASCII)) - kept


def emergency_breaks(text: str) -> set[int]:
    """Offsets at which text wider than a line may be cut although no line break is allowed there.

    Words and figures are cut between any two characters (`line-break: anywhere` of CSS), but
    punctuation stays with its neighbour, and a vowel that is written first with its consonant.
    """
    return _standard_breaks("".join(map(_as_ideograph, grapheme_clusters(text))))


def _as_ideograph(cluster: str) -> str:
    """A cluster of the same length that UAX 14 parts from the next letter; marks keep theirs."""
    if cluster[0] in _LEADING_VOWELS:
        return _OPENING + _MARK * (len(cluster) - 1)
    if cluster[0].isalnum() or len(cluster) > 1:
        return _LETTER + _MARK * (len(cluster) - 1)
    return cluster


def _standard_breaks(text: str) -> set[int]:
    """Offsets within the text, in characters: ICU itself counts UTF-16 units. UAX 14 allows some
    inside a grapheme cluster, as between a space and its mark."""
    rules = _EAST_ASIAN if _HAN_OR_KANA.search(text) else _STRICT
    ends = set(accumulate(map(len, LineBreaker(text, rules))))
    return ends.intersection(accumulate(map(len, grapheme_clusters(text)))) - {len(text)}
