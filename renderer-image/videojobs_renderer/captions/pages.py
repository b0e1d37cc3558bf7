"""Pages and lines: which words stand together, and where lines break.

Breaks are fixed before anything is drawn, so that a line never moves while its words light up.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from videojobs_renderer.plan.script import Sentence, Word

Width = Callable[[str], float]
"""Width of a text in ems."""

MAX_ENLARGEMENT: Final = 1.55
_CLAUSE_ENDS: Final = ",;:\u2014\u2013\u3001\uff0c\uff1b\u060c\u061b"


@dataclass(frozen=True)
class Page:
    """Lines of indices into the scene's words."""

    lines: tuple[tuple[int, ...], ...]

    @property
    def words(self) -> tuple[int, ...]:
        """Indices in reading order."""
        return tuple(index for line in self.lines for index in line)


@dataclass(frozen=True)
class Typesetting:
    """Pages of a scene and the factor by which all of them may be enlarged (or must shrink)."""

    pages: tuple[Page, ...]
    scale: float


def typeset(
    sentences: Sequence[Sentence],
    width_of: Width,
    line_width: float,
    max_lines: int,
    room: float = math.inf,
) -> Typesetting:
    """Pages for a scene; `line_width` in ems, `room` is the height in lines."""
    words = tuple(word for sentence in sentences for word in sentence.words)
    pages = [
        Page(_balanced(group, words, width_of, line_width))
        for group in _groups(sentences, words, width_of, line_width, max_lines)
    ]
    widest = max(width_of(text_of(words, line)) for page in pages for line in page.lines)
    most_lines = max(len(page.lines) for page in pages)
    airy = max(1.0, 0.8 * max_lines / most_lines)
    scale = min(MAX_ENLARGEMENT, airy, line_width / widest, room / most_lines)
    return Typesetting(tuple(pages), scale)


def text_of(words: Sequence[Word], indices: Sequence[int]) -> str:
    """The indexed words as one line."""
    parts = [words[i].text + ("" if words[i].glued else " ") for i in indices]
    return "".join(parts).strip()


def _groups(
    sentences: Sequence[Sentence],
    words: tuple[Word, ...],
    width_of: Width,
    line_width: float,
    max_lines: int,
) -> list[list[int]]:
    """Word indices a page: whole sentences together while they fit, long ones in parts."""

    def fits(indices: list[int]) -> bool:
        return len(_wrapped(indices, words, width_of, line_width)) <= max_lines

    groups: list[list[int]] = []
    position = 0
    for sentence in sentences:
        indices = list(range(position, position + len(sentence.words)))
        position += len(sentence.words)
        if groups and fits(groups[-1] + indices):
            groups[-1] += indices
        elif fits(indices):
            groups.append(indices)
        else:
            groups += _parts(indices, words, fits)
    return groups


def _parts(
    indices: list[int], words: tuple[Word, ...], fits: Callable[[list[int]], bool]
) -> list[list[int]]:
    """The fewest parts that fit, of about equal length, cut after a clause where one is near."""
    if fits(indices) or len(indices) == 1:
        return [indices]
    for count in range(2, len(indices) + 1):
        parts, rest = [], indices
        for left in range(count, 1, -1):
            cut = _cut(rest, words, len(rest) // left)
            parts.append(rest[:cut])
            rest = rest[cut:]
        parts.append(rest)
        if all(fits(part) or len(part) == 1 for part in parts):
            return parts
    return [[index] for index in indices]


def _cut(indices: list[int], words: tuple[Word, ...], aim: int) -> int:
    aim = max(1, min(aim, len(indices) - 1))
    reach = max(1, aim // 3)
    near = range(max(1, aim - reach), min(len(indices) - 1, aim + reach) + 1)
    clauses = [i for i in near if words[indices[i - 1]].text[-1] in _CLAUSE_ENDS]
    return min(clauses, key=lambda i: abs(i - aim)) if clauses else aim


def _wrapped(
    indices: Sequence[int], words: tuple[Word, ...], width_of: Width, line_width: float
) -> list[list[int]]:
    lines: list[list[int]] = []
    for index in indices:
        if lines and width_of(text_of(words, [*lines[-1], index])) <= line_width:
            lines[-1].append(index)
        else:
            lines.append([index])
    return lines


def _balanced(
    indices: Sequence[int], words: tuple[Word, ...], width_of: Width, line_width: float
) -> tuple[tuple[int, ...], ...]:
    """As few lines as greedy wrapping, made even: the narrowest width that needs no line more."""
    wanted = len(_wrapped(indices, words, width_of, line_width))
    low, high = 0.0, line_width
    for _ in range(12):
        middle = (low + high) / 2
        lines = _wrapped(indices, words, width_of, middle)
        if len(lines) <= wanted and all(
            len(line) == 1 or width_of(text_of(words, line)) <= middle for line in lines
        ):
            high = middle
        else:
            low = middle
    return tuple(tuple(line) for line in _wrapped(indices, words, width_of, high))
