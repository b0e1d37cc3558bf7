"""The CommonMark parser: with tables, footnotes, TeX formulas and directions.

Where CommonMark takes a part of a plain text for markup, the text wins: stars between figures, a
name before a colon, a line between tildes. Links are never followed, so any address is one.
"""

import re
import unicodedata
from functools import cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock, blockquote, fence, list_block, reference
from markdown_it.rules_inline import StateInline, emphasis
from mdit_py_plugins.dollarmath.index import math_block_dollar, math_inline_dollar
from mdit_py_plugins.footnote import footnote_plugin

from videojobs_renderer.script.directions import parse_direction
from videojobs_renderer.script.tex import is_formula

DIRECTION: Final = "direction"
"""Type of the token of a direction; its `meta` has the `Direction` under this name."""

_DEEPEST: Final = 50
"""Levels of quotations (one each) and lists (two each); the marks of deeper ones are text."""

_MAX_LEVELS: Final = _DEEPEST + 4
"""markdown-it would drop the text of blocks in so many levels, which none reaches."""

_INTERRUPTS: Final[RuleOptionsType] = {"alt": ["paragraph", "reference", "blockquote", "list"]}
_LIST_INTERRUPTS: Final[RuleOptionsType] = {"alt": ["paragraph", "reference", "blockquote"]}
_TITLE_RULES: Final = ("heading", "paragraph")

_DEFINITION: Final = re.compile(
    r" {0,3}\[[^\[\]]+\]:[ \t]*\n?[ \t]*"
    r"(?:<[^<>\n]*[./#:]|[#/]|\.{1,2}/|[A-Za-z][\w+.-]*:|\S*[\w-]\.\w)"
)
"""A link's definition, whose target looks like an address: `[Anna]: Hello!` is text."""

_DIRECTION_LINE: Final = re.compile(r" {0,3}\[")

_SAID: Final = re.compile(r"\s*(?:`{3,}|~{3,})\s*(?:[^={}\s]+\s+[^={}]*[^={}\s]|.*~)\s*")
"""A fence followed by more than a language: `~~~ The end ~~~` is text."""


@cache
def parser(*, html_blocks: bool = True) -> MarkdownIt:
    """The parser of scripts. Without `html_blocks`, tags are inline and Markdown is between them.

    Indented text is prose, not code: people indent the first lines of their paragraphs.
    """
    md = _extended()
    return md.disable(["code"] if html_blocks else ["code", "html_block"])


@cache
def title_parser() -> MarkdownIt:
    """The parser of titles: inline markup, and the marks of a heading."""
    md = _extended()
    rules = md.get_all_rules()["block"]
    return md.disable([rule for rule in rules if rule not in _TITLE_RULES])


def _extended() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"maxNesting": _MAX_LEVELS})
    md.enable(["table", "strikethrough"])
    md.use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
    md.inline.ruler.before("escape", "math_inline", _formula)
    md.block.ruler.before("fence", "math_block", _formula_block)
    md.inline.ruler.at("emphasis", _emphasis)
    md.block.ruler.at("reference", _definition)
    md.block.ruler.at("fence", _fence, _INTERRUPTS)
    md.block.ruler.at("blockquote", _shallow(blockquote), _INTERRUPTS)
    md.block.ruler.at("list", _shallow(list_block), _LIST_INTERRUPTS)
    md.block.ruler.before("reference", DIRECTION, _direction, _INTERRUPTS)
    # Addresses are shown as they are written.
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.normalizeLinkText = lambda link: link  # type: ignore[method-assign]
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005
    return md


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    return bool(_DEFINITION.match(state.src, _begin(state, start))) and reference(
        state, start, end, silent
    )


def _fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = state.src[_begin(state, start) : state.eMarks[start]]
    code = state.src[state.eMarks[start] : state.eMarks[end - 1]]
    alone = not code.strip("> \t\n")  # without code, it is a line of text
    return not alone and not _SAID.fullmatch(line) and fence(state, start, end, silent)


def _shallow(rule: RuleFuncBlockType) -> RuleFuncBlockType:
    """The rule of a block that contains others, up to the deepest level."""

    def shallow(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < _DEEPEST and rule(state, start, end, silent)

    return shallow


# A dollar beside a space or a figure is money.
_inline_dollars: Final = math_inline_dollar(
    allow_space=False, allow_digits=False, allow_double=True
)
_block_dollars: Final = math_block_dollar(allow_labels=False, allow_blank_lines=False)


def _formula(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if not _inline_dollars(state, True):  # finds the end
        return False
    tex = state.src[start : state.pos].strip("$")
    state.pos = start
    return is_formula(tex) and _inline_dollars(state, silent)


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if not _block_dollars(state, start, end, silent):
        return False
    if is_formula(state.tokens[-1].content):
        return True
    state.tokens.pop()
    state.line = start
    return False


def _direction(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001
    """A direction on a line of its own: not in a list or quotation, nor indented as code."""
    begin = state.src.rfind("\n", 0, state.bMarks[start]) + 1
    line = state.src[begin : state.eMarks[start]]
    direction = parse_direction(line) if _DIRECTION_LINE.match(line) else None
    if direction is None:
        return False
    if not silent:
        state.line = start + 1
        state.push(DIRECTION, "", 0).meta = {DIRECTION: direction}
    return True


def _begin(state: StateBlock, line: int) -> int:
    return state.bMarks[line] + state.tShift[line]


def _emphasis(state: StateInline, silent: bool) -> bool:
    """CommonMark's emphasis, except for stars inside words.

    Inside a word of an alphabet, a star is a sign of its own, as in `2*3*4`; it can only close
    what began before the word (`**bold**ly`). Chinese and Japanese have no spaces, so their words
    and punctuation leave every star free to open and to close.
    """
    start, first = state.pos, len(state.delimiters)
    if not emphasis.tokenize(state, silent):
        return False
    before = state.src[start - 1] if start else " "
    after = state.src[state.pos] if state.pos < state.posMax else " "
    if state.src[start] == "*":
        for delimiter in state.delimiters[first:]:
            if _is_wide(before) or _is_wide(after):
                delimiter.open, delimiter.close = not after.isspace(), not before.isspace()
            elif (before.isalnum() or before in ")]}") and not after.isspace():
                delimiter.open = False
                delimiter.close &= not (before.isdigit() or after.isdigit()) or not after.isalnum()
    return True


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" and character != "\u3000"
