"""Groups blocks into scenes: the text of one card, and the kind of card."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, pairwise
from typing import Final

from videojobs_renderer.script.markdown import BlockKind
from videojobs_renderer.script.parser import CELL_END, Block, Sentence, Word, weight_of


class SceneKind(StrEnum):
    """Kinds of card. TITLE and OUTRO are silent, the others are spoken."""

    TITLE = "title"
    STATEMENT = "statement"
    LIST = "list"
    TABLE = "table"
    NUMBER = "number"
    QUOTE = "quote"
    OUTRO = "outro"


@dataclass(frozen=True)
class Scene:
    """A spoken scene. A NUMBER card sets `figure` large; word `figure_word` says it.

    The sentences of a TABLE are its rows, with `cells` words in each cell. If an earlier card has
    said the names of its columns, `header` has them. The card stays for `pause` seconds more than
    others, and shares no words with the next one if it `ends_card`.
    """

    kind: SceneKind
    sentences: tuple[Sentence, ...]
    figure: str = ""
    figure_word: int = 0
    cells: tuple[tuple[int, ...], ...] = ()
    header: tuple[str, ...] = ()
    ends_card: bool = False
    pause: float = 0.0

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in reading order."""
        return tuple(word for sentence in self.sentences for word in sentence.words)


SCENE_WEIGHT: Final = 120  # about 8 s of speech
_SMALL_WEIGHT: Final = 45  # about 3 s: may share a card with its neighbour
_MAX_ITEMS: Final = 5
_ITEM_WEIGHT: Final = 60

_FIGURE: Final = re.compile(
    r"^[(\"'\u201c]*([$\u20ac\u00a3\u00a5]?\d(?:[\d.,]*\d)?(?:%|[kKmM]|bn|x|\u00b0)?)[)\"'\u201d.,;:!?]*$"
)
_YEAR: Final = re.compile(r"^(1[5-9]|20)\d\d$")
_SCALES: Final = frozenset(
    {"percent", "million", "billion", "trillion", "thousand", "hours", "days"}
)
_QUOTED: Final = re.compile('^["\u201c\u00ab\u300c].*["\u201d\u00bb\u300d][.!?]?$')


def split_scenes(blocks: tuple[Block, ...]) -> tuple[Scene, ...]:
    """Scenes in order; every sentence of the blocks is in exactly one of them."""
    scenes: list[Scene] = []
    position = 0
    while position < len(blocks):
        items = _run_of_items(blocks, position)
        if len(items) >= 2:
            position += len(items)
            found, last = _lists(items), items[-1]
        else:
            last = blocks[position]
            position += 1
            found = _tables(last) if last.kind is BlockKind.TABLE else _scenes_of(last)
        scenes += found[:-1]
        scenes.append(replace(found[-1], ends_card=last.ends_card, pause=last.pause))
    return tuple(_with_figure(scene) for scene in _merge_small(scenes))


def _run_of_items(blocks: tuple[Block, ...], start: int) -> list[Block]:
    run: list[Block] = []
    for block in blocks[start:]:
        if block.kind is not BlockKind.ITEM or _weight(block.sentences) > _ITEM_WEIGHT:
            break
        run.append(block)
        if block.ends_card:
            break
    return run


def _lists(items: list[Block]) -> list[Scene]:
    """List cards of nearly equal length: six items give three and three, not five and one."""
    cards = -(-len(items) // _MAX_ITEMS)
    size = -(-len(items) // cards)
    return [
        Scene(SceneKind.LIST, tuple(_as_one(item) for item in items[i : i + size]))
        for i in range(0, len(items), size)
    ]


def _tables(block: Block) -> list[Scene]:
    """Cards of nearly equal numbers of rows; the names of the columns are on each."""
    rows = len(block.sentences)
    cards = max(-(-(rows - 1) // _MAX_ITEMS), 1)
    size = -(-(rows - 1) // cards) if rows > 1 else 0
    bounds = [0, *(1 + size * number for number in range(1, cards)), rows]
    header = _cell_texts(block.sentences[0], block.cells[0])
    return [
        Scene(
            SceneKind.TABLE,
            block.sentences[first:last],
            cells=block.cells[first:last],
            header=header if first else (),
        )
        for first, last in pairwise(bounds)
    ]


def _cell_texts(row: Sentence, counts: tuple[int, ...]) -> tuple[str, ...]:
    ends = list(accumulate(counts))
    parts = [row.words[end - count : end] for end, count in zip(ends, counts, strict=True)]
    return tuple(Sentence(part).text.removesuffix(CELL_END) for part in parts)


def _as_one(item: Block) -> Sentence:
    return Sentence(tuple(word for sentence in item.sentences for word in sentence.words))


def _scenes_of(block: Block) -> list[Scene]:
    kind = SceneKind.QUOTE if block.kind is BlockKind.QUOTE else SceneKind.STATEMENT
    groups: list[list[Sentence]] = []
    for sentence in block.sentences:
        if groups and _weight(groups[-1]) + _weight([sentence]) <= SCENE_WEIGHT:
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    return [Scene(_quoted(kind, group), tuple(group)) for group in groups]


def _quoted(kind: SceneKind, group: list[Sentence]) -> SceneKind:
    whole = " ".join(sentence.text for sentence in group)
    return SceneKind.QUOTE if _QUOTED.match(whole) else kind


def _merge_small(scenes: list[Scene]) -> list[Scene]:
    """Merge short statements: a card of less than three seconds is too short to read."""
    merged: list[Scene] = []
    for scene in scenes:
        before = merged[-1] if merged else None
        if (
            before is not None
            and not before.ends_card
            and before.kind is scene.kind is SceneKind.STATEMENT
            and min(_weight(before.sentences), _weight(scene.sentences)) <= _SMALL_WEIGHT
            and _weight(before.sentences) + _weight(scene.sentences) <= SCENE_WEIGHT
        ):
            merged[-1] = replace(scene, sentences=before.sentences + scene.sentences)
        else:
            merged.append(scene)
    return merged


def _with_figure(scene: Scene) -> Scene:
    """Make a statement with exactly one significant number a NUMBER card."""
    if scene.kind is not SceneKind.STATEMENT:
        return scene
    words = scene.words
    figures = [(figure, i) for i in range(len(words)) if (figure := _figure(words, i))]
    if len(figures) != 1:
        return scene
    figure, word = figures[0]
    return replace(scene, kind=SceneKind.NUMBER, figure=figure, figure_word=word)


def _figure(words: tuple[Word, ...], index: int) -> str:
    match = _FIGURE.match(words[index].text)
    if match is None or _YEAR.match(match[1]):
        return ""
    following = words[index + 1].text.strip(".,;:!?").lower() if index + 1 < len(words) else ""
    if following in _SCALES:
        return match[1] + ("%" if following == "percent" else f" {following}")
    return match[1] if len(match[1]) >= 2 else ""


def _weight(sentences: list[Sentence] | tuple[Sentence, ...]) -> int:
    return sum(weight_of(sentence.words) for sentence in sentences)
