"""Writes SRT and WebVTT: one cue per page, at the times of its spoken words.

Without a library: subtitle libraries take braces in the text for ASS tags and drop them.
"""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from videojobs_renderer.captions.direction import directed, is_rtl
from videojobs_renderer.captions.pages import paginate, text_of
from videojobs_renderer.captions.reading_time import reading_seconds
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.plan.timeline import Span, Timeline
from videojobs_renderer.script.parser import Sentence
from videojobs_renderer.text.columns import columns

LINE_COLUMNS: Final = 42
"""The usual width of a subtitle line; an ideograph takes two columns."""

CUE_LINES: Final = 2

CUE_FRAMES: Final = 7 * FRAMES_PER_SECOND
"""The usual longest time of a cue: who has read it by then reads it again."""


@dataclass(frozen=True)
class Cue:
    """Lines of text, shown in frames [start, end) of the video."""

    start: int
    end: int
    lines: tuple[str, ...]

    @property
    def reading_frames(self) -> int:
        """The least number of frames in which the lines can be read."""
        return math.ceil(reading_seconds(self.lines) * FRAMES_PER_SECOND)


def cues_of(timeline: Timeline, language: str) -> list[Cue]:
    """Cues in order; every word of the script is in one cue, and no cue spans two sentences."""
    cues, rtl = list[Cue](), is_rtl(language)
    for slot in timeline.spoken:
        assert slot.scene is not None  # noqa: S101  (spoken slots have a scene)
        words = [Span(slot.start + word.start, slot.start + word.end) for word in slot.words]
        offset = 0
        for sentence in slot.scene.sentences:
            following = offset + len(sentence.words)
            cues += _cues(sentence, words[offset:following], rtl=rtl)
            offset = following
    return _unhurried(cues, timeline.frames)


def _cues(sentence: Sentence, words: Sequence[Span], *, rtl: bool) -> list[Cue]:
    """The cues of a sentence; one that lasts too long is divided at the time of a word."""

    def lasts(indices: Sequence[int]) -> bool:
        return words[indices[-1]].end - words[indices[0]].start <= CUE_FRAMES

    pages = paginate((sentence,), columns, LINE_COLUMNS, CUE_LINES, lasts)
    cues = []
    for page in pages:
        lines = (text_of(sentence.words, line) for line in page.lines)
        start, end = words[page.words[0]].start, words[page.words[-1]].end
        shown = tuple(directed(line, rtl=rtl) for line in lines)
        cues.append(Cue(start, min(end, start + CUE_FRAMES), shown))
    return cues


def _unhurried(cues: Sequence[Cue], last: int) -> list[Cue]:
    """The cues; one too short to be read stays while the silence behind it lasts."""
    limits = [*(cue.start for cue in cues[1:]), last]
    return [
        replace(cue, end=max(cue.end, min(limit, cue.start + cue.reading_frames)))
        for cue, limit in zip(cues, limits, strict=True)
    ]


def write_subtitles(timeline: Timeline, language: str, srt: Path, vtt: Path) -> None:
    """Write SubRip and WebVTT from the same cues."""
    cues = cues_of(timeline, language)
    srt.write_text(srt_text(cues), encoding="utf-8")
    vtt.write_text(vtt_text(cues), encoding="utf-8")


def srt_text(cues: list[Cue]) -> str:
    """The text of a SubRip file: numbered cues, a comma before the milliseconds."""
    blocks = [
        f"{number}\n{_stamp(cue.start, ',')} --> {_stamp(cue.end, ',')}\n" + "\n".join(cue.lines)
        for number, cue in enumerate(cues, start=1)
    ]
    return "\n\n".join(blocks) + "\n"


def vtt_text(cues: list[Cue]) -> str:
    """The text of a WebVTT file (https://www.w3.org/TR/webvtt1/): `&`, `<` and `>` are escaped."""
    blocks = [
        f"{_stamp(cue.start, '.')} --> {_stamp(cue.end, '.')}\n"
        + "\n".join(html.escape(line, quote=False) for line in cue.lines)
        for cue in cues
    ]
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


def _stamp(frame: int, point: str) -> str:
    milliseconds = round(frame * 1000 / FRAMES_PER_SECOND)
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"
