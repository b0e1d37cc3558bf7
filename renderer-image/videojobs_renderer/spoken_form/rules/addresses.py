"""Addresses of pages, of mail and of files, handles and hashtags."""

import re
from collections.abc import Iterator
from typing import Final

from videojobs_renderer.spoken_form.edits import Edit, Group
from videojobs_renderer.spoken_form.languages.language import Language, word_set
from videojobs_renderer.spoken_form.numbers import Number
from videojobs_renderer.spoken_form.rules.rule import NO_WORD_AFTER, NO_WORD_BEFORE

_SCHEME: Final = re.compile(r"[A-Za-z]+://", re.ASCII)
_DOMAINS: Final = (
    "com|org|net|io|dev|ai|app|edu|gov|info|de|fr|es|br|cn|jp|uk|eu|tv|ch|xyz|cloud|online|shop"
)
"""Endings of a bare domain; "it", "in" or "me" would be words after a missing space."""

_ADDRESS: Final = re.compile(
    rf"""(?:(?<![a-z])[a-z]{{2,10}}://|(?<!\w)www\.)[!-;=?-~]*[\w/]
    |{NO_WORD_BEFORE}[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}
    |(?<![@\w.])(?:[a-z0-9][a-z0-9-]{{0,62}}\.){{1,8}}(?:{_DOMAINS})(?:/[!-;=?-~]*[\w/])?{NO_WORD_AFTER}
    |(?<![\w])[a-z]:\\[!-;=?-~]*[\w\\]
    |(?<![\w./])~?/[\w.-]+(?:/[\w.-]*\w)+/?
    |(?<![\w.])[\w-]{{1,64}}\.(?:py|js|ts|txt|md|json|ya?ml|csv|pdf|png|jpe?g|html?|css|sh|exe|zip|docx?
       |xlsx?|mp[34]|svg|cpp|go|java|toml|ini|cfg|log|xml|sql){NO_WORD_AFTER}
    |(?<![\w.])\.net\b
    |(?<!\S)(?:~/)?\.[a-z]{{3,20}}{NO_WORD_AFTER}(?!\.\w)""",
    re.IGNORECASE | re.VERBOSE | re.ASCII,
)
_PART: Final = re.compile(r"[A-Za-z]+|\d+|[^\w\s]|_|\w+")
_SAID_AS_WORDS: Final = word_set(
    "co com org net info edu gov app dev cloud online shop json log go java doc docx zip tv"
)
_HASHTAG: Final = re.compile(r"(?<![\w&#/])#((?:[^\W\u00b2\u00b3\u00b9\u2070-\u2079])+)(?!-\d)")
_CAMEL: Final = re.compile(r"\d+|_|[A-Z]+(?![a-z])|[A-Z]?[^\WA-Z\d_]+|[A-Z]")
_HANDLE: Final = re.compile(r"(?<![\w.])@(?=\w)")


def addresses(text: str, language: Language) -> Iterator[Group]:
    """Each part of an address is said; only the scheme ("https://") is not."""
    for match in _ADDRESS.finditer(text):
        yield tuple(_address_edits(match[0], match.start(), language))


def _address_edits(address: str, offset: int, language: Language) -> Iterator[Edit]:
    parts = list(_PART.finditer(address))
    scheme = _SCHEME.match(address)
    begin = scheme.end() if scheme and scheme.end() < len(address) else 0
    for index, part in enumerate(parts):
        after_dot = index > 0 and parts[index - 1][0] == "."
        said = _part(part[0], after_dot, language) if part.start() >= begin else ""
        yield Edit(offset + part.start(), offset + part.end(), said)


def _part(part: str, after_dot: bool, language: Language) -> str:
    if part.isdigit():
        short = len(part) <= 4
        return language.number(Number(part)) if short else language.digits(part)
    if part == "NET":
        return "net"
    if part.lower() == "www" or (after_dot and _is_spelled(part)):
        return language.letters(part)
    name = named_marks(language).get(part)
    if name is None:
        return part if part.isalnum() else ""
    return name


def _is_spelled(ending: str) -> bool:
    return ending.isalpha() and len(ending) <= 3 and ending.lower() not in _SAID_AS_WORDS


def named_marks(language: Language) -> dict[str, str]:
    """Marks that are said by name inside of addresses and code."""
    marks = language.marks
    return {
        ".": marks.dot, "/": marks.slash, "\\": marks.backslash, "-": marks.dash,
        "_": marks.underscore, ":": marks.colon, "?": marks.question, "=": marks.equals,
        "&": marks.and_, "#": marks.hash, "@": marks.at, "%": marks.percent, "+": marks.plus,
        "~": marks.tilde, ",": ",", ";": ";",
    }  # fmt: skip


def hashtags(text: str, language: Language) -> Iterator[Group]:
    """As in "#VideoOfTheDay" is said in words, "#1" as a number."""
    for match in _HASHTAG.finditer(text):
        tag, start = match[1], match.start()
        if tag.isdigit():
            said = f"{language.marks.number}{language.glue}{language.number(Number(tag))}"
        else:
            parts = [p[0] for p in _CAMEL.finditer(tag) if p[0] != "_"]
            words = [language.number(Number(p)) if p.isdigit() else p for p in parts]
            said = " ".join([language.marks.hashtag, *words])
        yield (Edit(start, match.end(), said),)


def handles(text: str, language: Language) -> Iterator[Group]:
    """As in "@anna" is "at anna"."""
    for match in _HANDLE.finditer(text):
        yield (Edit(match.start(), match.end(), language.marks.at),)
