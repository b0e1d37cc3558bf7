"""Scripts pasted from subtitle files: cue numbers and times are not text."""

import re
from typing import Final

_STAMP: Final = r"(?:\d+:)?\d{1,2}:\d\d[,.]\d{3}"
_TIMES: Final = re.compile(rf"\s*{_STAMP}\s*-->\s*{_STAMP}.*")
_NUMBER: Final = re.compile(r"\s*\d+\s*")
_HEADER: Final = re.compile(r"WEBVTT\b.*")
_OVERRIDE: Final = re.compile(r"\{\\[^{}\n]*\}")  # of ASS, such as {\an8}, which players honour


def without_cues(text: str) -> str:
    """The text of SubRip or WebVTT as one paragraph; another text as it is.

    A cue ends where its line is full, not where its sentence ends, so cues are joined.
    """
    lines = text.split("\n")
    if not any(_TIMES.fullmatch(line) for line in lines):
        return text
    kept: list[str] = []
    for line in lines:
        if not _TIMES.fullmatch(line):
            kept.append(line)
            continue
        if kept and _NUMBER.fullmatch(kept[-1]):
            kept.pop()
        while kept and not kept[-1].strip():
            kept.pop()
    if kept and _HEADER.fullmatch(kept[0]):
        kept.pop(0)
    return _OVERRIDE.sub("", "\n".join(kept))
