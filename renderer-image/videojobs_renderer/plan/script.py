"""Parses a script's raw text into blocks, sentences and words.

Every word has a shown and a spoken text; `spoken_form` says how the second follows from the first.
Markdown, emoji and control characters are removed here.
"""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from videojobs_renderer.plan.segmentation import pieces
from videojobs_renderer.plan.spoken_form.edits import Shown
from videojobs_renderer.plan.spoken_form.forms import spoken_forms


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


class BlockKind(StrEnum):
    """Kinds of Markdown block."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"


@dataclass(frozen=True)
class Block:
    """Consecutive sentences of one Markdown block."""

    kind: BlockKind
    sentences: tuple[Sentence, ...]


MAX_SENTENCE_WEIGHT: Final = 260
"""About 17 s of speech; a longer sentence is split, to bound the length of a scene."""

_FENCE = re.compile(r"^\s*(```|~~~)")
_RULE = re.compile(r"^\s*([-*_=]\s*){3,}$")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*$")
_ITEM = re.compile(r"^\s*(?:[-*+\u2022]|\d{1,3}[.)])\s+(.*)$")
_QUOTE = re.compile(r"^\s*>+\s?(.*)$")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS = re.compile(r"(\*{1,3}|~~|`+)(?=\S)(.+?)(?<=\S)\1")
_UNDERSCORES = re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\U000e0020-\U000e007f\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff"
    "\u2300-\u23ff\ufe0e\ufe0f\u20e3]\u200d?"
)
_BIDI_MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_UNSPEAKABLE = re.compile(r"[\[\]{}<>|\\^~*_`#\"]")
_SENTENCE_END = re.compile(
    r"[.!?\u2026\u3002\uff01\uff1f\u061f\u06d4\u0964]+[\"'\u201d\u2019)\]\u300d\u300f]*$"
)
_ABBREVIATION = re.compile(
    r"^[\"'(\[\u201c]*(?:(?:mr|mrs|ms|dr|prof|sr|jr|st|vs|etc|no|fig|vol|inc|ltd|co|approx|z\.b|bzw|ca)"
    r"|(?:\w\.)+\w|[^\W\d_])\.$",
    re.IGNORECASE,
)
_LONE_DIGIT: Final = re.compile(r"\d\.")
"""In languages whose voice reads figures itself: "5. kv\u011btna" is one date."""


def parse_script(text: str, language: str) -> tuple[Block, ...]:
    """Blocks in reading order; blocks without a word are left out.

    `language`: the BCP 47 code in whose words figures and marks are spoken.
    """
    blocks = []
    for kind, raw in _raw_blocks(normalise(text)):
        sentences = _sentences(_spoken(_words(_strip_inline(raw)), language))
        if sentences:
            blocks.append(Block(kind, sentences))
    return tuple(blocks)


def normalise(text: str) -> str:
    """NFC without emoji, control characters and direction marks, with \\n as line end."""
    text = unicodedata.normalize("NFC", html.unescape(text))
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = _BIDI_MARKS.sub("", _EMOJI.sub("", text))
    return "".join(
        c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs", "Co")
    )


def plain_line(text: str) -> str:
    """A single line, such as a title, without Markdown, emoji or line breaks."""
    return " ".join(_strip_inline(normalise(text)).split())


def _raw_blocks(text: str) -> Iterator[tuple[BlockKind, str]]:
    kind, lines = BlockKind.PARAGRAPH, list[str]()
    for line in [*text.split("\n"), ""]:
        found, content, joins = _classify(line)
        if lines and not (joins and found == kind):
            yield kind, " ".join(lines)
            lines = []
        kind = found
        if content:
            lines.append(content)


def _classify(line: str) -> tuple[BlockKind, str, bool]:
    """Kind and content of a line, and whether it may continue the block before it."""
    if not line.strip() or _RULE.match(line) or _FENCE.match(line):
        return BlockKind.PARAGRAPH, "", False
    if match := _HEADING.match(line):
        return BlockKind.HEADING, match[1], False
    if match := _ITEM.match(line):
        return BlockKind.ITEM, match[1], False
    if match := _QUOTE.match(line):
        return BlockKind.QUOTE, match[1], True
    return BlockKind.PARAGRAPH, line.strip(), True


def _strip_inline(text: str) -> str:
    text = _TAG.sub(" ", _LINK.sub(r"\1", text))
    for pattern in (_EMPHASIS, _UNDERSCORES):
        previous = None
        while previous != text:  # nested emphasis: ***very* important**
            previous, text = text, pattern.sub(r"\2", text)
    return text


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
    forms = spoken_forms([Shown(word.text, word.glued) for word in words], language)
    joined: list[Word] = []
    for word, form in zip(words, forms, strict=True):
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
    words = [word for word in words if word.spoken]  # nothing remains of a block of punctuation
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
    while weight_of(words) > MAX_SENTENCE_WEIGHT:
        total, fits = 0, 0
        while (
            fits < len(words) and total + weight_of(words[fits : fits + 1]) <= MAX_SENTENCE_WEIGHT
        ):
            total += weight_of(words[fits : fits + 1])
            fits += 1
        fits = max(fits, 1)
        commas = [
            i + 1 for i in range(fits // 2, fits) if words[i].text[-1] in ",;:\u3001\uff0c\u060c"
        ]
        cut = commas[-1] if commas else fits
        yield words[:cut]
        words = words[cut:]
    if words:
        yield words


def weight_of(words: list[Word] | tuple[Word, ...]) -> int:
    """Length of the speech in Latin characters; a CJK character counts as three."""
    return sum(
        3 if unicodedata.east_asian_width(c) in "WF" else 1
        for word in words
        for c in word.text + ("" if word.glued else " ")
    )
