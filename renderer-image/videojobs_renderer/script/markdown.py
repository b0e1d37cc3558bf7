"""Reads Markdown: from a parser's tokens to passages of text.

What is not text is left out here: targets of links, footnotes, comments, HTML tags.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_block.table import escapedSplit
from markdown_it.tree import SyntaxTreeNode

from videojobs_renderer.script.commonmark import DIRECTION, parser, title_parser
from videojobs_renderer.script.directions import Direction
from videojobs_renderer.script.html_tags import Tags, with_short_comments, without_hidden
from videojobs_renderer.script.tex import formula


class BlockKind(StrEnum):
    """Kinds of Markdown block."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"


@dataclass(frozen=True)
class Passage:
    """The text of one block without its markup; of a table, that of each cell, row by row."""

    kind: BlockKind
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


_SUPERSCRIPTS: Final = dict(zip("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
_HIDDEN: Final = re.compile(r"<(script|style)\b")


def read_markdown(text: str) -> tuple[Passage | Direction, ...]:
    """Passages and directions in reading order. Raises ScriptError for a misspelt direction."""
    text = with_short_comments(text)
    return tuple(_Reader(Tags.of(text), text).read(parser()))


def read_line(text: str) -> str:
    """The text of a title, without markup."""
    passages = _Reader(Tags.of(text), text).read(title_parser())
    return " ".join(part.text for part in passages if isinstance(part, Passage))


@dataclass(frozen=True)
class _Reader:
    """Reads one text. `tags` are those of the whole script, `env` its definitions."""

    tags: Tags
    source: str
    env: dict[str, Any] = field(default_factory=dict)

    def read(self, md: MarkdownIt) -> Iterator[Passage | Direction]:
        tree = SyntaxTreeNode(md.parse(self.source, self.env))
        noted = self.env.setdefault("noted", set())
        noted |= {note.meta["label"] for note in tree.walk() if note.type == "footnote_reference"}
        yield from self._blocks(tree.children, BlockKind.PARAGRAPH)

    def _blocks(
        self, nodes: Sequence[SyntaxTreeNode], kind: BlockKind
    ) -> Iterator[Passage | Direction]:
        for node in nodes:
            match node.type:
                case "blockquote":
                    yield from self._blocks(node.children, BlockKind.QUOTE)
                case "bullet_list" | "ordered_list":
                    yield from self._items(node)
                case "html_block":
                    inner = _Reader(self.tags, without_hidden(node.content), self.env)
                    yield from inner.read(parser(html_blocks=False))
                case "heading":
                    yield from self._passages(node, BlockKind.HEADING)
                case "paragraph":
                    yield from self._passages(node, kind)
                case _:
                    yield from self._leaf(node)

    def _leaf(self, node: SyntaxTreeNode) -> Iterator[Passage | Direction]:
        """Blocks without Markdown in them. Rules and footnotes have no text."""
        match node.type:
            case "fence":
                lines = node.content.split("\n")
                yield from (Passage(BlockKind.PARAGRAPH, line) for line in lines)
            case "table":
                yield Passage(BlockKind.TABLE, rows=tuple(self._rows(node)))
            case "math_block":
                yield Passage(BlockKind.PARAGRAPH, formula(node.content, "$$"))
            case "direction":
                yield node.meta[DIRECTION]

    def _items(self, node: SyntaxTreeNode) -> Iterator[Passage | Direction]:
        """The rows of a list; numbers that do not simply count its rows are part of the text."""
        numbers = [item.info for item in node.children]
        counted = [str(number) for number in range(1, len(numbers) + 1)]
        ones = ["1"] * len(numbers)
        written = node.type == "ordered_list" and (
            len(numbers) == 1 or (numbers not in (counted, ones))
        )
        for item in node.children:
            mark = f"{item.info}{item.markup} " if written else ""
            if item.children and item.children[0].type == "paragraph":
                first, *more = self._passages(item.children[0], BlockKind.ITEM)
                yield Passage(BlockKind.ITEM, mark + first.text)
                yield from more
                yield from self._blocks(item.children[1:], BlockKind.PARAGRAPH)
            else:
                yield Passage(BlockKind.ITEM, mark)
                yield from self._blocks(item.children, BlockKind.PARAGRAPH)

    def _rows(self, table: SyntaxTreeNode) -> Iterator[tuple[str, ...]]:
        columns = 0
        for row in (row for part in table.children for row in part.children):
            cells = [self._text(cell.children) for cell in row.children]
            columns = columns or len(cells)
            cells += self._surplus(row, columns)
            yield tuple(" ".join(cell.split("\n")) for cell in cells)

    def _surplus(self, row: SyntaxTreeNode, columns: int) -> list[str]:
        """The cells beyond the header's columns, which GitHub's tables leave out."""
        line = self.source.split("\n")[(row.map or (0, 0))[0]].strip("> \t")
        cells = escapedSplit(line.removeprefix("|").removesuffix("|"))[columns:]
        trees = (SyntaxTreeNode(parser().parseInline(cell.strip(), self.env)) for cell in cells)
        return [self._text(tree.children) for tree in trees]

    def _passages(self, node: SyntaxTreeNode, kind: BlockKind) -> list[Passage]:
        """The text of a block; tags that end a paragraph divide it."""
        return [Passage(kind, text) for text in self._text(node.children).split("\n")]

    def _text(self, nodes: Sequence[SyntaxTreeNode]) -> str:
        """The text of inline nodes, with a line end where a tag ends a paragraph."""
        parts, raised = list[str](), False
        for node in _visible(nodes):
            match node.type:
                case "html_inline":
                    left = self.tags.replacement(node.content)
                    raised = node.content.lower() == "<sup>"
                    parts.append(node.content if left is None else left)
                case "text" | "code_inline":
                    parts.append(_superscript(node.content) if raised else node.content)
                case "softbreak" | "hardbreak":
                    parts.append(" ")
                case "link" if node.markup == "autolink" and "".join(parts)[-1:].isalnum():
                    parts.append(f" {self._text(node.children)}")
                case "footnote_ref":
                    label = node.meta["label"]
                    known = label.isdigit() or label in self.env["noted"]
                    parts.append("" if known else f"[^{label}]")
                case "math_inline" | "math_inline_double":
                    parts.append(formula(node.content, node.markup))
                case _:
                    parts.append(self._text(node.children))
        return "".join(parts)


def _visible(nodes: Sequence[SyntaxTreeNode]) -> Iterator[SyntaxTreeNode]:
    """The nodes without scripts and style sheets, which have an end."""
    tags = [node.content.lower() if node.type == "html_inline" else "" for node in nodes]
    shown_from = 0
    for index, tag in enumerate(tags):
        if index < shown_from:
            continue
        if hidden := _HIDDEN.match(tag):
            end = f"</{hidden[1]}>"
            shown_from = tags.index(end, index) if end in tags[index:] else index
        if index >= shown_from:
            yield nodes[index]


def _superscript(text: str) -> str:
    """Raised figures: `10<sup>2</sup>` is not 102."""
    raised = all(c in _SUPERSCRIPTS for c in text)
    return "".join(_SUPERSCRIPTS[c] for c in text) if raised else text
