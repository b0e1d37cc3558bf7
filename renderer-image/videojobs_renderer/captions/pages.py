"""Sets words in lines and pages.

Line breaks are fixed before anything is drawn, so that no line moves while its words are lit. Words
between which no line may break (UAX 14; a figure and its counter) are a run, set as one unless it
is wider than a line.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate
from operator import add
from typing import Final

from videojobs_renderer.script.parser import Sentence, Word
from videojobs_renderer.text.line_breaks import line_breaks

Width = Callable[[str], float]
"""Width of a text in ems."""

_SCALES: Final = tuple(step / 100 for step in range(155, 80, -5))
"""Type sizes to try, relative to the layout's."""

_SMALLER: Final = tuple(0.8 * 0.95**step for step in range(200))
"""Sizes for words wider than a line, and for boxes lower than a page."""

_ROUNDING: Final = 1e-9

_FULL: Final = 1.3
"""Largest height of enlarged type, in heights of the layout's lines."""

_EVENNESS: Final = 0.4
"""Weight of even lines in the score: a single word on a line looks like a mistake."""

_BREVITY: Final = 0.45
"""Weight of few lines: twice as many must allow 1.37 times larger type (2 ** 0.45)."""

_CLAUSE_ENDS: Final = ",;:\u2014\u2013\u3001\uff0c\uff1b\u060c\u061b"

Lines = tuple[tuple[int, ...], ...]
"""Indices into a scene's words, line by line."""


@dataclass(frozen=True)
class Page:
    """Lines of indices into the scene's words."""

    lines: Lines

    @property
    def words(self) -> tuple[int, ...]:
        """Indices in reading order."""
        return tuple(index for line in self.lines for index in line)


@dataclass(frozen=True)
class Typesetting:
    """Pages of a scene, and the factor for the layout's type size."""

    pages: tuple[Page, ...]
    scale: float

    @property
    def lines(self) -> int:
        """Number of lines of the highest page."""
        return max(len(page.lines) for page in self.pages)


def _always(_: Sequence[int]) -> bool:
    return True


def paginate(
    sentences: Sequence[Sentence],
    width_of: Width,
    line_width: float,
    max_lines: int,
    on_one_page: Callable[[Sequence[int]], bool] = _always,
) -> tuple[Page, ...]:
    """Pages of even lines; `line_width` in the units of `width_of`.

    A word wider than a line has a line to itself. Words (indices) stand on one page only if
    `on_one_page` allows it, or if no line may break between them.
    """
    galley = _Galley.of(sentences, width_of, line_width)
    groups = _groups(sentences, galley, line_width, max_lines, on_one_page)
    return tuple(Page(galley.even_lines(group, line_width)) for group in groups)


def typeset(
    sentences: Sequence[Sentence],
    width_of: Width,
    line_width: float,
    max_lines: int,
    room: float = math.inf,
    largest: float = _SCALES[0],
) -> Typesetting:
    """Pages in the best size, with few and even lines; `line_width` in ems, `room` in lines."""
    galley = _Galley.of(sentences, width_of, line_width)
    groups = _groups(sentences, galley, line_width, max_lines, _always)
    high = min(room, _FULL * max_lines)
    settings = [
        setting
        for scale in _SCALES
        if scale <= largest
        and (setting := galley.set_at(scale, groups, line_width)).lines <= max_lines
        and galley.fits(setting, line_width, high)
    ]
    if settings:
        return max(settings, key=lambda setting: (galley.score(setting), setting.scale))
    smaller = (galley.set_at(scale, groups, line_width) for scale in _SMALLER)
    return next(setting for setting in smaller if galley.fits(setting, line_width, room))


def text_of(words: Sequence[Word], indices: Sequence[int]) -> str:
    """The indexed words as one line."""
    parts = [words[i].text + ("" if words[i].glued else " ") for i in indices]
    return "".join(parts).strip()


@dataclass(frozen=True)
class _Galley:
    """A scene's words, their widths and the spaces after them, in ems.

    `bound` words share their line with the next one, `last` ones do not: a heading or a line of
    code has no mark that would part it from what follows.
    """

    words: tuple[Word, ...]
    widths: tuple[float, ...]
    spaces: tuple[float, ...]
    bound: tuple[bool, ...]
    last: tuple[bool, ...]

    @classmethod
    def of(cls, sentences: Sequence[Sentence], width_of: Width, line_width: float) -> "_Galley":
        words = tuple(word for sentence in sentences for word in sentence.words)
        space = width_of(" ")
        widths = tuple(width_of(word.text) for word in words)
        spaces = tuple(0.0 if word.glued else space for word in words)
        bound = tuple(each for sentence in sentences for each in _bound(sentence))
        last = tuple(each for sentence in sentences for each in _last(sentence))
        return cls(words, widths, spaces, bound, last).loosened(line_width)

    def loosened(self, line_width: float) -> "_Galley":
        """The same words, with line breaks inside runs that are wider than a line."""
        loose = {
            index
            for run in self.runs(range(len(self.words)))
            if self.width(run) > line_width + _ROUNDING
            for index in run
        }
        bound = tuple(each and index not in loose for index, each in enumerate(self.bound))
        return replace(self, bound=bound)

    def runs(self, indices: Sequence[int]) -> list[list[int]]:
        """The words in groups between which a line may break."""
        runs: list[list[int]] = []
        for index in indices:
            if runs and self.bound[index - 1]:
                runs[-1].append(index)
            else:
                runs.append([index])
        return runs

    @cached_property
    def starts(self) -> tuple[float, ...]:
        """Where each word begins if all stand on one line, in ems, and where the last one ends."""
        return tuple(accumulate(map(add, self.widths, self.spaces), initial=0.0))

    def width(self, line: Sequence[int]) -> float:
        """Width of a line of consecutive words in ems, without the space at its end."""
        return self._width(line[0], line[-1])

    def _width(self, first: int, last: int) -> float:
        return self.starts[last + 1] - self.starts[first] - self.spaces[last]

    def wrapped(self, indices: Sequence[int], line_width: float) -> list[list[int]]:
        """Greedy lines, each as full as possible."""
        lines: list[list[int]] = []
        for run in self.runs(indices):
            joins = bool(lines) and not self.last[lines[-1][-1]]
            if joins and self._width(lines[-1][0], run[-1]) <= line_width + _ROUNDING:
                lines[-1] += run
            else:
                lines.append(run)
        return lines

    def even_lines(self, indices: Sequence[int], line_width: float) -> Lines:
        """As few lines as greedy ones, at the narrowest width that needs no additional line."""
        wanted = len(self.wrapped(indices, line_width))
        low, high = 0.0, line_width
        for _ in range(12):
            middle = (low + high) / 2
            lines = self.wrapped(indices, middle)
            narrow = all(len(self.runs(line)) == 1 or self.width(line) <= middle for line in lines)
            low, high = (low, middle) if len(lines) <= wanted and narrow else (middle, high)
        return tuple(tuple(line) for line in self.wrapped(indices, high))

    def set_at(
        self, scale: float, groups: Sequence[Sequence[int]], line_width: float
    ) -> Typesetting:
        """Each group on a page, with lines as wide as the scale allows."""
        lines = (self.even_lines(group, line_width / scale) for group in groups)
        return Typesetting(tuple(map(Page, lines)), scale)

    def fits(self, setting: Typesetting, line_width: float, room: float) -> bool:
        """Whether no line is too wide and no page too high."""
        widest = max(self.width(line) for page in setting.pages for line in page.lines)
        wide = widest * setting.scale > line_width + _ROUNDING
        return not wide and setting.lines * setting.scale <= room

    def score(self, setting: Typesetting) -> float:
        """The higher, the larger the type and the fewer and more even its lines."""
        evenness = sum(self._evenness(page.lines) for page in setting.pages) / len(setting.pages)
        even = 1 - _EVENNESS + _EVENNESS * evenness
        return setting.scale * even / float(setting.lines**_BREVITY)

    def _evenness(self, lines: Lines) -> float:
        """Mean width of the lines divided by the largest, at most 1."""
        widths = [self.width(line) for line in lines]
        return sum(widths) / len(widths) / max(widths)


def _bound(sentence: Sentence) -> list[bool]:
    """Whether no line may break after each word of a sentence."""
    starts, text = list[int](), ""
    for word in sentence.words:
        starts.append(len(text))
        text += word.text + ("" if word.glued else " ")
    breaks = line_breaks(text)
    return [*(start not in breaks for start in starts[1:]), False]


def _last(sentence: Sentence) -> list[bool]:
    """Whether the line ends after each word of a sentence."""
    return [False] * (len(sentence.words) - 1) + [not sentence.is_finished]


def _groups(
    sentences: Sequence[Sentence],
    galley: _Galley,
    line_width: float,
    max_lines: int,
    on_one_page: Callable[[Sequence[int]], bool],
) -> list[list[int]]:
    """Word indices of each page: whole sentences while they fit, long ones in parts."""

    def fits(indices: list[int]) -> bool:
        return len(galley.wrapped(indices, line_width)) <= max_lines and on_one_page(indices)

    groups: list[list[int]] = []
    position = 0
    for sentence in sentences:
        indices = list(range(position, position + len(sentence.words)))
        position += len(sentence.words)
        if groups and fits(groups[-1] + indices):
            groups[-1] += indices
        else:
            groups += _parts(galley.runs(indices), galley.words, fits)
    return groups


def _parts(
    runs: list[list[int]], words: tuple[Word, ...], fits: Callable[[list[int]], bool]
) -> list[list[int]]:
    """The fewest parts that fit, of about equal length, cut after a clause where one is near.

    A run that does not fit by itself is a part nevertheless.
    """
    for count in range(1, len(runs)):
        parts, rest = list[list[list[int]]](), runs
        for left in range(count, 1, -1):
            cut = _cut(rest, words, len(rest) // left)
            parts.append(rest[:cut])
            rest = rest[cut:]
        parts.append(rest)
        if all(len(part) == 1 or fits(_flat(part)) for part in parts):
            return [_flat(part) for part in parts]
    return runs


def _flat(runs: list[list[int]]) -> list[int]:
    return [index for run in runs for index in run]


def _cut(runs: list[list[int]], words: tuple[Word, ...], aim: int) -> int:
    aim = max(1, min(aim, len(runs) - 1))
    reach = max(1, aim // 3)
    near = range(max(1, aim - reach), min(len(runs) - 1, aim + reach) + 1)
    clauses = [i for i in near if words[runs[i - 1][-1]].text[-1] in _CLAUSE_ENDS]
    return min(clauses, key=lambda i: abs(i - aim)) if clauses else aim
