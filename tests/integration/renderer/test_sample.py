"""The guide's own sample: fifteen seconds for YouTube that play everywhere."""

import re
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from testkit.renderer import Rendered, Renderer, ffprobe

from videojobs_renderer.quality.gate import is_faststart, top_level_boxes


@pytest.fixture(scope="module")
def rendered(module_renderer: Renderer) -> Rendered:
    result = module_renderer.run(module_renderer.request(voice_provider="azure"))
    assert result.code == 0, result.log
    return result


def test_streams_play_everywhere(rendered: Rendered) -> None:
    streams = ffprobe(rendered.out / "video.mp4", "-show_streams")["streams"]
    video, audio = streams
    assert (video["codec_name"], video["profile"], video["pix_fmt"]) == (
        "h264", "High", "yuv420p",
    )  # fmt: skip
    assert (video["width"], video["height"], video["avg_frame_rate"]) == (1920, 1080, "30/1")
    assert video["color_space"] == video["color_transfer"] == video["color_primaries"] == "bt709"
    assert (audio["codec_name"], audio["profile"]) == ("aac", "LC")
    assert (audio["sample_rate"], audio["channels"]) == ("48000", 2)


def test_streams_start_together_and_end_together(rendered: Rendered) -> None:
    video, audio = ffprobe(rendered.out / "video.mp4", "-show_streams")["streams"]
    assert float(video["start_time"]) == float(audio["start_time"]) == 0
    assert float(video["duration"]) == pytest.approx(15, abs=1e-3)
    assert abs(float(video["duration"]) - float(audio["duration"])) <= 1 / 30


def test_a_player_can_begin_at_once(rendered: Rendered) -> None:
    assert is_faststart(top_level_boxes(rendered.out / "video.mp4"))


def test_every_word_is_captioned_once(rendered: Rendered) -> None:
    srt = (rendered.out / "captions.srt").read_text()
    lines = [line for line in srt.splitlines() if line and not re.match(r"^\d+$|.*-->", line)]
    assert " ".join(lines) == "This is a test."
    vtt = (rendered.out / "captions.vtt").read_text()
    assert vtt.startswith("WEBVTT\n")
    assert vtt.count("-->") == srt.count("-->")


def test_the_caption_comes_with_the_voice(rendered: Rendered) -> None:
    srt = (rendered.out / "captions.srt").read_text()
    match = re.search(r"00:00:(\d\d),(\d{3}) -->", srt)
    assert match is not None
    caption = int(match[1]) + int(match[2]) / 1000
    assert abs(caption - onset(rendered.out / "video.mp4")) <= 0.06


def onset(video: Path) -> float:
    """Seconds until the sound is first louder than -34 dBFS."""
    decoded = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", str(video), "-ac", "1", "-ar", "48000", "-f", "s16le", "-"],
        check=True, capture_output=True,
    ).stdout  # fmt: skip
    loud = np.flatnonzero(np.abs(np.frombuffer(decoded, np.int16)) > 650)
    return float(loud[0]) / 48_000


def test_the_gate_passed_and_said_so(rendered: Rendered) -> None:
    assert set(rendered.verdicts().values()) == {"pass"}
    assert rendered.report()["caption_timing"] == "exact"


def test_the_voice_without_a_key_is_said(rendered: Rendered) -> None:
    expected = "voice provider azure has no key on this server: the offline voice was used"
    assert rendered.report()["degraded"] == [expected]
    assert rendered.termination is not None
    assert rendered.termination.result is not None
    assert rendered.termination.result.degraded == [expected]
    assert rendered.termination.result.voice == "piper:joe"


def test_the_termination_message_describes_the_file(rendered: Rendered) -> None:
    assert rendered.termination is not None
    result = rendered.termination.result
    assert result is not None
    assert result.duration == 15
    assert result.resolution == "1920x1080"
    assert result.file_size == (rendered.out / "video.mp4").stat().st_size
    assert sorted(result.artifacts) == sorted(path.name for path in rendered.out.iterdir())


def test_the_thumbnail_is_a_composed_picture(rendered: Rendered) -> None:
    with Image.open(rendered.out / "thumbnail.jpg") as image:
        assert image.format == "JPEG"
        assert image.size == (1280, 720)
        pixels = np.asarray(image.convert("L"))
    assert (pixels > 240).mean() > 0.01  # the white title
    assert pixels.std() > 20


def test_progress_is_told_in_the_guides_words(rendered: Rendered) -> None:
    messages = [line.split("% ", 1)[1] for line in rendered.log.splitlines() if "% " in line]
    assert messages == [
        "Analyzing script",
        "Generating audio (scene 1/1)",
        "Generating images for scene 1/1",
        "Compositing video",
    ]


def test_nothing_is_left_in_scratch(rendered: Rendered) -> None:
    assert list((rendered.out.parent / "scratch").iterdir()) == []
