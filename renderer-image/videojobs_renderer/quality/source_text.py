"""What the captions of a script have to say, by rules of its raw text.

The rules are simpler than the parser's and use none of it, so that a fault of the parser does not
hide itself. What they leave out is listed with its kind.
"""

import html
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from html.entities import html5
from typing import Final

from videojobs.protocol.quality import Dropped
from videojobs_renderer.script.html_tags import BOOLEAN_ATTRIBUTES, ELEMENTS


@dataclass(frozen=True)
class Letters:
    """Letters and figures that follow each other."""

    text: str


@dataclass(frozen=True)
class Gap:
    """Whatever is between letters, and must not vanish without a trace."""


@dataclass(frozen=True)
class Anything:
    """At most so many letters of any kind: what takes the place of a TeX command."""

    most: int


@dataclass(frozen=True)
class Either:
    """Two readings. Each is right, since simple rules cannot tell them apart."""

    one: tuple["Part", ...]
    other: tuple["Part", ...] = ()


Part = Letters | Gap | Anything | Either


@dataclass(frozen=True)
class SourceText:
    """The text of a script, and what is left out of it on purpose."""

    parts: tuple[Part, ...]
    dropped: tuple[Dropped, ...]
    rules: tuple[str, ...]  # the lines below the headers of tables, without spaces


_FRONT_MATTER: Final = re.compile(
    r"---[ \t]*\n\s*(?:#.*\n\s*)*[A-Za-z_][\w-]*[ \t]*:\s(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
)
_PROTECTED: Final = re.compile(
    r"""
    ^(?P<lead>[ \t>]*(?:(?:[-*+]|\d+[.)])[ ]+)?)(?P<fence>`{3,}|~{3,})
        (?P<language>[ \t]*[^\s`~={}]*[ \t]*|[^`\n]*[={}][^`\n]*)\n(?=\s*\S)
        (?P<code>(?:.|\n)*?)(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)
    | (?P<escape>\\[!-/:-@\[-`{-~])
    | (?<!`)(?P<ticks>`+)(?!`)(?P<span>(?:(?!\n[ \t]*\n)(?:.|\n))+?)(?<!`)(?P=ticks)(?!`)
    | (?P<hidden><(?:(?P<comment>!--)|(?P<tag>script|style)\b[^>]*>))
    | (?<![\d$])(?P<dollars>\${1,2})(?=[^$]*(?:\\[A-Za-z]|[\^_{}=])|\s*[A-Za-z]\s*\$)
        (?P<formula>(?:(?!\n[ \t]*\n)[^$])+)(?P=dollars)(?!\d)
    """,
    re.X | re.M | re.I,
)
_DEFINITION: Final = re.compile(
    r"""^[ >]{0,5}\[(?P<label>[^\[\]\n^][^\[\]\n]*)\]:[ \t]*\n?[ \t]*
    (?P<target><[^<>\n]*>|(?!<)\S+)
    (?:(?:[ \t]+|[ \t]*\n[ \t]*)(?:"[^"\n]*"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$""",
    re.M | re.X,
)
_ADDRESS: Final = re.compile(
    r"<[^<>\n]*[./#:][^<>\n]*>|[#/]|\.{1,2}/|[A-Za-z][\w+.-]*:|\S*[\w-]\.\w"
)
_NOTE: Final = re.compile(r"[ >]{0,3}(?:(?:[-*+]|\d+[.)]) +)?\[\^([^\]\s]+)\]:.*")
_BLOCK: Final = re.compile(
    r" {0,3}(?:#{1,6}[ \t]|[-*+][ \t]|1[.)][ \t]|>|`{3}|~{3}|(?:[-*_][ \t]*){3,}$"
    r"|</?(?:p|div|table|[uo]l|li|h[1-6]|section|details|summary|blockquote|center|hr)\b)",
    re.I,
)
_STAMP: Final = r"(?:\d+:)?\d{1,2}:\d\d[,.]\d{3}"
_TIMES: Final = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}.*")
_WEBVTT: Final = re.compile(rf"WEBVTT\b(?=(?:.|\n)*^{_TIMES.pattern}$)", re.M)
_VTT_PARTS: Final = re.compile(
    rf"""
    (?:\A|(?<=\n\n))(?P<block>(?:WEBVTT|NOTE|STYLE|REGION)\b.*(?:\n.+)*)
    | (?<=\n\n)(?P<name>.+)(?=\n{_TIMES.pattern}$)
    | (?P<tag></?(?:c|v|lang|ruby|rt)(?:[. \t][^<>\n]*)?>|<[\d:.]+>)
    """,
    re.M | re.X,
)
_DIRECTION: Final = re.compile(r" {0,3}\[\s*(?:scene|pause:\s*[\d.]+)\s*\]\s*", re.I)
_RULE_CELL: Final = re.compile(r"\s*:?-+:?\s*")
_NUMBER: Final = re.compile(r"[\s>]*(?:[-*+]\s+)?(\d{1,9})(?=[.)](?:\s|$))")
_INLINE: Final = re.compile(
    r"""
    (?P<entity>&(?:\#\d{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)
    | (?P<tag></?[A-Za-z][^<>]*>|<!doctype[^<>]*>)
    | (?P<mark>!?\[\^[^\]\s]+\])
    | (?P<target>\]\(\s*(?:<[^<>\n]*>|(?:[^()\s]|\([^()\s]*\))*)(?:\s+(?:"[^"]*"|'[^']*'))?\s*\))
    | (?P<label>\]\[[^\[\]^][^\[\]]*\])
    | (?P<opening>!?\[)
    | (?P<closing>\])
    | (?P<blank>\n[ \t]*\n)
    """,
    re.X | re.I,
)
_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)([^<>]*)>")
_VALUED: Final = re.compile(r"[^\s=\"'/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"']+)")
_ALONE: Final = re.compile(
    r"br|hr|wbr|p|li|td|th|tr|dt|dd|thead|tbody|tfoot|html|head|body|colgroup", re.I
)
_RUN: Final = re.compile(r"([*_~`])\1*|(?:.|\n)")
_TEX_COMMAND: Final = re.compile(r"\\(?:[A-Za-z]+|.)")
_COMMAND_LETTERS: Final = 12

_HIDDEN_END: Final = re.compile(r"(?P<comment>-->)|</(?P<tag>script|style)\s*>", re.I)
_COMMENT_OVERLAP: Final = len("--")  # the shortest comments are "<!-->" and "<!--->"

_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufe00-\ufe0f\ufeff\u20e3"
    "\U000e0020-\U000e007f]"
)
_FIRST_PLACE: Final = 0xF0000
"""Private characters stand for what the rules of text do not apply to."""

_WIDE: Final = 0x2E80  # Chinese, Japanese and Korean, written without spaces, begin here


def source_text(script: str) -> SourceText:
    """What the captions of a script have to say."""
    return _Reduction().reduce(script)


def letters_of(text: str) -> Iterator[Part]:
    """Letters and the gaps between them, without knowing any markup but emphasis."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    found = ""
    for match in _RUN.finditer(text):
        run = match[0]
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        if is_letter(run[0]):
            found += unicodedata.normalize("NFKC", run)
        elif not _is_emphasis(run, before, after):
            yield from (Letters(found),) if found else ()
            yield Gap()
            found = ""
    if found:
        yield Letters(found)


def literal_letters(text: str) -> Iterator[Part]:
    """The letters of code and of captions, where every sign is itself."""
    for run in re.findall(r"[*_~`]+|[^*_~`]+", text):
        yield from (Gap(),) if run[0] in "*_~`" else letters_of(run)


def is_letter(character: str) -> bool:
    """Letters, figures and the marks that belong to them."""
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _is_emphasis(run: str, before: str, after: str) -> bool:
    inside = before.isalnum() and after.isalnum() and max(before, after) < chr(_WIDE)
    match run[0]:
        case "*":
            return not (inside and (before.isdigit() or after.isdigit()))
        case "_":
            return not inside
        case "~":
            return len(run) > 1
        case _:
            return run[0] == "`"


@dataclass
class _Reduction:
    """One script while it is reduced."""

    dropped: list[Dropped] = field(default_factory=list)
    places: list[tuple[str, tuple[Part, ...]]] = field(default_factory=list)
    labels: set[str] = field(default_factory=set)  # of links
    notes: set[str] = field(default_factory=set)
    rules: list[str] = field(default_factory=list)  # of tables
    tags: set[tuple[bool, str]] = field(default_factory=set)  # whether closing, and name

    def reduce(self, script: str) -> SourceText:
        text = "".join(
            c for c in script.replace("\r\n", "\n").replace("\r", "\n") if ord(c) < 0xF0000
        )
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
        if match := _FRONT_MATTER.match(text):
            self.drop("front matter", match[0])
            text = text[match.end() :]
        if _WEBVTT.match(text):
            blank = re.sub(r"^[ \t]+$", "", text, flags=re.M)
            text = _VTT_PARTS.sub(self._vtt_part, blank)
        text = self._lines(_DEFINITION.sub(self._definition, self._protected(text)))
        self.tags = {(bool(m[1]), m[2].lower()) for m in _TAG.finditer(text)}
        return SourceText(tuple(self._inline(text)), tuple(self.dropped), tuple(self.rules))

    def drop(self, kind: str, text: str) -> None:
        raw = "".join(self._place(c)[0] if self._is_place(c) else c for c in text).strip()
        if raw:
            self.dropped.append(Dropped(kind=kind, text=raw))

    def keep(self, raw: str, *parts: Part) -> str:
        """A character that stands for the parts."""
        self.places.append((raw, parts))
        return chr(_FIRST_PLACE + len(self.places) - 1)

    def _is_place(self, character: str) -> bool:
        return ord(character) >= _FIRST_PLACE

    def _place(self, character: str) -> tuple[str, tuple[Part, ...]]:
        return self.places[ord(character) - _FIRST_PLACE]

    def _vtt_part(self, match: re.Match[str]) -> str:
        kinds = {"block": "subtitle header", "name": "cue name", "tag": "tag"}
        self.drop(kinds[match.lastgroup or ""], match[0])
        return ""

    def _protected(self, text: str) -> str:
        """The text without comments, and with a place for what is literal."""
        kept, position = list[str](), 0
        ends = list(_HIDDEN_END.finditer(text))
        while match := _PROTECTED.search(text, position):
            start, end = match.span()
            if match["hidden"] and (found := _hidden_end(match, ends)):
                end = found
                self.drop("comment" if match["comment"] else "script or style", text[start:end])
                gap = "" if match["comment"] else self.keep(text[start:end], Gap())
                kept += [text[position:start], gap]
            else:
                kept += [text[position:start], self._protect(match)]
            position = end
        return "".join([*kept, text[position:]])

    def _protect(self, match: re.Match[str]) -> str:
        whole = match[0]
        if match["hidden"]:  # without an end, it is text
            return whole
        if match["fence"]:
            self.drop("language of code", match["language"])
            return match["lead"] + self.keep(match["code"], *literal_letters(match["code"]))
        if match["escape"]:
            return self.keep(whole, Gap())
        if match["span"]:
            return self.keep(whole, *literal_letters(match["span"]))
        # Money beside an equation may look like a formula, a command does not.
        formula, written = tuple(_formula(match["formula"])), tuple(letters_of(whole))
        certain = _TEX_COMMAND.search(match["formula"])
        return self.keep(whole, *(formula if certain else (Either(formula, written),)))

    def _definition(self, match: re.Match[str]) -> str:
        if not _ADDRESS.match(match["target"]):
            return match[0]
        self.labels.add(_label(match["label"]))
        self.drop("link definition", match[0])
        before = match.string[: match.start()].rstrip(" \t\n")
        lone = before == "" or match.string[len(before) : match.start()].count("\n") > 1
        # Inside a paragraph a definition is text, after another one it is not.
        return "" if lone else self.keep(match[0], Either((), tuple(letters_of(match[0]))))

    def _lines(self, text: str) -> str:
        """The text without the lines of other things than text, and list numbers as optional."""
        kept: list[str] = []
        note = _Note.NONE
        for line in text.split("\n"):
            note = note.next(line)
            if note is not _Note.NONE:
                self._note(line)
            elif _TIMES.fullmatch(line):
                if kept and kept[-1].strip().isdigit():
                    self.drop("cue number", kept.pop())
                self.drop("cue time", line)
            elif _DIRECTION.fullmatch(line):
                self.drop("direction", line)
                kept.append("")
            else:
                if _is_rule(line) and _columns(line) == _columns("".join(kept[-1:])):
                    self.rules.append("".join(line.split()))
                kept.append(self._numbered(line))
        return "\n".join(kept)

    def _note(self, line: str) -> None:
        if match := _NOTE.fullmatch(line):
            self.notes.add(match[1])
        self.drop("footnote", line)

    def _numbered(self, line: str) -> str:
        """The number of a list's row is optional: the card counts its rows."""
        match = _NUMBER.match(line)
        if match is None or self._is_place(match[1][0]):
            return line
        place = self.keep(match[1], Either(tuple(letters_of(match[1]))))
        return line[: match.start(1)] + place + line[match.end(1) :]

    def _inline(self, text: str) -> Iterator[Part]:
        brackets: list[str] = []
        end = 0
        for match in _INLINE.finditer(text):
            yield from self._plain(text[end : match.start()])
            end = match.end()
            yield from self._markup(match, brackets)
        yield from self._plain(text[end:])

    def _markup(self, match: re.Match[str], brackets: list[str]) -> Iterator[Part]:
        whole = match[0]
        match match.lastgroup:
            case "entity" if whole[1:] in html5 or whole[1] == "#":
                yield from letters_of(html.unescape(whole))
            case "tag":
                yield from self._tag(whole)
            case "mark" if (label := whole.lstrip("![^")[:-1]).isdigit() or label in self.notes:
                self.drop("footnote mark", whole)
            case "opening" | "closing" | "blank":
                _balance(whole, brackets)
                yield from (Gap(),) if match["blank"] else ()
            case "target" if _closes_link(brackets):
                self.drop("link target", whole[2:-1])
            case "label" if _label(whole[2:-1]) in self.labels and _closes_link(brackets):
                self.drop("link label", whole[2:-1])
            case _:
                yield Gap()
                yield from self._plain(whole)

    def _tag(self, tag: str) -> Iterator[Part]:
        match = _TAG.fullmatch(tag)
        name = match[2].lower() if match else ""
        rest = match[3] if match else ""
        bare = set(_VALUED.sub("", rest).strip(" \t\n/").lower().split())
        if tag[1] == "!":
            self.drop("tag", tag)
        elif match is None or name not in ELEMENTS or not bare <= BOOLEAN_ATTRIBUTES:
            yield from self._plain(tag)
        elif _ALONE.fullmatch(name) or (not match[1], name) in self.tags or "=" in rest:
            self.drop("tag", tag)
            if _ALONE.fullmatch(name):
                yield Gap()
        else:
            yield Either(tuple(self._plain(tag)))

    def _plain(self, text: str) -> Iterator[Part]:
        start = 0
        for index, character in enumerate(text):
            if self._is_place(character):
                yield from letters_of(text[start:index])
                yield from self._place(character)[1]
                start = index + 1
        yield from letters_of(text[start:])


class _Note(Enum):
    """Where a line is: in a footnote's paragraph, after it, or elsewhere."""

    NONE = auto()
    PARAGRAPH = auto()
    BETWEEN = auto()

    def next(self, line: str) -> "_Note":
        """The state of the line that follows. A footnote goes on in indented paragraphs."""
        if _NOTE.fullmatch(line):
            return _Note.PARAGRAPH
        if self is _Note.PARAGRAPH and _BLOCK.match(line):
            return _Note.NONE
        if self is _Note.NONE or (self is _Note.BETWEEN and line.strip() and line[:4].strip()):
            return _Note.NONE
        return _Note.PARAGRAPH if line.strip() else _Note.BETWEEN


def _hidden_end(match: re.Match[str], ends: Sequence[re.Match[str]]) -> int:
    """Where a comment, script or style sheet ends; 0 if it does not. `ends`: those of the text."""
    kind, begin = (match["tag"] or "").lower(), match.end()
    begin -= _COMMENT_OVERLAP if match["comment"] else 0
    first = bisect_left(ends, begin, key=lambda end: end.start())
    found = (end.end() for end in ends[first:] if (end["tag"] or "").lower() == kind)
    return next(found, 0)


def _formula(tex: str) -> Iterator[Part]:
    """The letters of a formula: its signs say how they are set, not what is between them."""
    end = 0
    for match in _TEX_COMMAND.finditer(tex):
        yield from _letters_alone(tex[end : match.start()])
        yield Anything(_COMMAND_LETTERS)
        end = match.end()
    yield from _letters_alone(tex[end:])


def _letters_alone(text: str) -> Iterator[Part]:
    return (part for part in letters_of(text) if isinstance(part, Letters))


def _is_rule(line: str) -> bool:
    """Whether a line looks like the one below the header of a table."""
    cells = line.strip(" \t>").removeprefix("|").removesuffix("|").split("|")
    return "|" in line and all(map(_RULE_CELL.fullmatch, cells))


def _columns(line: str) -> int:
    return line.strip(" \t>").strip("|").count("|") + 1 if "|" in line else 0


def _label(text: str) -> str:
    return " ".join(text.casefold().split())


def _balance(mark: str, brackets: list[str]) -> None:
    if mark == "]":
        del brackets[-1:]
    elif mark.endswith("["):
        brackets.append(mark)
    else:
        brackets.clear()


def _closes_link(brackets: list[str]) -> bool:
    """Whether a bracket that closes here makes a link; there are no links inside links."""
    opening = brackets.pop() if brackets else ""
    if opening == "[":
        brackets[:] = ["" if each == "[" else each for each in brackets]
    return opening != ""
