"""Scripts pasted from subtitle files: cue numbers and times are not text."""

import re
from collections.abc import Sequence
from typing import Final

_STAMP: Final = r"(?:\d+:)?\d{1,2}:\d\d[,.]\d{3}"
_TIMES: Final = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}.*")
_NUMBER: Final = re.compile(r"\s*\d+\s*")
_WEBVTT: Final = re.compile(r"WEBVTT\b")
_BLANK: Final = re.compile(r"\n(?:[ \t]*\n)+")
_NOT_CUES: Final = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)\b")
_CUE_TAG: Final = re.compile(r"<(?:/?(?:c|v|lang|ruby|rt)(?:[. \t][^<>\n]*)?|[\d:.]+)>")
"""Of WebVTT, such as <v Anna>, <c.loud> or <00:01.000>; <b>, <i> and <u> are those of HTML."""

_FENCE: Final = re.compile(r"[ \t>]*(`{3,}|~{3,})")
_OVERRIDE: Final = re.compile(r"\{\\[^{}\n]*\}")  # of ASS, such as {\an8}, which players honour


def without_cues(text: str) -> str:
    """The text of SubRip or WebVTT as one paragraph; another text as it is.

    A cue ends where its line is full, not where its sentence ends, so cues are joined.
    """
    lines = text.split("\n")
    times = _time_lines(lines)
    if not times:
        return text
    if _WEBVTT.match(text):
        return _without_webvtt(text)
    kept: list[str] = []
    for number, line in enumerate(lines):
        if number not in times:
            kept.append(line)
            continue
        if kept and _NUMBER.fullmatch(kept[-1]):
            kept.pop()
        while kept and not kept[-1].strip():
            kept.pop()
    return _OVERRIDE.sub("", "\n".join(kept))


def _without_webvtt(text: str) -> str:
    """The text of the cues of WebVTT; its header, notes and styles are blocks of their own."""
    kept: list[str] = []
    for block in _BLANK.split(text):
        lines = block.split("\n")
        times = next((i for i, line in enumerate(lines[:2]) if _TIMES.fullmatch(line)), None)
        if times is not None:  # a line before it is the name of the cue
            kept += lines[times + 1 :]
        elif not _NOT_CUES.match(block):
            kept += ["", block, ""]
    return _CUE_TAG.sub("", "\n".join(kept))


def _time_lines(lines: Sequence[str]) -> set[int]:
    """The numbers of the lines with the times of a cue; those in blocks of code are examples."""
    found, fence = set[int](), ""
    for number, line in enumerate(lines):
        if match := _FENCE.match(line):
            fence = "" if fence and match[1].startswith(fence) else fence or match[1]
        elif not fence and _TIMES.fullmatch(line):
            found.add(number)
    return found
