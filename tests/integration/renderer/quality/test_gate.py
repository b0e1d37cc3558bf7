"""The gate on real files: one good video, damaged in every way that the gate promises to see."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pysubs2
import pytest
from testkit.renderer import BASE_REQUEST

from videojobs.job.request import VideoRequest
from videojobs.protocol.quality import Verdict
from videojobs_renderer.audio import master as mixing
from videojobs_renderer.cache import Cache
from videojobs_renderer.cpu import Workers
from videojobs_renderer.encoder_slots import EncoderSlots
from videojobs_renderer.pipeline import produce
from videojobs_renderer.plan.clock import SAMPLES_PER_SECOND, seconds
from videojobs_renderer.progress import Progress
from videojobs_renderer.quality.gate import judge
from videojobs_renderer.settings import Quality, Settings
from videojobs_renderer.stages.analysis import analyze
from videojobs_renderer.stages.context import Context
from videojobs_renderer.stages.inspection import Finished, measure
from videojobs_renderer.stages.mixing import make_master
from videojobs_renderer.stop import StopToken

REQUEST = {
    **BASE_REQUEST,
    "language": "de-DE",
    "platform": "tiktok",
    "template_id": "signal",
    "duration": 13,
    "script_content": "Das ist ein Satz, der lang genug ist, um darin zu schweigen.\n\n"
    "Und hier kommt ein zweiter Satz, der noch ein wenig länger ist als der erste davor war, "
    "und der auch nicht so bald aufhören will.",
}
COPY = ("-c", "copy", "-movflags", "+faststart")
SOUND = ("-c:v", "copy", "-c:a", "aac", "-movflags", "+faststart")
PICTURE = (
    "-c:a", "copy", "-c:v", "libx264", "-preset", "ultrafast", "-movflags", "+faststart",
)  # fmt: skip
STEP = "aeval=0.5*val(0)+0.4*gte(t\\,{join})|0.5*val(1)+0.4*gte(t\\,{join}):c=same"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Context:
    scratch, out = tmp_path_factory.mktemp("scratch"), tmp_path_factory.mktemp("out")
    settings = Settings(quality=Quality.DRAFT)
    return Context(settings, out, scratch, StopToken(), Progress(), Cache())


@pytest.fixture(scope="module")
def good(context: Context) -> Finished:
    analysis = analyze(context, VideoRequest.model_validate(REQUEST))
    slots = EncoderSlots(lambda: 2, context.stop)
    return produce(context, analysis, Workers(2, 1), slots)


def verdicts(context: Context, finished: Finished) -> dict[str, Verdict]:
    return {check.name: check.verdict for check in judge(measure(context, finished, 2))}


def failing(context: Context, finished: Finished) -> set[str]:
    return {n for n, verdict in verdicts(context, finished).items() if verdict is Verdict.FAIL}


def test_the_good_video_passes(context: Context, good: Finished) -> None:
    assert set(verdicts(context, good).values()) == {Verdict.PASS}


def reworked(good: Finished, folder: Path, *options: str) -> Finished:
    """The video through ffmpeg once more; {a} and {b} are seconds within the second scene's speech,
    {join} is where that scene begins.
    """
    video, scene = folder / "video.mp4", good.narration.timeline.spoken[1]
    speech = scene.speech_start / SAMPLES_PER_SECOND
    places = {"a": speech + 0.3, "b": speech + 3.8, "join": seconds(scene.start)}
    filled = [option.format(**places) for option in options]
    subprocess.run(["ffmpeg", "-v", "error", "-i", good.video, *filled, video], check=True)
    return replace(good, video=video)


@pytest.mark.parametrize(
    ("check", "options"),
    [
        ("streams", ("-map", "0:v", "-map", "0:a", "-map", "0:a", *COPY)),
        ("video", (*PICTURE, "-pix_fmt", "yuv444p")),
        ("audio", (*SOUND, "-ar", "44100")),
        ("size", (*PICTURE, "-vf", "scale=270:480")),
        ("frame_rate", (*PICTURE, "-r", "25")),
        ("pixel_shape", (*COPY, "-aspect", "4:3")),
        ("colour", (*COPY, "-bsf:v", "h264_metadata=matrix_coefficients=6")),
        ("faststart", ("-c", "copy")),
        ("frames", (*COPY, "-frames:v", "100")),
        ("length", (*COPY, "-t", "3")),
        ("black", (*PICTURE, "-vf", "drawbox=t=fill:color=black:enable='between(t,{a},{b})'")),
        ("loudness", (*SOUND, "-af", "volume=-3dB")),
        ("true_peak", (*SOUND, "-af", "volume=6dB")),
        ("silence", (*SOUND, "-af", "volume=0:enable='between(t,{a},{b})'")),
        ("joins", (*SOUND, "-af", STEP)),
    ],
)
def test_a_defect_of_the_file_is_found(
    context: Context, good: Finished, tmp_path: Path, check: str, options: tuple[str, ...]
) -> None:
    assert check in failing(context, reworked(good, tmp_path, *options))


def test_sound_that_comes_late_is_found(context: Context, good: Finished, tmp_path: Path) -> None:
    late = ("-itsoffset", "0.1", "-i", str(good.video), "-map", "0:v", "-map", "1:a", *COPY)
    found = failing(context, reworked(good, tmp_path, *late))
    assert {"starts", "video_minus_audio"} & found


def test_a_picture_that_stands_still_is_warned_of(
    context: Context, good: Finished, tmp_path: Path
) -> None:
    held = ("-vf", "select='not(between(t,{a},{b}))',fps=30")
    frozen = verdicts(context, reworked(good, tmp_path, *PICTURE, *held))
    assert frozen["freeze"] is Verdict.WARN


def test_music_that_is_too_loud_is_found(
    context: Context, good: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mixer that sets the bed 14 LU too high, at work on real speech and real music."""
    tune = tmp_path / "tune.s16"
    chord = "0.2*sin(2*PI*220*t)+0.2*sin(2*PI*277*t)"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"aevalsrc={chord}|{chord}:s=48000:d=5",
         "-f", "s16le", tune],
        check=True,
    )  # fmt: skip
    mixed = replace(good, master=make_master(context, good.narration, tune))
    assert failing(context, mixed) == set()
    monkeypatch.setattr(mixing, "BED_BELOW_VOICE_LU", 6.0)
    mixed = replace(good, master=make_master(context, good.narration, tune))
    assert failing(context, mixed) == {"voice_over_music"}


Events = list[pysubs2.SSAEvent]


def _twice(words: Events) -> None:
    words[0].name = words[1].name


def _swapped(words: Events) -> None:
    words[0].name, words[1].name = words[1].name, words[0].name


def _brief(words: Events) -> None:
    words[1].end = words[1].start + 50


def _left_out(words: Events) -> None:
    words[-1].name = ""


def _shifted(words: Events) -> None:
    for word in words:
        word.text = word.text.replace("\\pos(", "\\pos(9")


def _invisible(words: Events) -> None:
    for word in words:
        word.text = "{\\fscx1\\fscy1}"


@pytest.fixture
def rewritten(good: Finished) -> Iterator[Callable[[Callable[[Events], None]], Finished]]:
    """Changes the words of the first card's script; they are as before afterwards."""
    path = good.scripts[0]
    text = path.read_text()

    def rewrite(change: Callable[[Events], None]) -> Finished:
        card = pysubs2.load(str(path))
        change([event for event in card if event.name.startswith("word:")])
        card.save(str(path))
        return good

    yield rewrite
    path.write_text(text)


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (_twice, "captions"),
        (_swapped, "captions"),
        (_brief, "captions"),
        (_left_out, "captions"),
        (_shifted, "caption_place"),
        (_invisible, "caption_place"),
    ],
)
def test_a_defect_of_the_captions_is_found(
    context: Context,
    rewritten: Callable[[Callable[[Events], None]], Finished],
    change: Callable[[Events], None],
    check: str,
) -> None:
    assert check in failing(context, rewritten(change))
