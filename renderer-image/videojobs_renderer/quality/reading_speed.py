"""Checks the subtitles: whether viewers have the time to read each cue."""

from collections.abc import Sequence

from videojobs_renderer.captions.reading_time import characters, reading_seconds
from videojobs_renderer.captions.subtitles import Cue
from videojobs_renderer.plan.clock import seconds


def hurried_cues(cues: Sequence[Cue]) -> list[str]:
    """The cues that are shown for less than the time that reading takes: which, and how fast."""
    return [
        f"cue {number} at {seconds(cue.start):.1f} s: {_speed(cue)}"
        for number, cue in enumerate(cues, start=1)
        if cue.end - cue.start < cue.reading_frames
    ]


def _speed(cue: Cue) -> str:
    """The characters a second of a cue, and those that its scripts are read with."""
    count = characters(cue.lines)
    shown = count / seconds(cue.end - cue.start)
    return f"{shown:.1f} of {float(count / reading_seconds(cue.lines)):.1f} characters a second"
