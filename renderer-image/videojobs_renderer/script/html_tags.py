"""Tells HTML tags from other text between angle brackets.

`List<String>`, `<your name>` and `a <b and c> d` are syntactically tags and meant as text. A tag
has the name of an HTML element, sensible attributes, and its counterpart in the same script where
HTML requires one. Names: HTML Living Standard, indices of elements and of attributes, with the
obsolete elements that editors still write.
"""

import re
from dataclasses import dataclass
from typing import Final


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BARE_VOID: Final = _names("br hr wbr")
_VOID: Final = _names("area base col embed img input link meta param source track")
_END_OPTIONAL: Final = _names(
    "body colgroup dd dt head html li optgroup p rp rt tbody td tfoot th thead tr"
)
_PAIRED: Final = _names(
    "a abbr address article aside audio b bdi bdo big blockquote button canvas caption center cite "
    "code data datalist del details dfn dialog div dl em fieldset figcaption figure font footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup i iframe ins kbd label legend main map mark menu meter "
    "nav noscript object ol option output picture pre progress q ruby s samp script search section "
    "select slot small span strike strong style sub summary sup svg table template textarea time "
    "title tt u ul var video"
)
BOOLEAN_ATTRIBUTES: Final = _names(
    "allowfullscreen async autofocus autoplay checked controls default defer disabled download "
    "formnovalidate hidden inert ismap itemscope loop multiple muted nomodule novalidate nowrap "
    "open playsinline readonly required reversed selected"
)
ELEMENTS: Final = _BARE_VOID | _VOID | _END_OPTIONAL | _PAIRED
_INLINE: Final = _names(
    "a abbr b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small span "
    "strike strong sub sup time tt u var wbr"
)
_SPACE: Final = _names("br button img input output rp rt select td th")

_TAG: Final = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:[^'\"<>]|'[^'<]*'|\"[^\"<]*\")*)>")
_VALUED: Final = re.compile(r"[^\s=\"'/]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"']+)")
_COMMENT: Final = re.compile(r"<!--.*?-->", re.S)
_EMPTIED: Final = "<!---->"
_DOCTYPE: Final = re.compile(r"<!doctype\b[^>]*>", re.I)
_CODE_OR_COMMENT: Final = re.compile(
    r"""
    ^[ \t>]*(?:(?:[-*+]|\d+[.)])[ ]+)?(?P<fence>`{3,}|~{3,})[^`\n]*\n
        (?:.|\n)*?(?:^[ \t>]*(?P=fence)|\Z)
    | (?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n)(?:.|\n))+?(?<!`)(?P=ticks)(?!`)
    | \\.
    | (?P<comment><!--)
    """,
    re.X | re.M,
)
_HIDDEN: Final = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.I | re.S)


@dataclass(frozen=True)
class Tags:
    """The elements that a script opens, and those that it closes."""

    opened: frozenset[str]
    closed: frozenset[str]

    @classmethod
    def of(cls, script: str) -> "Tags":
        """Those of one script, in code too: rarely does a placeholder have both."""
        found = [(match[1], match[2].lower()) for match in _TAG.finditer(script)]
        return cls(
            frozenset(name for slash, name in found if not slash),
            frozenset(name for slash, name in found if slash),
        )

    def replacement(self, html: str) -> str | None:
        """What takes the place of a tag or comment: nothing, a space, or a line end where a
        paragraph ends. None for what is text."""
        if _COMMENT.fullmatch(html) or _DOCTYPE.fullmatch(html):
            return ""
        match = _TAG.fullmatch(html)
        name = match[2].lower() if match else ""
        if match is None or not self._is_tag(name, match[3], closing=bool(match[1])):
            return None
        if name in _SPACE:
            return " "
        return "" if name in _INLINE else "\n"

    def _is_tag(self, name: str, rest: str, *, closing: bool) -> bool:
        if closing:
            known = name in _PAIRED and name in self.opened
            return (known or name in _END_OPTIONAL) and not rest.strip()
        bare = _VALUED.sub("", rest).strip(" \t\n/")
        if not set(bare.lower().split()) <= BOOLEAN_ATTRIBUTES:
            return False
        if name in _PAIRED:
            return name in self.closed or "=" in rest
        return name in _BARE_VOID | _END_OPTIONAL or (name in _VOID and "=" in rest)


def with_short_comments(script: str) -> str:
    """The script with its comments emptied: for Markdown, one that begins inside a line ends at a
    blank line at the latest. What looks like a comment in code stays."""
    parts, position = list[str](), 0
    while match := _CODE_OR_COMMENT.search(script, position):
        start, end = match.span()
        if match["comment"]:
            closed = script.find("-->", start + len("<!"))
            if closed < 0:
                break
            end = closed + len("-->")
        parts += [script[position:start], _EMPTIED if match["comment"] else match[0]]
        position = end
    return "".join([*parts, script[position:]])


def without_hidden(html: str) -> str:
    """HTML without scripts, style sheets and the comments that are emptied; each leaves a line
    end."""
    return _HIDDEN.sub("\n", html.replace(_EMPTIED, "\n"))
