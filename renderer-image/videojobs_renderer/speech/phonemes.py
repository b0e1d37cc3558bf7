"""Assigns the phonemes of a sentence to its words.

espeak's phonemizer joins words ("of the" is one group) and spells numbers out ("2025" is four
groups), so spaces are not sufficient. Each word is also phonemized separately; the concatenated
phonemes are then aligned with those of the sentence by edit distance.
"""

from collections.abc import Sequence
from typing import Final

_STRESS: Final = frozenset("\u02c8\u02cc\u02d0 ")
"""Stress marks, length mark and space: they differ between a word alone and in context."""


def word_starts(alone: Sequence[Sequence[str]], sentence: Sequence[str]) -> list[int | None]:
    """Index in `sentence` of each word's first phoneme; None for words without a match.

    `alone[i]`: phonemes of word i, phonemized separately.
    """
    groups = _group_starts(sentence)
    counts = [_group_count(phonemes) for phonemes in alone]
    if sum(counts) == len(groups) and all(counts):
        starts, position = list[int | None](), 0
        for count in counts:
            starts.append(groups[position])
            position += count
        return starts
    return _aligned_starts(alone, sentence)


def _group_starts(phonemes: Sequence[str]) -> list[int]:
    return [
        i
        for i, phoneme in enumerate(phonemes)
        if phoneme != " " and (i == 0 or phonemes[i - 1] == " ") and _is_sound(phoneme)
    ]


def _group_count(phonemes: Sequence[str]) -> int:
    return len(_group_starts(phonemes))


def _is_sound(phoneme: str) -> bool:
    return phoneme not in ".,;:!?"


def _aligned_starts(alone: Sequence[Sequence[str]], sentence: Sequence[str]) -> list[int | None]:
    owners = [i for i, phonemes in enumerate(alone) for p in phonemes if _compared(p)]
    letters = [p for phonemes in alone for p in phonemes if _compared(p)]
    places = [i for i, p in enumerate(sentence) if _compared(p)]
    target = [sentence[i] for i in places]
    starts: list[int | None] = [None] * len(alone)
    for mine, theirs in _alignment(letters, target):
        word = owners[mine]
        if starts[word] is None:
            starts[word] = _with_stress(sentence, places[theirs])
    return starts


def _compared(phoneme: str) -> bool:
    return phoneme not in _STRESS and _is_sound(phoneme)


def _with_stress(sentence: Sequence[str], index: int) -> int:
    """The index of a sound's stress marks, which precede it."""
    while index > 0 and sentence[index - 1] in "\u02c8\u02cc":
        index -= 1
    return index


def _alignment(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of indices on a cheapest edit path (Wagner-Fischer), matches and substitutions."""
    rows, columns = len(left) + 1, len(right) + 1
    cost = [[max(i, j) if 0 in (i, j) else 0 for j in range(columns)] for i in range(rows)]
    for i in range(1, rows):
        above, row, symbol = cost[i - 1], cost[i], left[i - 1]
        for j in range(1, columns):
            substitution = above[j - 1] + (0 if symbol == right[j - 1] else 1)
            row[j] = min(substitution, above[j] + 1, row[j - 1] + 1)
    pairs = []
    i, j = rows - 1, columns - 1
    while i > 0 and j > 0:
        step = 0 if left[i - 1] == right[j - 1] else 1
        if cost[i][j] == cost[i - 1][j - 1] + step:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif cost[i][j] == cost[i - 1][j] + 1:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]
