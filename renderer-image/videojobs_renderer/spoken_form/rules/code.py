"""Operators, names of programs and functions, and what is left of marks."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from videojobs_renderer.spoken_form.edits import TAKEN, Edit, Group
from videojobs_renderer.spoken_form.languages.language import Language, Marks
from videojobs_renderer.spoken_form.numbers import Number
from videojobs_renderer.spoken_form.rules.rule import NEAR, NO_WORD_AFTER, NO_WORD_BEFORE
from videojobs_renderer.text.symbols import ARROWS

_SHARP: Final = re.compile(rf"{NO_WORD_BEFORE}([A-G])#{NO_WORD_AFTER}")
_PLUS_PLUS: Final = re.compile(rf"(?<=\w)\+\+{NO_WORD_AFTER}")
_FUNCTION: Final = re.compile(r"(?<!\w)[A-Za-z](\()[a-z](\))")
_GENERIC: Final = re.compile(
    r"(?<!\w)[A-Z]\w*(<)[A-Za-z][\w, ]*(>)|(?<!\w)[a-z]\w+(<)[A-Za-z]\w*(>)"
)
_IDENTIFIER: Final = re.compile(r"(?<=\w)_+(?=\w)")
_BACKSLASH: Final = re.compile(r"\\(?=\w)")
_SUPERSCRIPT: Final = re.compile("([\u207a\u207b]?)([\u2070\u00b9\u00b2\u00b3\u2074-\u2079]{1,3})")
_NOTED: Final = re.compile(
    r"(?:(?<!=)(?<!= )(?!(?:[ckm]m|mc)$)[^\W\d_]{2}|\w[.,;:!?)\"\u201d\u2019])$"
)
_SURE: Final = re.compile(
    r"(?<![=<>!])\s?(<>(?=[ \w])|===?|!==?|<=|>=|=>|->|"
    r"[\u2260\u2264\u2265\u2248\u00b1\u00d7\u00f7\u2192=])(?![=>])"
)
_TIMES: Final = re.compile(r"(?<=[\w)\]]) ?(\*) ?(?=[\w(])")
_BY: Final = re.compile(r"(?<=[\d\x00]) ([x\u00d7]) (?=[\d\x00])|(?<=\d)(?<!\b0)([x\u00d7])(?=\d)")
_POWER: Final = re.compile(r"(?<=[\w)]) ?(\*\*|\^) ?(-?\d+|[A-Za-z](?!\w))?")
_LINK: Final = re.compile(
    f"(?<={TAKEN})(?: ?([-\u2013]) ?(?={TAKEN})|(/)(?=[^\\W\\d_])|(/)(?={TAKEN}))"
)
_PLUS: Final = re.compile(r"(?<=[\w)]) ?(\+) ?(?=[\w($])")
_MINUS: Final = re.compile(r"(?<=[\d)]) (-) (?=[\d(])|(?<=[\d)])(-)(?=\d+\s?=)")
_DIVIDED: Final = re.compile(r"(?<=[\d)]) (/) (?=[\d(])")
_ABOUT: Final = re.compile(r"(?<![\w)])(~)(?=\s?[\d$\u20ac\u00a3])")
_IN_NAME: Final = re.compile(rf"[^\W\d_]{TAKEN}+$")
_SAID_ALONE: Final = re.compile(r"\u00a7{1,2}|[&%@+=$\u20ac\u00a3\u00a5#]")
_DROPPED: Final = re.compile(
    rf"[\[\]{{}}<>|\\^~*_`\"\u2122\u00ae\u00a9\u20e3{ARROWS}]|(?<![^\W\d_])#"
)
"""A sign after a letter is part of a name, as in "C#": languages without a table leave it so."""


def programs(text: str, language: Language) -> Iterator[Group]:
    """As in "C#", "C++", "f(x)", "List<String>", "snake_case"."""
    marks = language.marks
    for match in _SHARP.finditer(text):
        yield (Edit(match.end() - 1, match.end(), marks.sharp),)
    for match in _PLUS_PLUS.finditer(text):
        yield (Edit(match.start(), match.end(), f"{marks.plus}{language.glue}{marks.plus}"),)
    for match in _FUNCTION.finditer(text):
        yield (Edit(*match.span(1), marks.of), Edit(*match.span(2), ""))
    for match in _GENERIC.finditer(text):
        first = 1 if match[1] else 3
        yield (Edit(*match.span(first), marks.of), Edit(*match.span(first + 1), ""))
    for match in _IDENTIFIER.finditer(text):
        yield (Edit(match.start(), match.end(), marks.underscore),)
    for match in _BACKSLASH.finditer(text):
        yield (Edit(match.start(), match.end(), marks.backslash),)


def superscripts(text: str, language: Language) -> Iterator[Group]:
    """Powers after a figure or a single letter; after a word they are footnote marks, unsaid."""
    marks = language.marks
    for match in _SUPERSCRIPT.finditer(text):
        value = int("".join(str(unicodedata.digit(c)) for c in match[2]))
        said = None if match[1] else {2: marks.squared, 3: marks.cubed}.get(value)
        if _NOTED.search(text[max(0, match.start() - NEAR) : match.start()]):
            said = ""
        elif said is None:
            number = language.number(Number(str(value), negative=match[1] == "\u207b"))
            said = f"{marks.power}{language.glue}{number}{marks.power_end}"
        yield (Edit(match.start(), match.end(), said),)


def _names(marks: Marks) -> dict[str, str]:
    return {
        "=": marks.equals, "==": marks.equals, "===": marks.equals, "!=": marks.unequal,
        "!==": marks.unequal, "<>": marks.unequal, "\u2260": marks.unequal, "<=": marks.at_most,
        "\u2264": marks.at_most, ">=": marks.at_least, "\u2265": marks.at_least,
        "<": marks.less, ">": marks.greater,
        "*": marks.times, "\u00d7": marks.times, "x": marks.by, "\u00f7": marks.divided,
        "/": marks.divided, "+": marks.plus, "-": marks.minus, "~": marks.about,
        "\u2248": marks.about, "\u00b1": marks.plus_minus, "->": marks.arrow,
        "=>": marks.arrow, "\u2192": marks.arrow,
    }  # fmt: skip


def powers(text: str, language: Language) -> Iterator[Group]:
    """As in "2**10", "x^2"."""
    marks = language.marks
    for match in _POWER.finditer(text):
        sign = Edit(*match.span(1), marks.power)
        exponent = match[2]
        if exponent is None:
            yield (sign,)
            continue
        if exponent.lstrip("-").isdigit():
            exponent = language.number(Number(exponent.lstrip("-"), negative=exponent[0] == "-"))
        yield (sign, Edit(*match.span(2), exponent + marks.power_end))


def links(text: str, language: Language) -> Iterator[Group]:
    """A dash between two tokens that are read ("9:00-10:30"), a slash after one ("5 €/month")."""
    for match in _LINK.finditer(text):
        if match[1] and _IN_NAME.search(text[max(0, match.start() - NEAR) : match.start()]):
            continue
        marks = language.marks
        sign = next(group for group in (1, 2, 3) if match[group])
        said = {1: marks.range, 2: marks.per, 3: marks.slash}[sign]
        yield (Edit(*match.span(sign), said),)


def operators(text: str, language: Language) -> Iterator[Group]:
    """Marks between operands: "5<10", "2*3*4", "a = b"."""
    names = _names(language.marks)
    for pattern in (_SURE, _TIMES, _BY, _PLUS, _MINUS, _DIVIDED, _ABOUT):
        for match in pattern.finditer(text):
            group = next(i for i in range(1, len(match.groups()) + 1) if match[i])
            yield (Edit(*match.span(group), names[match[group]]),)
    for start in _comparisons(text):
        yield (Edit(start, start + 1, names[text[start]]),)


def _comparisons(text: str) -> Iterator[int]:
    """Places of "<" and ">" that compare: with space on both sides, or beside a short operand."""
    for match in re.finditer("[<>]", text):
        start = match.start()
        left = re.search(r"([\w.]+|[)\]])(\s?)$", text[max(0, start - NEAR) : start])
        right = re.match(r"(\s?)(-?[\w.]+|\()", text[start + 1 : start + NEAR])
        if not left or not right or _closes_brackets(text, start):
            continue
        both_spaced = bool(left[2]) and bool(right[1])
        short = _short(left[1]), _short(right[2])
        if both_spaced or all(short) or (any(short) and not _opens_tag(text, start)):
            yield start


def _short(operand: str) -> bool:
    return len(operand) == 1 or operand.lstrip("-")[:1].isdigit()


def _opens_tag(text: str, start: int) -> bool:
    """Whether the mark begins a name in brackets such as "<div>"."""
    tag = re.match(r"</?[A-Za-z][\w -]*>", text[start : start + NEAR])
    return tag is not None and not text[start - 1 : start].isalnum()


def _closes_brackets(text: str, end: int) -> bool:
    """Whether the mark ends what one begins that stands close to both: "vector<int>", "</i>"."""
    before = text[max(0, end - NEAR) : end]
    return text[end] == ">" and re.search(r"</?[A-Za-z][\w.-]*$", before) is not None


def lone_marks(text: str, language: Language) -> Iterator[Group]:
    """Marks that have a name also on their own."""
    marks = language.marks
    names = {"&": marks.and_, "%": marks.percent, "@": marks.at, "+": marks.plus,
             "=": marks.equals, "#": marks.hash, "\u00a7": marks.section}  # fmt: skip
    for match in _SAID_ALONE.finditer(text):
        sign = match[0][0]
        name = names.get(sign) or _currency(sign, language)
        yield (Edit(match.start(), match.end(), name),)


def _currency(sign: str, language: Language) -> str:
    code = {"$": "USD", "\u20ac": "EUR", "\u00a3": "GBP", "\u00a5": language.yen}[sign]
    return language.currencies[code].many


def silent_marks(text: str) -> Iterator[Group]:
    """Marks that are not said: engines would take brackets for markup. They part words."""
    for match in _DROPPED.finditer(text):
        yield (Edit(match.start(), match.end(), " "),)
