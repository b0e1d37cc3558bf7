"""The compiled ffmpeg command lines: exact options, and no word of the user."""

from pathlib import Path

import pytest

from videojobs_renderer.audio.voice import condition_arguments
from videojobs_renderer.picture.canvas import Canvas
from videojobs_renderer.settings import Quality
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.join import join_arguments, listing_of
from videojobs_renderer.video.segment import MAX_PAN, Segment, pan_for, segment_arguments

CANVAS = Canvas(1920, 1080)


def segment(**changes: object) -> Segment:
    fields = {
        "still": Path("/s/still.ppm"),
        "script": Path("/s/card.ass"),
        "output": Path("/s/segment.mp4"),
        "frames": 100,
        **changes,
    }
    return Segment(**fields)  # type: ignore[arg-type]


def value(arguments: list[str], option: str) -> str:
    return arguments[arguments.index(option) + 1]


def test_a_segment_is_one_still_looped_for_its_frames() -> None:
    arguments = segment_arguments(segment(), CANVAS, Encoding(Quality.STANDARD, 2))
    graph = value(arguments, "-filter_complex")
    assert "scale=out_color_matrix=bt709:out_range=tv" in graph
    assert "loop=loop=99:size=1:start=0" in graph
    assert "crop" not in graph
    assert "ass=filename=/s/card.ass" in graph
    assert value(arguments, "-frames:v") == "100"


@pytest.mark.parametrize(
    ("leftward", "expected"), [(False, "x=min(2*n\\,200)"), (True, "x=200-min(2*n\\,200)")]
)
def test_a_pan_moves_two_whole_pixels_a_frame(leftward: bool, expected: str) -> None:
    moving = segment(pan=200, leftward=leftward)
    graph = value(
        segment_arguments(moving, CANVAS, Encoding(Quality.STANDARD, 1)), "-filter_complex"
    )
    assert expected in graph.replace("\\\\", "\\")


def test_a_pan_ends_rather_than_widen_the_still_without_bound() -> None:
    assert pan_for(10) == 20
    assert pan_for(10_000) == MAX_PAN


@pytest.mark.parametrize("quality", list(Quality))
def test_every_quality_has_the_same_format(quality: Quality) -> None:
    arguments = segment_arguments(segment(), CANVAS, Encoding(quality, 1))
    assert value(arguments, "-profile:v") == "high"
    assert value(arguments, "-pix_fmt") == "yuv420p"
    assert value(arguments, "-g") == "15"
    assert value(arguments, "-colorspace") == "bt709"


def test_inputs_can_open_nothing_but_files() -> None:
    commands = [
        segment_arguments(segment(), CANVAS, Encoding(Quality.STANDARD, 1)),
        join_arguments(Path("/s/list"), Path("/s/master"), Path("/s/video.mp4")),
        condition_arguments(Path("/s/a"), 22_050, Path("/s/b"), 1.0),
    ]
    for command in commands:
        assert command.count("-protocol_whitelist") == command.count("-i")
        assert "-nostdin" in command


def test_the_join_copies_pictures_and_encodes_sound_once() -> None:
    arguments = join_arguments(Path("/s/list"), Path("/s/master"), Path("/s/video.mp4"))
    assert value(arguments, "-c:v") == "copy"
    assert value(arguments, "-c:a") == "aac"
    assert value(arguments, "-movflags") == "+faststart"


def test_the_listing_gives_lengths_to_the_microsecond() -> None:
    listed = listing_of([segment(frames=100), segment(frames=31)])
    assert listed == (
        "file '/s/segment.mp4'\nduration 3.333333\nfile '/s/segment.mp4'\nduration 1.033333\n"
    )


def test_the_pace_is_changed_only_when_it_has_to_be() -> None:
    natural = condition_arguments(Path("/s/a"), 22_050, Path("/s/b"), 1.0)
    hurried = condition_arguments(Path("/s/a"), 22_050, Path("/s/b"), 1.2)
    assert "atempo" not in value(natural, "-filter_complex")
    assert "atempo=1.20000" in value(hurried, "-filter_complex")
