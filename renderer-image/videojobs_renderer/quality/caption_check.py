"""Checks the ASS scripts: every word is lit once, in order and long enough."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pysubs2

from videojobs_renderer.cards.styles import CAPTION_STYLE
from videojobs_renderer.plan.timeline import Timeline

MIN_MILLISECONDS: Final = 80
_GLYPH_WARNING = re.compile(r"failed to find any fallback with glyph 0x([0-9A-Fa-f]+)")


def caption_faults(timeline: Timeline, scripts: Sequence[Path]) -> list[str]:
    """Defects of the captions; `scripts` are those of the spoken cards in order."""
    faults = []
    for slot, path in zip(timeline.spoken, scripts, strict=True):
        assert slot.scene is not None  # noqa: S101  (spoken slots have a scene)
        lit = [
            event
            for event in pysubs2.load(str(path))
            if event.style == CAPTION_STYLE and event.name.startswith("word:")
        ]
        lit.sort(key=lambda event: event.start)
        order = [int(event.name.removeprefix("word:")) for event in lit]
        if order != list(range(len(slot.scene.words))):
            faults.append(f"scene {slot.number}: words lit in order {order[:20]}")
        faults += [
            f"scene {slot.number}: {event.name} lit {event.end - event.start} ms"
            for event in lit
            if event.end - event.start < MIN_MILLISECONDS
        ]
    return faults


def missing_glyphs(lines: Sequence[str]) -> list[str]:
    """Characters for which libass found no font, parsed from ffmpeg's warnings."""
    found = {chr(int(match[1], 16)) for line in lines for match in _GLYPH_WARNING.finditer(line)}
    return sorted(found)
