"""A template's colours as they are seen: in the picture, in the type over it, in the thumbnail."""

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from videojobs_renderer.captions.ass import Script, colour_tag, rectangle
from videojobs_renderer.captions.fonts import find_font
from videojobs_renderer.cards.templates import Motion, load_template, template_names
from videojobs_renderer.cards.thumbnail import thumbnail_arguments
from videojobs_renderer.ffmpeg.runner import Run, run
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.settings import Quality
from videojobs_renderer.stop import StopToken
from videojobs_renderer.video.camera import Move
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.segment import Clip, Segment, segment_arguments

CANVAS = Canvas(96, 64)
NEAR = 8  # levels: two conversions of 8 bits, 4:2:0 and the encoder; BT.601 for 709 is 30 off
COLOURS = sorted({load_template(name).palette.accent for name in template_names()} | {"#c9361a"})


def levels(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


@pytest.fixture(params=COLOURS)
def colour(request: pytest.FixtureRequest) -> str:
    value: str = request.param
    return value


def drawn(folder: Path, colour: str) -> Clip:
    """The left half is the still's, the right half is drawn by libass, both in one colour."""
    still, script = folder / "still.ppm", Script(CANVAS)
    picture = Image.new("RGB", (96, 64), "black")
    picture.paste(tuple(levels(colour)), (0, 0, 48, 64))
    picture.save(still)
    script.style("Shape", find_font("Inter"), 20, "#ffffff")
    tags = f"{{\\an7\\pos(48,0){colour_tag(colour)}}}"
    script.show("Shape", 0, 10, tags + rectangle(48, 64))
    script.write(folder / "card.ass")
    return Clip(still, folder / "card.ass", Move(Motion.NONE, 2))


def test_type_has_the_colour_of_the_template(tmp_path: Path, colour: str) -> None:
    clip, output = drawn(tmp_path, colour), tmp_path / "segment.mp4"
    Script(CANVAS).write(tmp_path / "empty.ass")
    segment = Segment(clip, 0, 2, 0, tmp_path / "empty.ass", output)
    arguments = segment_arguments(segment, CANVAS, Encoding(Quality.STANDARD, 1))
    run(Run(arguments, "test", 60), StopToken())
    assert_both_halves(output, colour)


def test_a_thumbnail_has_the_colour_of_the_template(tmp_path: Path, colour: str) -> None:
    clip, output = drawn(tmp_path, colour), tmp_path / "thumbnail.jpg"
    run(Run(thumbnail_arguments(clip.still, clip.script, output), "test", 60), StopToken())
    assert_both_halves(output, colour)


def assert_both_halves(picture: Path, colour: str) -> None:
    raw = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(picture), "-frames:v", "1", "-f", "rawvideo",
         "-pix_fmt", "rgb24", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    pixels = np.frombuffer(raw, np.uint8).reshape(64, 96, 3).astype(int)
    for x in (20, 76):
        seen = pixels[24:40, x - 4 : x + 4].mean(axis=(0, 1))
        assert np.abs(seen - levels(colour)).max() <= NEAR, (x, seen)
