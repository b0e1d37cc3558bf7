"""The quality gate: a good file passes, and each defect is found by its check."""

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from videojobs.protocol.quality import QualityReport, Verdict
from videojobs_renderer.audio.loudness import Loudness
from videojobs_renderer.captions.subtitles import Cue
from videojobs_renderer.cards.design import Box
from videojobs_renderer.plan.canvas import Canvas
from videojobs_renderer.plan.scenes import Scene, SceneKind
from videojobs_renderer.plan.timeline import Slot, Span, Timeline
from videojobs_renderer.quality.caption_check import missing_glyphs
from videojobs_renderer.quality.decode import Decoded, parse_decoded
from videojobs_renderer.quality.gate import Facts, join_ratio, judge, top_level_boxes
from videojobs_renderer.quality.placement import Extent
from videojobs_renderer.quality.reading_speed import hurried_cues
from videojobs_renderer.script.parser import Sentence, Word

VIDEO = {
    "codec_type": "video",
    "codec_name": "h264",
    "profile": "High",
    "pix_fmt": "yuv420p",
    "width": 1920,
    "height": 1080,
    "r_frame_rate": "30/1",
    "avg_frame_rate": "30/1",
    "sample_aspect_ratio": "1:1",
    "color_space": "bt709",
    "color_primaries": "bt709",
    "color_transfer": "bt709",
    "color_range": "tv",
    "nb_read_packets": "450",
    "start_time": "0.000000",
    "duration": "15.000000",
}
AUDIO = {
    "codec_type": "audio",
    "codec_name": "aac",
    "profile": "LC",
    "sample_rate": "48000",
    "channels": 2,
    "start_time": "0.000000",
    "duration": "15.018667",
}
SCENE = Scene(SceneKind.STATEMENT, (Sentence((Word("one", "one"),)),))
TIMELINE = Timeline(
    (
        Slot(SceneKind.TITLE, 0, 100),
        Slot(SceneKind.STATEMENT, 100, 350, SCENE, 1, 110 * 1600, 300 * 1600, (Span(10, 350),)),
    )
)
GOOD = Facts(
    media={"streams": [VIDEO, AUDIO]},
    decoded=Decoded(Loudness(-14.1, -1.8), [], [], []),
    timeline=TIMELINE,
    canvas=Canvas(1920, 1080),
    wanted_seconds=15,
    overlong=False,
    voice_lead=18.0,
    boxes=("ftyp", "moov", "free", "mdat"),
    join_ratio=0.5,
    captions=(),
    conservation=(),
    hurried=(),
    missing_glyphs=(),
    pages=2,
    extents=(Extent(1, 210, 400, 1650, 520), Extent(1, 205, 400, 1500, 640)),
    safe=Box(200, 150, 1700, 900, "left"),
)


def media(video: dict[str, Any] | None = None, audio: dict[str, Any] | None = None) -> Facts:
    streams = [{**VIDEO, **(video or {})}, {**AUDIO, **(audio or {})}]
    return replace(GOOD, media={"streams": streams})


def failing(facts: Facts) -> list[str]:
    return [check.name for check in judge(facts) if check.verdict is Verdict.FAIL]


def test_a_good_file_passes_every_check() -> None:
    assert {check.verdict for check in judge(GOOD)} == {Verdict.PASS}


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (replace(GOOD, media={"streams": [VIDEO]}), "streams"),
        (media(video={"pix_fmt": "yuv444p"}), "video"),
        (media(audio={"sample_rate": "44100"}), "audio"),
        (media(video={"width": 1280}), "size"),
        (media(video={"avg_frame_rate": "5760000/192013"}), "frame_rate"),
        (media(video={"sample_aspect_ratio": "4:3"}), "pixel_shape"),
        (media(video={"color_space": "unknown"}), "colour"),
        (replace(GOOD, boxes=("ftyp", "free", "mdat", "moov")), "faststart"),
        (media(video={"nb_read_packets": "449"}), "frames"),
        (media(audio={"start_time": "0.021000"}), "starts"),
        (media(audio={"duration": "15.050000"}), "video_minus_audio"),
        (replace(GOOD, wanted_seconds=20), "length"),
        (replace(GOOD, decoded=Decoded(Loudness(-14, -2), [(1.0, 2.0)], [], [])), "black"),
        (replace(GOOD, decoded=Decoded(Loudness(-16, -2), [], [], [])), "loudness"),
        (replace(GOOD, decoded=Decoded(Loudness(-14, -0.5), [], [], [])), "true_peak"),
        (replace(GOOD, decoded=Decoded(Loudness(-14, -2), [], [(5.0, 7.0)], [])), "silence"),
        (replace(GOOD, join_ratio=9.0), "joins"),
        (replace(GOOD, voice_lead=8.0), "voice_over_music"),
        (replace(GOOD, captions=("scene 1: words lit in order [1, 0]",)), "captions"),
        (replace(GOOD, conservation=("after “a” the script says “b”",)), "script"),
        (replace(GOOD, missing_glyphs=("\u0378",)), "glyphs"),
        (replace(GOOD, extents=(Extent(1, 190, 400, 1650, 520),) * 2), "caption_place"),
        (replace(GOOD, extents=(Extent(1, 210, 140, 1650, 520),) * 2), "caption_place"),
        (replace(GOOD, extents=(Extent(1, 210, 400, 1710, 520),) * 2), "caption_place"),
        (replace(GOOD, extents=(Extent(1, 210, 400, 1650, 910),) * 2), "caption_place"),
        (replace(GOOD, pages=3), "caption_place"),
    ],
)
def test_each_defect_is_found_by_its_check(facts: Facts, name: str) -> None:
    assert name in failing(facts)


def test_the_loudness_of_a_single_word_is_only_warned_of() -> None:
    slot = replace(TIMELINE.slots[1], speech_samples=48_000)
    short = Timeline((TIMELINE.slots[0], slot))
    facts = replace(GOOD, timeline=short, decoded=Decoded(Loudness(-16, -2), [], [], []))
    assert failing(facts) == []
    assert {c.name: c.verdict for c in judge(facts)}["loudness"] is Verdict.WARN


def test_a_picture_that_stands_still_is_only_warned_of_and_only_during_speech() -> None:
    held = Decoded(Loudness(-14, -2), [], [], [(0.0, 3.6), (4.0, 7.5)])
    checks = {check.name: check for check in judge(replace(GOOD, decoded=held))}
    assert checks["freeze"].verdict is Verdict.WARN
    assert checks["freeze"].value == "4.00-7.50"


def test_cues_that_are_too_fast_are_named_and_only_warned_of() -> None:
    cues = [
        Cue(0, 30, ("twenty characters  !",)),
        Cue(30, 60, ("twenty-one characters",)),
        Cue(60, 90, ("十二个字够读", "十二个字够读")),
        Cue(90, 120, ("\u200fא", "十二个字够读十二个字够读")),
    ]
    hurried = tuple(hurried_cues(cues))
    assert hurried == (
        "cue 2 at 1.0 s: 21.0 of 20.0 characters a second",
        "cue 4 at 3.0 s: 13.0 of 12.4 characters a second",
    )
    check = {c.name: c for c in judge(replace(GOOD, hurried=hurried))}["reading_speed"]
    assert (check.verdict, check.value) == (Verdict.WARN, "; ".join(hurried))
    assert check.limit == "20 characters a second, 12 of Chinese and the like"


def test_of_many_fast_cues_the_first_are_named() -> None:
    many = tuple(f"cue {number}" for number in range(1, 13))
    checks = {c.name: c for c in judge(replace(GOOD, hurried=many))}
    assert str(checks["reading_speed"].value).endswith("; cue 10; 2 more")


def test_ink_that_barely_overhangs_is_inside() -> None:
    facts = replace(GOOD, extents=(Extent(1, 197, 400, 1650, 520),) * 2)
    assert failing(facts) == []


def test_the_edges_of_all_captions_are_told() -> None:
    checks = {check.name: check for check in judge(GOOD)}
    assert checks["caption_place"].value == "x 205-1650 y 400-640"
    assert checks["caption_place"].limit == "x 200-1700 y 150-900"


def test_silence_outside_speech_is_no_defect() -> None:
    quiet = Decoded(Loudness(-14, -2), [], [(0.0, 3.5), (13.5, 15.0)], [])
    assert failing(replace(GOOD, decoded=quiet)) == []


def test_a_video_that_had_to_be_longer_is_only_warned_of() -> None:
    checks = {c.name: c for c in judge(replace(GOOD, wanted_seconds=5, overlong=True))}
    assert checks["length"].verdict is Verdict.WARN


def test_without_music_nothing_is_said_of_it() -> None:
    assert "voice_over_music" not in [c.name for c in judge(replace(GOOD, voice_lead=None))]


def test_the_report_lists_its_defects() -> None:
    report = QualityReport(checks=judge(replace(GOOD, join_ratio=9.0)))
    assert [check.name for check in report.defects] == ["joins"]


def test_detectors_output_is_read_and_what_is_open_ends_with_the_file() -> None:
    lines = [
        "[blackdetect @ 0x1] black_start:1.5 black_end:2.25 black_duration:0.75",
        "[silencedetect @ 0x2] silence_start: 0",
        "[silencedetect @ 0x2] silence_end: 3.5 | silence_duration: 3.5",
        "[silencedetect @ 0x2] silence_start: 13.25",
        "[freezedetect @ 0x3] lavfi.freezedetect.freeze_start: 2.5",
        "[freezedetect @ 0x3] lavfi.freezedetect.freeze_duration: 3",
        "[freezedetect @ 0x3] lavfi.freezedetect.freeze_end: 5.5",
        "[freezedetect @ 0x3] lavfi.freezedetect.freeze_start: 12",
        "    I:         -14.1 LUFS",
        "    Peak:       -1.9 dBFS",
    ]
    decoded = parse_decoded(lines, 15.0)
    assert decoded.black == [(1.5, 2.25)]
    assert decoded.silence == [(0.0, 3.5), (13.25, 15.0)]
    assert decoded.frozen == [(2.5, 5.5), (12.0, 15.0)]
    assert decoded.loudness == Loudness(-14.1, -1.9)


def test_a_click_at_a_join_is_seen(tmp_path: Path) -> None:
    path = tmp_path / "master.s16"
    samples = np.zeros((TIMELINE.samples, 2), np.int16)
    samples.tofile(path)
    assert join_ratio(path, TIMELINE) == 0
    samples[100 * 1600 :] = 9000
    samples.tofile(path)
    assert join_ratio(path, TIMELINE) > 4


def test_boxes_are_read_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    large = struct.pack(">I4sQ", 1, b"mdat", 24) + b"12345678"
    path.write_bytes(struct.pack(">I4s", 8, b"ftyp") + large + struct.pack(">I4s", 8, b"moov"))
    assert top_level_boxes(path) == ("ftyp", "mdat", "moov")


def test_missing_glyphs_are_named_once() -> None:
    line = (
        "[Parsed_ass_4 @ 0x1] fontselect: failed to find any fallback with glyph 0x1F634 for font"
    )
    assert missing_glyphs([line, line, "other"]) == ["😴"]
