"""Writes SRT and WebVTT: one cue per page, at the times of its spoken words.

Without a library: subtitle libraries take braces in the text for ASS tags and drop them.
"""

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from videojobs_renderer.captions.pages import paginate, text_of
from videojobs_renderer.plan.clock import FRAMES_PER_SECOND
from videojobs_renderer.plan.timeline import Timeline

_LINE_CHARACTERS: Final = 42.0  # the usual width of a subtitle line
_LINES: Final = 2


@dataclass(frozen=True)
class Cue:
    """Lines of text, shown in frames [start, end) of the video."""

    start: int
    end: int
    lines: tuple[str, ...]


def cues_of(timeline: Timeline) -> list[Cue]:
    """Cues in order; every word of the script is in one cue, and no cue spans two sentences."""
    cues = []
    for slot in timeline.spoken:
        assert slot.scene is not None  # noqa: S101  (spoken slots have a scene)
        offset = 0
        for sentence in slot.scene.sentences:
            for page in paginate((sentence,), _characters, _LINE_CHARACTERS, _LINES):
                first, last = (slot.words[offset + page.words[i]] for i in (0, -1))
                lines = tuple(text_of(sentence.words, line) for line in page.lines)
                cues.append(Cue(slot.start + first.start, slot.start + last.end, lines))
            offset += len(sentence.words)
    return cues


def _characters(text: str) -> float:
    return float(len(text))


def write_subtitles(timeline: Timeline, srt: Path, vtt: Path) -> None:
    """Write SubRip and WebVTT from the same cues."""
    cues = cues_of(timeline)
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
