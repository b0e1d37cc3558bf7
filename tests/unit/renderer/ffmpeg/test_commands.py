"""The compiled ffmpeg command lines: exact options, and no word of the user."""

from dataclasses import replace
from pathlib import Path

import pytest

from videojobs.job.request import Platform
from videojobs_renderer.audio.conditioning import condition_arguments
from videojobs_renderer.audio.loudness import meter_arguments
from videojobs_renderer.audio.music import decode_arguments
from videojobs_renderer.audio.pcm import pcm_source
from videojobs_renderer.cards.templates import Motion
from videojobs_renderer.cards.thumbnail import thumbnail_arguments
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.quality.decode import decode_command
from videojobs_renderer.settings import Quality
from videojobs_renderer.video.camera import MAX_PAN, Move
from videojobs_renderer.video.encoding import Encoding
from videojobs_renderer.video.join import join_arguments, listing_of
from videojobs_renderer.video.segment import Change, Clip, Segment, segment_arguments

CANVAS = Canvas(1920, 1080)


STILL = Clip(Path("/s/still.ppm"), Path("/s/card.ass"), Move(Motion.NONE, 100))


def segment(**changes: object) -> Segment:
    fields = {
        "clip": STILL,
        "first": 0,
        "frames": 100,
        "position": 0,
        "overlay": Path("/s/overlay.ass"),
        "output": Path("/s/segment.mp4"),
        **changes,
    }
    return Segment(**fields)  # type: ignore[arg-type]


def graph_of(segment: Segment) -> str:
    arguments = segment_arguments(segment, CANVAS, Encoding(Quality.STANDARD, 1))
    return value(arguments, "-filter_complex").replace("\\\\", "\\").replace("\\,", ",")


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
    ("backward", "expected"), [(False, "x=min(2*(n+0),200)"), (True, "x=200-min(2*(n+0),200)")]
)
def test_a_pan_moves_two_whole_pixels_a_frame(backward: bool, expected: str) -> None:
    move = Move(Motion.PAN, 100, backward)
    assert expected in graph_of(segment(clip=replace(STILL, move=move)))


def test_a_pan_ends_rather_than_widen_the_still_without_bound() -> None:
    assert Move(Motion.PAN, 10).overscan == 20
    assert Move(Motion.PAN, 10_000).overscan == MAX_PAN
    assert Move(Motion.ZOOM, 10_000).overscan == 0


def test_a_segment_within_a_card_goes_on_where_the_one_before_ended() -> None:
    later = segment(clip=replace(STILL, move=Move(Motion.PAN, 100)), first=40, position=70)
    graph = graph_of(later)
    assert "x=min(2*(n+40),200)" in graph
    card, overlay = graph.index("filename=/s/card.ass"), graph.index("filename=/s/overlay.ass")
    assert graph.index("setpts=(N+40)/(30*TB)") < card  # the card's own time
    assert card < graph.index("setpts=(N+70)/(30*TB)") < overlay  # the video's


def test_a_change_moves_both_cards_while_one_turns_into_the_other() -> None:
    other = Clip(Path("/s/other.ppm"), Path("/s/other.ass"), Move(Motion.PAN, 50))
    graph = graph_of(segment(first=90, frames=10, change=Change("fade", other)))
    assert "xfade=duration=0.333333:offset=0:transition=fade" in graph
    assert "setpts=(N+90)/(30*TB)" in graph
    assert "filename=/s/other.ass" in graph


@pytest.mark.parametrize("quality", list(Quality))
def test_every_quality_has_the_same_format(quality: Quality) -> None:
    arguments = segment_arguments(segment(), CANVAS, Encoding(quality, 1))
    assert value(arguments, "-profile:v") == "high"
    assert value(arguments, "-pix_fmt") == "yuv420p"
    assert value(arguments, "-g") == "15"
    assert value(arguments, "-colorspace") == "bt709"


def test_youtube_gets_a_key_frame_each_half_second_and_others_each_second() -> None:
    intervals = {
        platform: Encoding(Quality.STANDARD, 1, platform).options()["g"] for platform in Platform
    }
    assert intervals == {Platform.YOUTUBE: 15, Platform.TIKTOK: 30, Platform.INSTAGRAM: 30}


def test_inputs_can_open_nothing_but_files() -> None:
    commands = [
        segment_arguments(segment(), CANVAS, Encoding(Quality.STANDARD, 1)),
        join_arguments(Path("/s/list"), Path("/s/master"), Path("/s/video.mp4")),
        condition_arguments(Path("/s/a"), 22_050, Path("/s/b"), 1.0),
        decode_arguments(Path("/s/download"), Path("/s/music"), 10),
        meter_arguments(pcm_source(Path("/s/master"), 2)),
        thumbnail_arguments(Path("/s/still"), Path("/s/card.ass"), Path("/s/thumbnail.jpg")),
        decode_command(Path("/s/video.mp4"), Path("/s/heard"), 2),
    ]
    for command in commands:
        assert command.count("-protocol_whitelist") == command.count("-i")
        assert "-nostdin" in command


def test_the_join_encodes_nothing() -> None:
    arguments = join_arguments(Path("/s/list"), Path("/s/master.m4a"), Path("/s/video.mp4"))
    assert value(arguments, "-c") == "copy"
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
