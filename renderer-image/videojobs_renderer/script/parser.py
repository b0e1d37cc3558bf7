"""Turns a script into blocks, sentences and words.

Every word has a shown and a spoken text; `spoken_form` says how the second follows from the first.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Final

from videojobs_renderer.script.directions import Direction, ScriptError
from videojobs_renderer.script.front_matter import split_front_matter
from videojobs_renderer.script.markdown import BlockKind, Passage, read_line, read_markdown
from videojobs_renderer.script.pasted_subtitles import without_cues
from videojobs_renderer.spoken_form.edits import Shown
from videojobs_renderer.spoken_form.forms import spoken_forms
from videojobs_renderer.spoken_form.shares import shared
from videojobs_renderer.text.segmentation import pieces
from videojobs_renderer.text.symbols import ARROWS, clean_source, clean_text


@dataclass(frozen=True)
class Word:
    """The unit that captions highlight. `glued`: no space between it and the next word."""

    text: str
    spoken: str
    glued: bool = False


@dataclass(frozen=True)
class Sentence:
    """The unit that a voice synthesizes."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The shown text."""
        return "".join(w.text + ("" if w.glued else " ") for w in self.words).strip()

    @property
    def is_finished(self) -> bool:
        """Whether it ends with a full stop or the like; headings and lines of code do not."""
        return _SENTENCE_END.search(self.words[-1].text) is not None

    @property
    def spoken(self) -> str:
        """The spoken text; `spoken_offsets` has the position of each word."""
        return "".join(w.spoken + ("" if w.glued else " ") for w in self.words).rstrip()

    def spoken_offsets(self) -> list[int]:
        """Index of each word's first character in `spoken`."""
        offsets, position = [], 0
        for word in self.words:
            offsets.append(position)
            position += len(word.spoken) + (0 if word.glued else 1)
        return offsets


@dataclass(frozen=True)
class Block:
    """Consecutive sentences of one Markdown block; of a table, one sentence a row.

    `cells` has the number of words of each cell, row by row. A direction after the block ends its
    card, and keeps it for `pause` seconds more.
    """

    kind: BlockKind
    sentences: tuple[Sentence, ...]
    cells: tuple[tuple[int, ...], ...] = ()
    ends_card: bool = False
    pause: float = 0.0


MAX_SENTENCE_WEIGHT: Final = 260
"""About 17 s of speech; a longer sentence is split, to bound the length of a scene."""

CELL_END: Final = " |"
"""Between the cells of a table's row, in captions."""

_UNSPEAKABLE: Final = re.compile(rf"[\[\]{{}}<>|\\^~*_`#\"{ARROWS}]")
_SENTENCE_END = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964]+[\"'\u201d\u2019)\]\u300d\u300f]*$"
)
_ABBREVIATION = re.compile(
    r"^[\"'(\[\u201c]*(?:(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|no|fig|vol|inc|ltd|co|approx|z\.b|bzw|ca)"
    r"|(?:\w\.)+\w|[^\W\d_])\.$",
    re.IGNORECASE,
)
_COMMAS: Final = ",;:\u3001\uff0c\u060c"
_LONE_DIGIT: Final = re.compile(r"\d\.")
"""In languages whose voice reads figures itself: "5. kv\u011btna" is one date."""


def parse_script(text: str, language: str) -> tuple[Block, ...]:
    """Blocks in reading order; blocks without a word are left out.

    `language`: the BCP 47 code in whose words figures and marks are spoken. Raises ScriptError for
    unreadable front matter and for a misspelt direction.
    """
    _, script = split_front_matter(clean_source(text))
    blocks = list[Block]()
    for part in read_markdown(without_cues(script)):
        if isinstance(part, Direction):
            _direct(blocks, part)
        elif block := _block(part, language):
            blocks.append(block)
    return tuple(blocks)


def plain_line(text: str) -> str:
    """A single line, such as a title, without Markdown, emoji or line breaks."""
    return " ".join(clean_text(read_line(clean_source(text))).split())


def _direct(blocks: list[Block], direction: Direction) -> None:
    if blocks:
        pause = blocks[-1].pause + direction.pause
        blocks[-1] = replace(blocks[-1], ends_card=True, pause=pause)
    elif direction.pause:
        raise ScriptError(
            "script_content: a pause comes before the first word", "Move it behind a sentence"
        )


def _block(passage: Passage, language: str) -> Block | None:
    if passage.kind is BlockKind.TABLE:
        return _table(passage.rows, language)
    sentences = _sentences(_spoken_words(passage.text, language))
    return Block(passage.kind, sentences) if sentences else None


def _table(rows: Sequence[Sequence[str]], language: str) -> Block | None:
    """A table, its rows as sentences; one with a row too long for a card is read as a text."""
    header, *_ = cells = [[_spoken_words(cell, language) for cell in row] for row in rows]
    names = [Sentence(tuple(words)).spoken.rstrip(".,:;") for words in header]
    filled = [header, *(_announced(row, names) for row in cells[1:])]
    kept = [row for row in filled if any(row)]
    sentences = tuple(Sentence(_row(row)) for row in kept)
    if not sentences:
        return None
    if any(weight_of(sentence.words) > MAX_SENTENCE_WEIGHT for sentence in sentences):
        parts = (part for sentence in sentences for part in _bounded(list(sentence.words)))
        return Block(BlockKind.PARAGRAPH, tuple(Sentence(tuple(part)) for part in parts))
    counts = tuple(tuple(len(cell) for cell in row) for row in kept)
    return Block(BlockKind.TABLE, sentences, counts)


def _announced(row: list[list[Word]], names: Sequence[str]) -> list[list[Word]]:
    """The row with each column's name read before its value, which is shown alone."""
    said = [
        [replace(cell[0], spoken=f"{name}: {cell[0].spoken}"), *cell[1:]] if cell and name else cell
        for cell, name in zip(row, names, strict=False)
    ]
    return said + row[len(said) :]


def _row(cells: Sequence[Sequence[Word]]) -> tuple[Word, ...]:
    """The words of a row: a mark is shown between its cells, and a pause is heard."""
    *before, last = [list(cell) for cell in cells if cell]
    for cell in before:
        end = cell[-1]
        pause = "" if end.spoken[-1] in ".,:;!?" else ","
        cell[-1] = Word(end.text + CELL_END, end.spoken + pause)
    return tuple(word for cell in [*before, last] for word in cell)


def _spoken_words(text: str, language: str) -> list[Word]:
    """The words that are said, of a text without markup; none of a text without a sound."""
    words = _spoken(_words(clean_text(text)), language)
    return [word for word in words if word.spoken]


def _words(text: str) -> list[Word]:
    words: list[Word] = []
    for token in text.split():
        split = pieces(token)
        for index, piece in enumerate(split):
            word = Word(piece, _audible(piece), glued=index < len(split) - 1)
            _append(words, word)
    return words


def _spoken(words: list[Word], language: str) -> list[Word]:
    """The words with what is said of them; one that is said with the word before joins it."""
    shown = [Shown(word.text, word.glued) for word in words]
    joined: list[Word] = []
    for word, form in zip(words, shared(shown, spoken_forms(shown, language)), strict=True):
        _append(joined, Word(word.text, form, word.glued))
    return joined


def _audible(text: str) -> str:
    """A word without marks that are not said; empty: it has no sound of its own."""
    return _UNSPEAKABLE.sub("", text)


def _append(words: list[Word], word: Word) -> None:
    """Append a word; punctuation on its own, which is not spoken, joins its neighbour."""
    if any(c.isalnum() or c in "%&+=@$\u20ac\u00a3\u00a5" for c in word.spoken):
        if words and not words[-1].spoken:  # opening punctuation waits for its word
            opening = words.pop()
            space = "" if opening.glued else " "
            word = Word(opening.text + space + word.text, word.spoken, word.glued)
        words.append(word)
    elif words and words[-1].spoken:
        before = words.pop()
        space = "" if before.glued or word.text[0] in ".,;:!?" else " "
        # A voice pauses at a dash only when it sees it.
        spoken = before.spoken + (f"{space}{word.spoken}" if word.spoken else "")
        words.append(Word(before.text + space + word.text, spoken, word.glued))
    else:
        if words:
            opening = words.pop()
            word = Word(f"{opening.text}{'' if opening.glued else ' '}{word.text}", "", word.glued)
        words.append(Word(word.text, "", word.glued))


def _sentences(words: list[Word]) -> tuple[Sentence, ...]:
    sentences, current = [], list[Word]()
    for index, word in enumerate(words):
        current.append(word)
        following = words[index + 1] if index + 1 < len(words) else None
        goes_on = following is not None and following.text[0].islower()  # "Stop!" he said
        # The full stop of "5. Oktober" or "Dr." is said as part of its word.
        stops = _SENTENCE_END.search(word.text) and _SENTENCE_END.search(word.spoken.rstrip())
        shortened = _ABBREVIATION.match(word.text) or _LONE_DIGIT.fullmatch(word.spoken)
        ends = stops and not shortened
        if ends and not goes_on:
            sentences.append(current)
            current = []
    if current:
        sentences.append(current)
    return tuple(Sentence(tuple(part)) for whole in sentences for part in _bounded(whole))


def _bounded(words: list[Word]) -> Iterator[list[Word]]:
    """Split a sentence that is too long, at a comma where there is one."""
    weights = list(accumulate(map(_weight, words), initial=0))  # up to each word
    start = 0
    while weights[-1] - weights[start] > MAX_SENTENCE_WEIGHT:
        fitting = bisect_right(weights, weights[start] + MAX_SENTENCE_WEIGHT) - 1
        end = max(start + 1, fitting)
        middle = (start + end) // 2
        commas = [i + 1 for i in range(middle, end) if words[i].text[-1] in _COMMAS]
        cut = commas[-1] if commas else end
        yield words[start:cut]
        start = cut
    if start < len(words):
        yield words[start:]


def weight_of(words: Iterable[Word]) -> int:
    """Length of the speech in Latin characters; a CJK character counts as three."""
    return sum(map(_weight, words))


def _weight(word: Word) -> int:
    spoken = word.spoken + ("" if word.glued else " ")
    return sum(3 if unicodedata.east_asian_width(c) in "WF" else 1 for c in spoken)
