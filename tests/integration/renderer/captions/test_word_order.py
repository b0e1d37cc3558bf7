"""The lit word moves the way that the language is read, in pixels that libass has drawn."""

import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pysubs2
import pytest
from testkit.cards import slots

from videojobs.job.request import Platform
from videojobs_renderer.cards.card_script import card_script
from videojobs_renderer.cards.design import Design
from videojobs_renderer.cards.styles import CAPTION_STYLE
from videojobs_renderer.cards.templates import load_template
from videojobs_renderer.plan.canvas import Canvas, canvas_for

TEMPLATE = "aurora"  # it lights a word by its colour alone
NEAR = 60  # of 255: the core of a letter, not its antialiased edge
PER_SECOND = 30


@pytest.mark.parametrize(
    ("language", "script", "rightward"),
    [
        ("en", "Sleep heals.", True),
        ("ja", "水を飲む。", True),
        ("he", "שינה מרפאת.", False),
        ("ar", "النوم يشفي.", False),
        ("he", "Python שפה טובה.", False),
        ("ar", "24 ساعة في اليوم.", False),
        ("ar", "Kubernetes نظام مفتوح.", False),
    ],
)
def test_words_are_lit_in_reading_order(
    tmp_path: Path, language: str, script: str, rightward: bool
) -> None:
    canvas = canvas_for(Platform.YOUTUBE, draft=True)
    design = Design(load_template(TEMPLATE), canvas, Platform.YOUTUBE, language, "A title")
    places = [
        centre_of(frame, design.inks.accent) for frame in lit_frames(tmp_path, design, script)
    ]
    assert len(places) >= 2
    assert all((b > a) is rightward for a, b in pairwise(places)), places


@pytest.mark.parametrize(
    ("language", "script", "at_the_right"),
    [
        ("en", "Sleep heals.", True),
        ("he", "שינה מרפאת.", False),
        ("ar", "النوم يشفي.", False),
        ("ar", "API جديد.", False),
    ],
)
def test_the_full_stop_ends_the_sentence(
    tmp_path: Path, language: str, script: str, at_the_right: bool
) -> None:
    """It belongs to the last word, so the light on that reaches as far as the whole line does."""
    canvas = canvas_for(Platform.YOUTUBE, draft=True)
    design = Design(load_template(TEMPLATE), canvas, Platform.YOUTUBE, language, "A title")
    last = lit_frames(tmp_path, design, script)[-1]
    ink = np.flatnonzero((last.max(axis=2) > NEAR).any(axis=0))
    lit = np.flatnonzero(mask_of(last, design.inks.accent).any(axis=0))
    near = 4  # pixels of antialiasing
    assert bool(ink[-1] - lit[-1] <= near) is at_the_right
    assert bool(lit[0] - ink[0] <= near) is not at_the_right


Frame = npt.NDArray[np.int16]


def lit_frames(folder: Path, design: Design, script: str) -> list[Frame]:
    """The captions of a one-sentence script, one frame for each lit word, on black."""
    (slot,) = (slot for slot in slots(script) if slot.scene is not None)
    path = folder / "card.ass"
    card_script(slot, design).write(path)
    card = pysubs2.load(str(path))
    lit = [e for e in card if e.style == CAPTION_STYLE and e.name.startswith("word:")]
    lit.sort(key=lambda event: int(event.name.removeprefix("word:")))
    card.events = lit
    card.save(str(path))
    return [frame_at(path, design.canvas, (event.start + event.end) // 2) for event in lit]


def frame_at(script: Path, canvas: Canvas, milliseconds: int) -> Frame:
    black = f"color=c=black:s={canvas}:r={PER_SECOND}"
    drawn = f"setpts=PTS+{milliseconds / 1000}/TB,ass={script}"
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", black, "-vf", drawn, "-frames:v", "1",
         "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    pixels = np.frombuffer(raw, np.uint8).reshape(canvas.height, canvas.width, 3)
    return pixels.astype(np.int16)


def mask_of(frame: Frame, colour: str) -> npt.NDArray[np.bool_]:
    levels = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    mask: npt.NDArray[np.bool_] = np.abs(frame - levels).max(axis=2) < NEAR
    return mask


def centre_of(frame: Frame, colour: str) -> float:
    """The mean column of the pixels in a colour."""
    columns = np.nonzero(mask_of(frame, colour))[1]
    assert len(columns) > 0, "no word is lit"
    return float(columns.mean())
